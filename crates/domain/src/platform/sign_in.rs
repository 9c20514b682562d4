//! The lock on an account after repeated failures.

use jiff::{SignedDuration, Timestamp};

/// Failures in a row that a person may make by mistake.
const FAILURES_MAX: u32 = 5;
const LOCKED: SignedDuration = SignedDuration::from_mins(15);

/// What an account remembers of failed sign-ins. Only failures count; a success forgets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignInGuard {
    /// Failures since the last success.
    pub failures: u32,
    /// Until when nobody may try.
    pub locked_until: Option<Timestamp>,
}

impl SignInGuard {
    /// How long somebody has to wait before the next try; `None` if he may try now.
    pub fn wait(&self, now: Timestamp) -> Option<SignedDuration> {
        self.locked_until
            .filter(|until| *until > now)
            .map(|until| until.duration_since(now))
    }

    /// After one more failure at `now`. From the fifth on, each one locks for 15 minutes.
    #[must_use]
    pub fn failed(self, now: Timestamp) -> Self {
        let failures = self.failures.saturating_add(1);
        let locked_until =
            (failures >= FAILURES_MAX).then(|| now.checked_add(LOCKED).unwrap_or(Timestamp::MAX));
        Self {
            failures,
            locked_until,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_failure_locks_and_waiting_opens() {
        let now = Timestamp::UNIX_EPOCH;
        let mut guard = SignInGuard::default();
        for _ in 0..4 {
            guard = guard.failed(now);
            assert_eq!(guard.wait(now), None);
        }
        guard = guard.failed(now);
        assert_eq!(guard.wait(now), Some(LOCKED));
        let later = now + LOCKED;
        assert_eq!(guard.wait(later), None);
        assert_eq!(guard.failed(later).wait(later), Some(LOCKED));
    }
}
