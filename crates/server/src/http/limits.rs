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

/// Calls per address to public entries.
pub struct PublicEntry {
    buckets: Buckets,
    clock: AmbientClock,
}

impl std::fmt::Debug for PublicEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PublicEntry").finish_non_exhaustive()
    }
}

impl PublicEntry {
    /// Lets each address make this many calls a minute, at once or spread.
    pub fn new(calls_a_minute: u32, ambient: Ambient) -> Self {
        let calls = NonZeroU32::new(calls_a_minute).unwrap_or(NonZeroU32::MIN);
        let clock = AmbientClock(ambient);
        Self {
            buckets: RateLimiter::dashmap_with_clock(Quota::per_minute(calls), clock.clone()),
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

/// What counts as one caller: one home or office has a /64 of IPv6, an address of IPv4 is one.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            IpAddr::from((u128::from(address) & !u128::from(u64::MAX)).to_be_bytes())
        }
    }
}

/// Extracting it takes one call from the caller's allowance: 429 when there is none left. The first
/// check of every entry that is open to everybody.
#[derive(Debug, Clone, Copy)]
pub struct Allowance;

impl FromRequestParts<App> for Allowance {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let proxies = &app.settings.trusted_proxies;
        app.public_entry.check(proxies.client_of(parts))?;
        Ok(Self)
    }
}
