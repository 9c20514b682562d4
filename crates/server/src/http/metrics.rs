//! Counters and durations of requests, as OpenMetrics text on `/metrics`.

use std::time::Duration;

use axum::http::Method;
use axum::http::request::Parts;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use sha2::{Digest, Sha256};

use super::extract::{TrustedProxies, bearer};
use super::refusal::Refusal;

/// Upper bounds in seconds: the aim is 10 ms for a page of a list, 200 ms for a report.
const SECONDS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.03, 0.1, 0.2, 0.5, 1.0, 5.0, 30.0,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
    status: u16,
}

/// Who may read the metrics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum MetricsFor {
    /// Everybody who reaches the server.
    Everybody,
    /// Whoever calls from the machine of the server, not through a proxy.
    #[default]
    Local,
    /// Whoever shows this token as `Authorization: Bearer`.
    Bearer(Token),
}

/// A token that is kept as its digest, which may be compared as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// The token with this text.
    pub fn new(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }
}

impl MetricsFor {
    /// Those who show this token.
    pub fn bearer(text: &str) -> Self {
        Self::Bearer(Token::new(text))
    }

    /// Whether a caller may read them.
    ///
    /// # Errors
    /// 404 for who is not local, 401 for who does not show the token.
    pub(crate) fn check(&self, proxies: &TrustedProxies, request: &Parts) -> Result<(), Refusal> {
        match self {
            Self::Everybody => Ok(()),
            Self::Local if proxies.is_local(request) => Ok(()),
            Self::Local => Err(Refusal::not_found()),
            Self::Bearer(token) => {
                let shown = bearer(&request.headers).map(Token::new);
                let is_right = shown.is_some_and(|shown| shown == *token);
                is_right.then_some(()).ok_or_else(Refusal::unauthenticated)
            }
        }
    }
}

/// What the server counts. Routes are templates (`/api/v1/users/{id}`), never the path itself, so
/// the number of series is bounded and no identifier shows.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    durations: Family<Route, Histogram>,
    live_connections: Gauge,
    sign_ins_failed: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let durations =
            Family::<Route, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let live_connections = Gauge::default();
        let sign_ins_failed = Counter::default();
        let mut registry = Registry::with_prefix("lianzhang");
        registry.register_with_unit(
            "http_request_duration",
            "Time until an answer begins",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register(
            "live_connections",
            "Pages that wait for live updates",
            live_connections.clone(),
        );
        registry.register(
            "sign_ins_failed",
            "Sign-ins refused for a wrong name, password or code",
            sign_ins_failed.clone(),
        );
        Self {
            registry,
            durations,
            live_connections,
            sign_ins_failed,
        }
    }
}

impl Metrics {
    /// Counts one answered request.
    pub fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let labels = Route {
            method: known(method).to_owned(),
            route: route.to_owned(),
            status,
        };
        self.durations
            .get_or_create(&labels)
            .observe(took.as_secs_f64());
    }

    /// The number of pages that wait for live updates.
    pub fn live_connections(&self) -> &Gauge {
        &self.live_connections
    }

    /// Counts a refused sign-in.
    pub fn sign_in_failed(&self) {
        self.sign_ins_failed.inc();
    }

    /// The exposition text (OpenMetrics 1.0).
    pub fn exposition(&self) -> String {
        let mut text = String::new();
        text::encode(&mut text, &self.registry).expect("writing to a string does not fail");
        text
    }
}

/// Callers may invent methods, and each would be a series for ever.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::PATCH
        | Method::DELETE
        | Method::OPTIONS => method.as_str(),
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_methods_are_one_series() {
        let metrics = Metrics::default();
        for method in ["GET", "BREW", "WHEN"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            metrics.answered(&method, "/metrics", 200, Duration::ZERO);
        }
        let text = metrics.exposition();
        assert!(text.contains("method=\"GET\""), "{text}");
        assert!(text.contains("method=\"other\""), "{text}");
        assert!(!text.contains("BREW"), "{text}");
    }
}
