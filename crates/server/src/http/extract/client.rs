//! The address of the caller, through the proxies that are trusted and no others.

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::App;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Networks whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Trusts these networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// The caller's address: that of the peer, or, while the speaker is trusted, what it says of
    /// the one before. Read from the right, for what stands to the left may be forged.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let hops: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let mut client = peer.to_canonical();
        for hop in hops.into_iter().rev() {
            if !self.trusts(client) {
                break;
            }
            match address_of(hop.trim()) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }

    /// The caller's address by everything known of the request.
    pub fn client_of(&self, parts: &Parts) -> IpAddr {
        let peer = peer(parts);
        if parts.headers.contains_key(FORWARDED_FOR) && !self.trusts(peer) {
            warn_once(peer);
        }
        self.client(peer, &parts.headers)
    }

    /// Whether the caller sits at the machine of the server. Behind a proxy that is not trusted nobody
    /// is known to.
    pub fn is_local(&self, parts: &Parts) -> bool {
        let forwarded = [FORWARDED_FOR, "forwarded", "x-real-ip"];
        let is_passed_on = forwarded
            .iter()
            .any(|name| parts.headers.contains_key(*name));
        let is_known = !is_passed_on || self.trusts(peer(parts));
        is_known && self.client_of(parts).is_loopback()
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Who speaks, as one address however it is written.
fn peer(parts: &Parts) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::from([127, 0, 0, 1]), |info| {
        info.0.ip().to_canonical()
    })
}

/// An address, which some proxies write with its port.
fn address_of(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse().map(|address: SocketAddr| address.ip());
    let address = hop.parse().or_else(|_| with_port()).ok();
    address.map(|address: IpAddr| address.to_canonical())
}

/// Everybody behind a proxy that is not trusted counts as one address: whoever runs the server should
/// know.
fn warn_once(peer: IpAddr) {
    static WARNED: Once = Once::new();
    WARNED.call_once(|| {
        tracing::warn!(%peer, "x-forwarded-for is not believed; if this is your proxy, name it in trusted_proxies");
    });
}

/// Extracts the address of the caller.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(app.settings.trusted_proxies.client_of(parts)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "6.6.6.6, 203.0.113.9, 10.0.0.7".parse().unwrap(),
        );
        let seen = |peer: &str| proxies.client(peer.parse().unwrap(), &headers).to_string();
        assert_eq!(seen("10.0.0.1"), "203.0.113.9");
        assert_eq!(seen("198.51.100.4"), "198.51.100.4");
        assert_eq!(seen("::ffff:198.51.100.4"), "198.51.100.4");
        headers.insert(
            "x-forwarded-for",
            "[2001:db8::7]:4711, 203.0.113.9:80, 10.0.0.7"
                .parse()
                .unwrap(),
        );
        let seen = proxies.client("10.0.0.1".parse().unwrap(), &headers);
        assert_eq!(seen.to_string(), "203.0.113.9");
    }

    #[test]
    fn nonsense_from_a_trusted_proxy_names_the_proxy() {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "unknown".parse().unwrap());
        let client = proxies.client("10.0.0.1".parse().unwrap(), &headers);
        assert_eq!(client.to_string(), "10.0.0.1");
    }
}
