//! One event and the bytes its hash covers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Digest;

/// Something that happened: who, when, to what, and what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEvent {
    /// The event itself; UUIDv7.
    pub id: Uuid,
    /// What kind of thing it happened to, e.g. `request`, `user`.
    pub subject_kind: String,
    /// The thing it happened to, when there is one.
    pub subject_id: Option<Uuid>,
    /// What happened: a transition or another stable code.
    pub code: String,
    /// Who did it; nobody when the system did.
    pub actor: Option<Uuid>,
    /// When, to the millisecond.
    pub at: Timestamp,
    /// The state before, when a state changed.
    pub from: Option<String>,
    /// The state after, when a state changed.
    pub to: Option<String>,
    /// Ids, codes, instants and digests by name; never free text.
    pub details: BTreeMap<String, String>,
}

impl LogEvent {
    /// SHA-256 over the canonical bytes: every field as its length (8 bytes, big endian) and its
    /// UTF-8 text, an absent field as a length of all ones, details in the order of their names.
    pub fn hash(&self) -> Digest {
        let mut canonical = Canonical(Sha256::new());
        canonical.text("lianzhang event 1");
        canonical.text(&self.id.to_string());
        canonical.text(&self.subject_kind);
        canonical.optional(self.subject_id.map(|id| id.to_string()).as_deref());
        canonical.text(&self.code);
        canonical.optional(self.actor.map(|id| id.to_string()).as_deref());
        canonical.text(&self.at.as_millisecond().to_string());
        canonical.optional(self.from.as_deref());
        canonical.optional(self.to.as_deref());
        for (name, value) in &self.details {
            canonical.text(name);
            canonical.text(value);
        }
        canonical.0.finalize().into()
    }
}

/// What an event keeps of words: SHA-256 over a random salt and the text, in hexadecimal. With the
/// salt erased nobody can guess the text from it.
pub fn words_digest(salt: &[u8; 16], text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(text.as_bytes());
    let digest: Digest = hash.finalize().into();
    super::seal::hex(&digest)
}

struct Canonical(Sha256);

impl Canonical {
    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.0.update(u64::MAX.to_be_bytes()),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn event(number: u8) -> LogEvent {
        LogEvent {
            id: Uuid::from_bytes([number; 16]),
            subject_kind: "request".into(),
            subject_id: Some(Uuid::from_bytes([9; 16])),
            code: "accept".into(),
            actor: None,
            at: Timestamp::from_millisecond(1_700_000_000_000 + i64::from(number)).unwrap(),
            from: Some("submitted".into()),
            to: Some("accepted".into()),
            details: BTreeMap::from([("lead".into(), "housing".into())]),
        }
    }

    #[test]
    fn every_field_changes_the_hash() {
        let base = event(1);
        let changed: Vec<LogEvent> = vec![
            LogEvent {
                id: Uuid::from_bytes([2; 16]),
                ..base.clone()
            },
            LogEvent {
                subject_kind: "problem".into(),
                ..base.clone()
            },
            LogEvent {
                subject_id: None,
                ..base.clone()
            },
            LogEvent {
                code: "decline".into(),
                ..base.clone()
            },
            LogEvent {
                actor: Some(Uuid::from_bytes([3; 16])),
                ..base.clone()
            },
            LogEvent {
                at: Timestamp::UNIX_EPOCH,
                ..base.clone()
            },
            LogEvent {
                from: None,
                ..base.clone()
            },
            LogEvent {
                to: Some("declined".into()),
                ..base.clone()
            },
            LogEvent {
                details: BTreeMap::new(),
                ..base.clone()
            },
        ];
        for other in changed {
            assert_ne!(base.hash(), other.hash(), "{other:?}");
        }
        assert_eq!(base.hash(), base.clone().hash());
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let one = LogEvent {
            from: Some("ab".into()),
            to: Some("c".into()),
            ..event(1)
        };
        let other = LogEvent {
            from: Some("a".into()),
            to: Some("bc".into()),
            ..event(1)
        };
        assert_ne!(one.hash(), other.hash());
    }

    #[test]
    fn words_are_known_only_with_their_salt() {
        assert_ne!(
            words_digest(&[0; 16], "text"),
            words_digest(&[1; 16], "text")
        );
        assert_eq!(words_digest(&[0; 16], "text").len(), 64);
    }
}
