//! Reading the log from its beginning and saying what is the first thing that does not hold.

use uuid::Uuid;

use super::LogEvent;
use super::seal::{Digest, Seal, hex, merkle_root, seal_root};

/// What is wrong at the first place that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The event's fields do not give its stored hash.
    Changed,
    /// An event that the seals count is not there.
    Lost,
    /// An event stands where the seals know another, or none.
    Inserted,
    /// A seal does not follow from its events and the seal before.
    SealBroken,
    /// The signature of a seal does not hold.
    SignatureBroken,
    /// A seal was signed by a key that nobody who is trusted vouches for.
    KeyUntrusted,
    /// The log ends before a head that was known.
    Truncated,
}

impl Fault {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Lost => "lost",
            Self::Inserted => "inserted",
            Self::SealBroken => "seal_broken",
            Self::SignatureBroken => "signature_broken",
            Self::KeyUntrusted => "key_untrusted",
            Self::Truncated => "truncated",
        }
    }
}

/// The first thing in the log that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Broken {
    /// Place of the event in the log, or of the first event of the seal.
    pub seq: u64,
    /// The event, when it is there.
    pub event: Option<Uuid>,
    /// What is wrong.
    pub fault: Fault,
}

/// A log that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Events that have their place.
    pub sealed: u64,
    /// The root of the last seal in hexadecimal; `None` for an empty log.
    pub head: Option<String>,
}

/// Checks a log seal by seal.
#[derive(Debug, Default)]
pub struct Verifier {
    batch: u64,
    last_seq: u64,
    root: Digest,
    known_head: Option<String>,
    known_head_seen: bool,
}

impl Verifier {
    /// A verifier that also wants to meet `known_head`, a head printed, logged or kept in a backup
    /// earlier: a log cut behind it does not hold.
    pub fn new(known_head: Option<String>) -> Self {
        Self {
            known_head,
            ..Self::default()
        }
    }

    /// Checks the next seal with the events that lie in it, in the order of their place; each event
    /// comes with its place and the hash that was stored for it.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn seal(&mut self, seal: &Seal, events: &[(u64, LogEvent, Digest)]) -> Result<(), Broken> {
        if seal.batch != self.batch + 1
            || seal.first_seq != self.last_seq + 1
            || seal.last_seq < seal.first_seq
            || seal.previous_root != self.root
        {
            return Err(Broken {
                seq: self.last_seq + 1,
                event: None,
                fault: Fault::SealBroken,
            });
        }
        let leaves = leaves(seal, events)?;
        let root = seal_root(
            seal.batch,
            seal.first_seq,
            seal.last_seq,
            &seal.previous_root,
            &merkle_root(&leaves),
        );
        if root != seal.root {
            // every event agrees with its own hash, so one was swapped together with its hash
            return Err(Broken {
                seq: seal.first_seq,
                event: events.first().map(|(_, event, _)| event.id),
                fault: Fault::SealBroken,
            });
        }
        self.batch = seal.batch;
        self.last_seq = seal.last_seq;
        self.root = root;
        if self.known_head.as_deref() == Some(hex(&root).as_str()) {
            self.known_head_seen = true;
        }
        Ok(())
    }

    /// Says what held.
    ///
    /// # Errors
    /// [`Fault::Truncated`] when the known head was not met.
    pub fn finish(self) -> Result<Verified, Broken> {
        let nothing_known = self.known_head.as_deref().is_none_or(str::is_empty);
        if !nothing_known && !self.known_head_seen {
            return Err(Broken {
                seq: self.last_seq + 1,
                event: None,
                fault: Fault::Truncated,
            });
        }
        Ok(Verified {
            sealed: self.last_seq,
            head: (self.batch > 0).then(|| hex(&self.root)),
        })
    }
}

fn leaves(seal: &Seal, events: &[(u64, LogEvent, Digest)]) -> Result<Vec<Digest>, Broken> {
    let mut leaves = Vec::with_capacity(events.len());
    let mut expected = seal.first_seq;
    for (seq, event, stored) in events {
        let fault = if *seq > expected {
            Some((expected, None, Fault::Lost))
        } else if *seq < expected || *seq > seal.last_seq {
            Some((*seq, Some(event.id), Fault::Inserted))
        } else if event.hash() != *stored {
            Some((*seq, Some(event.id), Fault::Changed))
        } else {
            None
        };
        if let Some((seq, event, fault)) = fault {
            return Err(Broken { seq, event, fault });
        }
        leaves.push(*stored);
        expected += 1;
    }
    if expected <= seal.last_seq {
        return Err(Broken {
            seq: expected,
            event: None,
            fault: Fault::Lost,
        });
    }
    Ok(leaves)
}

#[cfg(test)]
mod tests {
    use super::super::event::tests::event;
    use super::*;

    type Placed = (u64, LogEvent, Digest);

    fn batch(
        batch: u64,
        previous: Digest,
        numbers: std::ops::RangeInclusive<u8>,
    ) -> (Seal, Vec<Placed>) {
        let events: Vec<Placed> = numbers
            .map(|n| (u64::from(n), event(n), event(n).hash()))
            .collect();
        let hashes: Vec<Digest> = events.iter().map(|(_, _, hash)| *hash).collect();
        let (first, last) = (events[0].0, events[events.len() - 1].0);
        let root = seal_root(batch, first, last, &previous, &merkle_root(&hashes));
        let seal = Seal {
            batch,
            first_seq: first,
            last_seq: last,
            previous_root: previous,
            root,
        };
        (seal, events)
    }

    fn check(batches: &[(Seal, Vec<Placed>)], head: Option<String>) -> Result<Verified, Broken> {
        let mut verifier = Verifier::new(head);
        for (seal, events) in batches {
            verifier.seal(seal, events)?;
        }
        verifier.finish()
    }

    fn log() -> Vec<(Seal, Vec<Placed>)> {
        let first = batch(1, [0; 32], 1..=3);
        let second = batch(2, first.0.root, 4..=5);
        vec![first, second]
    }

    #[test]
    fn an_honest_log_holds_and_names_its_head() {
        let log = log();
        let head = hex(&log[1].0.root);
        let verified = check(&log, Some(hex(&log[0].0.root))).unwrap();
        assert_eq!(
            verified,
            Verified {
                sealed: 5,
                head: Some(head)
            }
        );
    }

    #[test]
    fn a_changed_event_is_named() {
        let mut log = log();
        log[0].1[1].1.code = "decline".into();
        let broken = check(&log, None).unwrap_err();
        assert_eq!((broken.seq, broken.fault), (2, Fault::Changed));
    }

    #[test]
    fn a_changed_event_with_its_hash_mended_breaks_the_seal() {
        let mut log = log();
        log[1].1[0].1.code = "decline".into();
        log[1].1[0].2 = log[1].1[0].1.hash();
        let broken = check(&log, None).unwrap_err();
        assert_eq!((broken.seq, broken.fault), (4, Fault::SealBroken));
    }

    #[test]
    fn a_lost_event_is_named() {
        for lost in 0..3 {
            let mut log = log();
            log[0].1.remove(lost);
            let broken = check(&log, None).unwrap_err();
            assert_eq!((broken.seq, broken.fault), (lost as u64 + 1, Fault::Lost));
        }
    }

    #[test]
    fn an_inserted_event_is_named() {
        let mut log = log();
        log[0].1.insert(2, (2, event(77), event(77).hash()));
        let broken = check(&log, None).unwrap_err();
        assert_eq!((broken.seq, broken.fault), (2, Fault::Inserted));
        assert_eq!(broken.event, Some(event(77).id));
    }

    #[test]
    fn a_log_cut_at_its_end_is_seen_against_a_known_head() {
        let mut log = log();
        let head = hex(&log[1].0.root);
        log.pop();
        assert!(check(&log, None).is_ok());
        let broken = check(&log, Some(head)).unwrap_err();
        assert_eq!((broken.seq, broken.fault), (4, Fault::Truncated));
    }

    #[test]
    fn a_rewritten_history_breaks_the_next_seal() {
        let mut log = log();
        log[0] = batch(1, [0; 32], 1..=2);
        assert_eq!(check(&log, None).unwrap_err().fault, Fault::SealBroken);
    }
}
