//! An enterprise on the platform: it signs up, and its park or the chain office lets it in.

use crate::catalogue::Reason;
use crate::codes::codes;
use crate::words::{Note, Uscc, UsccError};

codes! {
    /// Where an enterprise stands.
    EnterpriseStatus {
        /// Signed up, waits for the park or the office.
        Pending = "pending",
        /// Let in.
        Approved = "approved",
        /// Refused, with a note.
        Rejected = "rejected",
    }
}

codes! {
    /// What kind of organisation asks, as its unified social credit code says.
    FirmKind {
        /// 企业
        Enterprise = "enterprise",
        /// 个体工商户
        Individual = "individual",
        /// 农民专业合作社
        Cooperative = "cooperative",
        /// 机关、事业单位和群团
        Institution = "institution",
        /// 社会组织
        Association = "association",
        /// Any other organisation.
        Other = "other",
        /// No organisation: a person who called or was brought in from a file.
        Nobody = "nobody",
    }
}

impl FirmKind {
    /// The kind that a unified social credit code tells by its first two characters: the
    /// registering authority and the kind there (GB 32100-2015, table 1). The check character
    /// plays no part, so that codes taken on with an override have a kind too.
    pub fn of_uscc(uscc: &str) -> Self {
        match uscc.as_bytes() {
            [b'9', b'1', ..] => Self::Enterprise,
            [b'9', b'2', ..] => Self::Individual,
            [b'9', b'3', ..] => Self::Cooperative,
            [b'1', ..] => Self::Institution,
            [b'5', ..] => Self::Association,
            _ => Self::Other,
        }
    }
}

codes! {
    /// What the park or the office decides on a sign-up.
    Decision {
        /// Let it in.
        Approve = "approve",
        /// Refuse it.
        Reject = "reject",
    }
}

/// Why a decision cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// It was decided before.
    #[error("enterprise is {} already", .0.code())]
    Decided(EnterpriseStatus),
    /// A refusal says why.
    #[error("a refusal needs a note")]
    NoteMissing,
}

impl Reason for DecisionError {
    fn code(&self) -> &'static str {
        match self {
            Self::Decided(_) => "enterprise.decided",
            Self::NoteMissing => "enterprise.note-missing",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Decided(status) => vec![("enterprise-status", status.code().to_owned())],
            Self::NoteMissing => Vec::new(),
        }
    }
}

impl Decision {
    /// Where the enterprise stands after the decision. A refused one may be let in later.
    ///
    /// # Errors
    /// When it was decided so before, or is in and cannot be refused any more, or a refusal comes
    /// without a note.
    pub fn decide(
        self,
        status: EnterpriseStatus,
        note: Option<&Note>,
    ) -> Result<EnterpriseStatus, DecisionError> {
        use EnterpriseStatus::{Approved, Pending, Rejected};
        match (self, status) {
            (Self::Approve, Pending | Rejected) => Ok(Approved),
            (Self::Reject, Pending) if note.is_none() => Err(DecisionError::NoteMissing),
            (Self::Reject, Pending) => Ok(Rejected),
            (_, decided) => Err(DecisionError::Decided(decided)),
        }
    }
}

/// The code under which an enterprise is kept; [`Uscc::check_holds`] tells whether somebody vouched.
///
/// Codes were issued whose check character does not follow from the standard; an official may take
/// such a code with a reason that is recorded. Length and characters are never negotiable.
///
/// # Errors
/// What the code breaks, unless it is the check character and `reason` is given.
pub fn accept_uscc(text: &str, reason: Option<&Note>) -> Result<Uscc, UsccError> {
    match (Uscc::parse(text), reason) {
        (Err(UsccError::Checksum { .. }), Some(_)) => Uscc::recorded_override(text),
        (parsed, _) => parsed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_follow_the_table() {
        use EnterpriseStatus::{Approved, Pending, Rejected};
        let note = Note::parse("not in this park").unwrap();
        let cases = [
            (Decision::Approve, Pending, Ok(Approved)),
            (Decision::Approve, Rejected, Ok(Approved)),
            (
                Decision::Approve,
                Approved,
                Err(DecisionError::Decided(Approved)),
            ),
            (Decision::Reject, Pending, Ok(Rejected)),
            (
                Decision::Reject,
                Rejected,
                Err(DecisionError::Decided(Rejected)),
            ),
            (
                Decision::Reject,
                Approved,
                Err(DecisionError::Decided(Approved)),
            ),
        ];
        for (decision, from, wanted) in cases {
            assert_eq!(
                decision.decide(from, Some(&note)),
                wanted,
                "{decision:?} {from:?}"
            );
        }
        assert_eq!(
            Decision::Reject.decide(Pending, None),
            Err(DecisionError::NoteMissing)
        );
        assert_eq!(Decision::Approve.decide(Pending, None), Ok(Approved));
    }

    #[test]
    fn a_reason_overrides_the_check_character_only() {
        let reason = Note::parse("licence seen").unwrap();
        let issued_wrong = "91350211M00013FA1N";
        assert!(accept_uscc(issued_wrong, None).is_err());
        assert!(
            !accept_uscc(issued_wrong, Some(&reason))
                .unwrap()
                .check_holds()
        );
        assert!(
            accept_uscc("91152201078377449P", None)
                .unwrap()
                .check_holds()
        );
        assert!(accept_uscc("9135021M00013FA1N", Some(&reason)).is_err());
    }
}
