//! What whoever runs the server decides: addresses, limits, costs. Read once at the start.

use std::sync::Arc;
use std::time::Duration;

use store::Room;
use store::files::FileQuota;
use text::encoder::Encoder;
use tower_http::csrf::{ConfigError, CsrfLayer};

use crate::http::connections::ConnectionLimits;
use crate::http::extract::TrustedProxies;
use crate::http::metrics::MetricsFor;
use crate::people::passwords::PasswordCost;

/// Settings of one server process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address that people type, such as `https://lianzhang.example.gov.cn`; without it links are
    /// relative, and the session cookie is also sent over plain HTTP.
    pub public_url: Option<String>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// Most bytes of a JSON body.
    pub body_bytes_max: usize,
    /// An answer that has not begun by then is given up with 503.
    pub answer_timeout: Duration,
    /// Calls a minute that one address may make to entries open to everybody.
    pub public_calls_a_minute: u32,
    /// Enterprises that one address may sign up in an hour.
    pub sign_ups_an_hour: u32,
    /// What a connection may take.
    pub connections: ConnectionLimits,
    /// Who may read the metrics.
    pub metrics: MetricsFor,
    /// How long a session lasts without use.
    pub session_idle: Duration,
    /// Room that is kept free for officials.
    pub floor: Floor,
    /// How much the attachments may take.
    pub file_quota: FileQuota,
    /// The sentence encoder; without it models learn and decide by n-grams alone.
    pub encoder: Option<Arc<Encoder>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: None,
            trusted_proxies: TrustedProxies::default(),
            password_cost: PasswordCost::default(),
            body_bytes_max: 1024 * 1024,
            answer_timeout: Duration::from_secs(60),
            public_calls_a_minute: 60,
            sign_ups_an_hour: 60,
            connections: ConnectionLimits::default(),
            metrics: MetricsFor::default(),
            session_idle: Duration::from_secs(12 * 60 * 60),
            floor: Floor::default(),
            file_quota: FileQuota::default(),
            encoder: None,
        }
    }
}

/// Room on the disk of the data directory below which only officials write: what is urgent in a city
/// must not be kept out by what firms upload. The smaller of both counts, so that a small disk may be
/// used as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floor {
    /// Megabytes.
    pub megabytes: u64,
    /// Parts of a hundred of the disk.
    pub percent: u8,
}

impl Default for Floor {
    fn default() -> Self {
        Self {
            megabytes: 512,
            percent: 1,
        }
    }
}

impl Floor {
    /// Whether the room that is left lies below.
    pub fn is_above(&self, room: Room) -> bool {
        let share = room.whole / 100 * u64::from(self.percent);
        room.free < share.min(self.megabytes.saturating_mul(1024 * 1024))
    }
}

impl Settings {
    /// Whether people reach the server over TLS.
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// A link that people can open: `path` under the public address.
    pub fn link(&self, path: &str) -> String {
        let base = self.public_url.as_deref().unwrap_or_default();
        format!("{}{path}", base.trim_end_matches('/'))
    }
}

/// Whether a text can be the public address: scheme, host and port, nothing behind.
///
/// # Errors
/// What keeps it from being an origin.
pub fn check_origin(url: &str) -> Result<(), ConfigError> {
    CsrfLayer::new()
        .add_trusted_origin(url.trim_end_matches('/'))
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_the_smaller_of_both() {
        const MEGABYTE: u64 = 1024 * 1024;
        let floor = Floor::default();
        let room = |free, whole| Room {
            free: free * MEGABYTE,
            whole: whole * MEGABYTE,
        };
        // a hundredth of a small disk
        assert!(!floor.is_above(room(2, 100)) && floor.is_above(room(0, 100)));
        // half a gigabyte of a large one
        assert!(!floor.is_above(room(513, 1_000_000)) && floor.is_above(room(511, 1_000_000)));
    }
}
