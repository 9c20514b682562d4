//! Whether the requester is satisfied: his own word counts, a call back only records what he said.

use crate::catalogue::Reason;

/// What is known of the requester's satisfaction in the present round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// His own rating.
    pub rating: Option<bool>,
    /// What counted so far.
    pub so_far: Option<bool>,
}

impl Known {
    /// What counts once he said `said` on the telephone; `None`: he was not reached. No call turns
    /// over what he wrote himself.
    pub fn after_call(self, said: Option<bool>) -> Option<bool> {
        self.rating.or(said).or(self.so_far)
    }
}

/// A case cannot be struck off without a verdict yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the requester was called {tries} of {wanted} times")]
pub struct TooFewTries {
    /// Calls of this round that reached nobody.
    pub tries: u32,
    /// Calls that the policy asks for.
    pub wanted: u32,
}

impl Reason for TooFewTries {
    fn code(&self) -> &'static str {
        "strike-off.tries"
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        vec![
            ("tries", self.tries.to_string()),
            ("wanted", self.wanted.to_string()),
        ]
    }
}

/// Whether a case may be struck off with `verdict`: without one only after as many calls that
/// reached nobody as the policy asks for.
///
/// # Errors
/// [`TooFewTries`] when the requester has to be called again.
pub fn may_strike_off(verdict: Option<bool>, tries: u32, wanted: u32) -> Result<(), TooFewTries> {
    match verdict {
        None if tries < wanted => Err(TooFewTries { tries, wanted }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_word_counts_first_then_the_last_call_that_reached_somebody() {
        for own in [true, false] {
            for said in [Some(true), Some(false), None] {
                let known = Known {
                    rating: Some(own),
                    so_far: Some(own),
                };
                assert_eq!(known.after_call(said), Some(own));
            }
        }
        let called = Known {
            rating: None,
            so_far: Some(false),
        };
        assert_eq!(called.after_call(Some(true)), Some(true));
        assert_eq!(called.after_call(None), Some(false));
        assert_eq!(Known::default().after_call(None), None);
    }

    #[test]
    fn who_was_not_reached_is_called_again() {
        let too_few = TooFewTries {
            tries: 1,
            wanted: 2,
        };
        assert_eq!(may_strike_off(None, 1, 2), Err(too_few));
        assert_eq!(may_strike_off(None, 2, 2), Ok(()));
        assert_eq!(may_strike_off(Some(false), 0, 2), Ok(()));
        assert_eq!(may_strike_off(None, 0, 0), Ok(()));
    }
}
