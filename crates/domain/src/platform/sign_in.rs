//! How many guesses of a password are judged: counted by who is named and where the guess comes from,
//! so that a stranger who guesses does not lock the owner's own device out.
//!
//! A guess counts as a failure from before it is judged until it proves right, so that guesses sent at
//! once are no more than guesses sent one after another.

use jiff::{SignedDuration, Timestamp};

/// Failures are forgotten this long after the first of them.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Failures of one place that are told as such; from then on it is told that it is locked.
const TOLD_MAX: u32 = 5;
/// Guesses of one place that are judged. Those behind [`TOLD_MAX`] let an owner in who remembers, and
/// tell nothing to one who guesses: a wrong one is answered as if it had not been looked at.
const JUDGED_MAX: u32 = 10;
/// Guesses at one name from everywhere its owner never signed in from. Half of what NIST SP 800-63B
/// (5.2.2) allows one account.
const NAME_MAX: u32 = 50;
/// Failures of one address. An office behind one address mistypes now and then; a machine that tries
/// one password on many names gets no further.
const NETWORK_MAX: u32 = 300;

/// Failures since a window began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Guesses that failed or have not proved right yet.
    pub failures: u32,
    /// When the first of them was made.
    pub began: Timestamp,
}

impl Tally {
    /// A tally that begins at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self {
            failures: 0,
            began: now,
        }
    }

    /// The tally as it stands at `now`: what lies too far back is forgotten.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        match self.wait(now).is_positive() {
            true => self,
            false => Self::new(now),
        }
    }

    /// With one more guess.
    #[must_use]
    pub fn counted(self) -> Self {
        let failures = self.failures.saturating_add(1);
        Self { failures, ..self }
    }

    /// Without one that proved right.
    #[must_use]
    pub fn forgiven(self) -> Self {
        let failures = self.failures.saturating_sub(1);
        Self { failures, ..self }
    }

    /// Whether the next guess meets the lock for the first time.
    pub fn is_about_to_lock(self) -> bool {
        self.failures == TOLD_MAX
    }

    /// How long until all of it is forgotten.
    fn wait(self, now: Timestamp) -> SignedDuration {
        WINDOW - now.duration_since(self.began)
    }

    fn lock(self, reach: Reach, now: Timestamp) -> Lock {
        Lock {
            reach,
            wait: self.wait(now),
        }
    }
}

/// Before which instant a tally must have begun to be forgotten at `now`.
pub fn forgotten_before(now: Timestamp) -> Timestamp {
    now - WINDOW
}

/// Where a guess at a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A device on which the one who is named has signed in.
    Device,
    /// An address from which the one who is named has signed in.
    Address,
    /// Anywhere else; all guesses at unknown names.
    Elsewhere,
}

/// What is counted of guesses at one name from one place.
#[derive(Debug, Clone, Copy)]
pub struct Tallies {
    /// At this name from this device or address.
    pub own: Tally,
    /// At this name from elsewhere.
    pub name: Tally,
    /// At any name from this address.
    pub network: Tally,
}

/// How far a lock reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This name from this place, or from everywhere that is strange to it.
    Name,
    /// Every name from this address.
    Network,
}

/// Why a guess is not judged, or is said not to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// What is locked.
    pub reach: Reach,
    /// For how long.
    pub wait: SignedDuration,
}

/// What happens to a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// It is judged.
    Judged,
    /// It is judged; when it is wrong the answer is this lock.
    JudgedInSilence(Lock),
    /// It is not looked at.
    Refused(Lock),
}

/// What happens to a guess at a name. Tallies are those of `now`, without the guess.
pub fn rule(origin: Origin, tallies: Tallies, now: Timestamp) -> Ruling {
    let Tallies { own, name, network } = tallies;
    let locked = rule_alone(own, now);
    let shut = if origin == Origin::Device {
        None
    } else if name.failures >= NAME_MAX {
        Some(name.lock(Reach::Name, now))
    } else if network.failures >= NETWORK_MAX {
        Some(network.lock(Reach::Network, now))
    } else {
        None
    };
    match (locked, shut) {
        (Ruling::Refused(lock), _) => Ruling::Refused(lock),
        (_, Some(lock)) if origin == Origin::Elsewhere => Ruling::Refused(lock),
        // answered like a stranger, so that nobody learns who has signed in from here
        (_, Some(lock)) => Ruling::JudgedInSilence(lock),
        (ruling, None) => ruling,
    }
}

/// What happens to a guess at a secret that only one tally guards.
pub fn rule_alone(own: Tally, now: Timestamp) -> Ruling {
    match own.failures {
        0..TOLD_MAX => Ruling::Judged,
        TOLD_MAX..JUDGED_MAX => Ruling::JudgedInSilence(own.lock(Reach::Name, now)),
        _ => Ruling::Refused(own.lock(Reach::Name, now)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn tally(failures: u32) -> Tally {
        Tally {
            failures,
            began: NOW,
        }
    }

    fn ruling(origin: Origin, own: u32, name: u32, network: u32) -> Ruling {
        let tallies = Tallies {
            own: tally(own),
            name: tally(name),
            network: tally(network),
        };
        rule(origin, tallies, NOW)
    }

    fn lock(reach: Reach) -> Lock {
        Lock {
            reach,
            wait: WINDOW,
        }
    }

    #[test]
    fn five_are_told_ten_are_judged_and_waiting_opens() {
        let mut own = Tally::new(NOW);
        for guess in 1..=12 {
            let expected = match guess {
                1..=5 => Ruling::Judged,
                6..=10 => Ruling::JudgedInSilence(lock(Reach::Name)),
                _ => Ruling::Refused(lock(Reach::Name)),
            };
            assert_eq!(rule_alone(own, NOW), expected, "guess {guess}");
            assert_eq!(own.is_about_to_lock(), guess == 6);
            own = own.counted();
        }
        let later = NOW + WINDOW;
        assert_eq!(own.at(later - SignedDuration::from_millis(1)), own);
        assert_eq!(own.at(later), Tally::new(later));
        assert_eq!(rule_alone(own.at(later), later), Ruling::Judged);
    }

    #[test]
    fn strangers_lock_strangers_out_and_no_owner() {
        let of_name = Ruling::Refused(lock(Reach::Name));
        assert_eq!(ruling(Origin::Elsewhere, 0, NAME_MAX, 0), of_name);
        let of_network = Ruling::Refused(lock(Reach::Network));
        assert_eq!(ruling(Origin::Elsewhere, 0, 0, NETWORK_MAX), of_network);
        for (name, network) in [(NAME_MAX, 0), (0, NETWORK_MAX)] {
            assert_eq!(ruling(Origin::Device, 0, name, network), Ruling::Judged);
        }
    }

    #[test]
    fn a_known_address_is_answered_like_a_strange_one_unless_the_guess_is_right() {
        for (name, network, reach) in [(NAME_MAX, 0, Reach::Name), (0, NETWORK_MAX, Reach::Network)]
        {
            let silent = Ruling::JudgedInSilence(lock(reach));
            assert_eq!(ruling(Origin::Address, 0, name, network), silent);
            let refused = Ruling::Refused(lock(Reach::Name));
            assert_eq!(ruling(Origin::Address, JUDGED_MAX, name, network), refused);
        }
    }

    #[test]
    fn what_proved_right_is_not_counted() {
        let one = Tally::new(NOW).counted();
        assert_eq!(one.forgiven(), Tally::new(NOW));
        assert_eq!(Tally::new(NOW).forgiven(), Tally::new(NOW));
    }
}
