//! Typed identifiers: UUIDs of version 7 that cannot be taken for one another.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::catalogue::Reason;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of kind {kind}")]
pub struct IdError {
    /// The prefix of the identifier that was wanted, such as `case`.
    pub kind: &'static str,
}

impl Reason for IdError {
    fn code(&self) -> &'static str {
        "id.malformed"
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        vec![("kind", self.kind.to_owned())]
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// In JSON, addresses and the database a plain UUID; [`fmt::Display`] puts the prefix of
        /// its kind before it, for logs. Both forms are read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// What stands before the underscore when the identifier is shown.
            pub const PREFIX: &'static str = $prefix;

            /// An identifier of version 7 (RFC 9562): ordered by `at` to the millisecond.
            ///
            /// An instant before 1970 counts as 1970.
            pub fn v7(at: Timestamp, random: [u8; 10]) -> Self {
                Self(uuid_v7(at, random))
            }

            /// The identifier that a row or message holds.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The plain UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .unwrap_or(text)
                    .parse()
                    .map(Self)
                    .map_err(|_| IdError { kind: $prefix })
            }
        }
    )*};
}

ids! {
    /// A followed thing: a request, a problem on a list, later a project.
    CaseId = "case";
    /// A person who signs in.
    UserId = "user";
    /// A department or the committee of a park.
    UnitId = "unit";
    /// An industry chain.
    ChainId = "chain";
    /// An enterprise.
    EnterpriseId = "ent";
    /// A category of requests.
    CategoryId = "cat";
    /// An event of the event log.
    EventId = "evt";
    /// Who must act on a case.
    AssignmentId = "asg";
    /// A comment on a case.
    CommentId = "com";
    /// A file attached to a case.
    AttachmentId = "att";
    /// A notice to a user.
    NoticeId = "ntc";
    /// A one-cause group.
    MatterId = "mat";
    /// Work queued inside a business transaction.
    JobId = "job";
    /// What a person was granted.
    GrantId = "grt";
    /// A trained text model.
    ModelId = "mdl";
    /// What was suggested for a case.
    SuggestionId = "sug";
    /// A labelled example to learn from.
    ExampleId = "exm";
    /// A plan or a fact.
    FactId = "fct";
    /// A template of answers.
    TemplateId = "tpl";
    /// What if, on a chain.
    ScenarioId = "scn";
    /// A list of firms to invite.
    InvitationListId = "inv";
    /// A decision that two names mean the same, or do not.
    ReviewId = "rev";
}

fn uuid_v7(at: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_identifiers_sort_after_earlier_ones() {
        let early = CaseId::v7(Timestamp::from_second(1_700_000_000).unwrap(), [0xff; 10]);
        let late = CaseId::v7(
            Timestamp::from_millisecond(1_700_000_000_001).unwrap(),
            [0; 10],
        );
        assert!(early < late);
        assert_eq!(early.uuid().get_version_num(), 7);
    }

    #[test]
    fn both_forms_are_read_and_json_is_plain() {
        let id = CaseId::v7(Timestamp::from_second(1_700_000_000).unwrap(), [7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.uuid().to_string().parse(), Ok(id));
        assert_eq!(
            serde_json::to_string(&id).unwrap(),
            format!("\"{}\"", id.uuid())
        );
    }

    #[test]
    fn the_prefix_of_another_kind_is_refused() {
        let user = UserId::v7(Timestamp::UNIX_EPOCH, [1; 10]);
        assert_eq!(
            user.to_string().parse::<CaseId>(),
            Err(IdError { kind: "case" })
        );
    }
}
