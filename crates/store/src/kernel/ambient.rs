//! The two things from outside that every write needs: what time it is, and random bytes.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;

type Fill = dyn Fn(&mut [u8]) + Send + Sync;

/// Clock and randomness, handed in by the binary so that tests can move the one and fix the other.
#[derive(Clone)]
pub struct Ambient {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    fill: Arc<Fill>,
    drawn: Arc<AtomicU32>,
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
            drawn: Arc::default(),
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

    /// Random bytes for an identifier of version 7 that sorts behind those drawn before it within
    /// the same millisecond: a counter of 18 bits stands before the random ones (RFC 9562, section
    /// 6.2, method 1; the standard's version and variant bits lie between).
    pub fn random_in_order(&self) -> [u8; 10] {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        let mut bytes = self.random::<10>();
        bytes[0] = (drawn >> 14 & 0x0f) as u8;
        bytes[1] = (drawn >> 6 & 0xff) as u8;
        bytes[2] = (drawn & 0x3f) as u8;
        bytes
    }
}

impl fmt::Debug for Ambient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ambient").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use domain::words::EventId;

    use super::*;

    #[test]
    fn identifiers_of_one_millisecond_keep_their_order() {
        let ambient = Ambient::new(|| Timestamp::UNIX_EPOCH, |bytes| bytes.fill(0xab));
        let at = ambient.now();
        let drawn: Vec<EventId> = (0..5000)
            .map(|_| EventId::v7(at, ambient.random_in_order()))
            .collect();
        assert!(drawn.is_sorted());
    }
}
