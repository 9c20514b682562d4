//! Rate limits on entries that are open to everybody: sign-in, sign-up, invitations, resets.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::App;
use crate::http::refusal::Refusal;
use jiff::SignedDuration;
use store::Ambient;

/// Shows the server's own clock to the limiter, so that tests move time for both.
#[derive(Clone)]
pub struct AmbientClock(Ambient);

impl Clock for AmbientClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::try_from(self.0.now().as_duration()).unwrap_or_default()
    }
}

type Buckets =
    RateLimiter<IpAddr, DashMapStateStore<IpAddr>, AmbientClock, NoOpMiddleware<Duration>>;

/// What each address may do in a while.
pub struct Calls {
    buckets: Buckets,
    clock: AmbientClock,
}

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calls").finish_non_exhaustive()
    }
}

impl Calls {
    /// Lets each address make this many calls a minute, at once or spread.
    pub fn a_minute(calls: u32, ambient: &Ambient) -> Self {
        Self::new(Quota::per_minute(at_least_one(calls)), ambient)
    }

    /// Lets each address make this many calls an hour, at once or spread.
    pub fn an_hour(calls: u32, ambient: &Ambient) -> Self {
        Self::new(Quota::per_hour(at_least_one(calls)), ambient)
    }

    fn new(quota: Quota, ambient: &Ambient) -> Self {
        let clock = AmbientClock(ambient.clone());
        Self {
            buckets: RateLimiter::dashmap_with_clock(quota, clock.clone()),
            clock,
        }
    }

    /// Takes one call from the address's allowance.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn check(&self, address: IpAddr) -> Result<(), Refusal> {
        self.buckets
            .check_key(&network(address))
            .map_err(|not_until| {
                let wait = not_until.wait_time_from(self.clock.now());
                let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
                Refusal::too_many("rate.limited", wait)
            })
    }

    /// Forgets addresses that have their full allowance again.
    pub fn forget_idle(&self) {
        self.buckets.retain_recent();
    }
}

fn at_least_one(calls: u32) -> NonZeroU32 {
    NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN)
}

/// What counts as one caller: one home or office has a /64 of IPv6, an address of IPv4 is one, also
/// where it is written as one of IPv6.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            IpAddr::from((u128::from(address) & !u128::from(u64::MAX)).to_be_bytes())
        }
    }
}

/// Extracting it takes one call from the caller's allowance: 429 when there is none left. The first
/// check of every entry that is open to everybody.
#[derive(Debug, Clone, Copy)]
pub struct Allowance(pub IpAddr);

impl FromRequestParts<App> for Allowance {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let address = app.settings.trusted_proxies.client_of(parts);
        app.public_entry.check(address)?;
        Ok(Self(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_is_one_however_the_address_is_written() {
        let of = |address: &str| network(address.parse().unwrap()).to_string();
        assert_eq!(of("203.0.113.9"), "203.0.113.9");
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
