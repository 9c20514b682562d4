//! Failed sign-ins by address: the lock on one account does not stop somebody who tries one password
//! on many accounts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::http::limits::network;
use crate::http::refusal::Refusal;

const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// An office behind one address mistypes now and then; a machine that guesses gets no further.
const FAILURES_MAX: u32 = 100;

/// Failures in the running window of each address. Successes are never counted.
#[derive(Debug, Default)]
pub struct FailedSignIns(Mutex<HashMap<IpAddr, Window>>);

#[derive(Debug, Clone, Copy)]
struct Window {
    began: Timestamp,
    failures: u32,
}

impl Window {
    fn left(&self, now: Timestamp) -> SignedDuration {
        WINDOW - now.duration_since(self.began)
    }
}

impl FailedSignIns {
    /// Lets an address try, unless it has failed too often.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn check(&self, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match windows.get(&network(address)) {
            Some(window) if window.failures >= FAILURES_MAX && window.left(now).is_positive() => {
                Err(Refusal::too_many("rate.limited", window.left(now)))
            }
            _ => Ok(()),
        }
    }

    /// Counts a failure.
    pub fn failed(&self, address: IpAddr, now: Timestamp) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Window {
            began: now,
            failures: 0,
        };
        let window = windows.entry(network(address)).or_insert(fresh);
        if !window.left(now).is_positive() {
            *window = fresh;
        }
        window.failures += 1;
    }

    /// Forgets addresses whose window is over.
    pub fn forget_old(&self, now: Timestamp) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.retain(|_, window| window.left(now).is_positive());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_fails_too_often_waits_for_the_window_to_end() {
        let guard = FailedSignIns::default();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let start = Timestamp::UNIX_EPOCH;
        for _ in 0..FAILURES_MAX {
            assert!(guard.check(one, start).is_ok());
            guard.failed(one, start);
        }
        let refused = guard.check(one, start).unwrap_err();
        assert_eq!(refused.status().as_u16(), 429);
        assert!(guard.check(other, start).is_ok());
        assert!(guard.check(one, start + WINDOW).is_ok());
        guard.forget_old(start + WINDOW);
        assert!(guard.0.lock().unwrap().is_empty());
    }
}
