//! The two things from outside that every write needs: what time it is, and random bytes.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// Clock and randomness, handed in by the binary so that tests can move the one and fix the other.
#[derive(Clone)]
pub struct Ambient {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    fill: Arc<dyn Fn(&mut [u8]) + Send + Sync>,
}

impl Ambient {
    /// `now` tells the time; `fill` fills a buffer with bytes that nobody can guess.
    pub fn new(
        now: impl Fn() -> Timestamp + Send + Sync + 'static,
        fill: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Self {
            now: Arc::new(now),
            fill: Arc::new(fill),
        }
    }

    /// The time now, cut to milliseconds as the database keeps it.
    pub fn now(&self) -> Timestamp {
        let now = (self.now)();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// `N` fresh random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.fill)(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Ambient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ambient").finish_non_exhaustive()
    }
}
