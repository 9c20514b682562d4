//! What every followed thing has in common, whatever its kind.

use crate::codes::codes;

codes! {
    /// How much a case presses; the deadline policy has a row for each.
    Urgency {
        /// 一般
        Normal = "normal",
        /// 紧急
        Urgent = "urgent",
        /// 特急
        Critical = "critical",
    }
}

codes! {
    /// Where a case came from.
    Source {
        /// Filed by the firm on the web or its phone.
        Web = "web",
        /// Told to a seat agent on the telephone.
        Phone = "phone",
        /// Heard by a chain chief or an office on a visit to the firm.
        Visit = "visit",
        /// Brought in from a file.
        Import = "import",
        /// Stands for several requests about one matter.
        Matter = "matter",
    }
}

codes! {
    /// Whether a unit leads the handling of a case or supports it.
    Part {
        /// 主办
        Lead = "lead",
        /// 协办
        Supporting = "supporting",
    }
}

codes! {
    /// Who reads a comment or a file of a case.
    Visibility {
        /// Officials only.
        Internal = "internal",
        /// The requester too.
        Public = "public",
    }
}

impl Visibility {
    /// Code of the event of writing something that these people read.
    pub const fn comment_event(self) -> &'static str {
        match self {
            Self::Internal => "comment-internal",
            Self::Public => "comment-public",
        }
    }
}

/// Another case was merged into this one.
pub const MEMBER_JOINED: &str = "member-joined";
/// A case that had been merged into this one lives on its own again.
pub const MEMBER_LEFT: &str = "member-left";
/// The case that leads this one was reopened: it is answered anew.
pub const LEAD_REOPENED: &str = "lead-reopened";
/// The requester said whether the answer satisfies.
pub const RATED: &str = "rate";

/// Whether only officials know that an event with this code happened: one firm is not told what
/// others asked.
pub fn is_internal_event(code: &str) -> bool {
    [
        Visibility::Internal.comment_event(),
        MEMBER_JOINED,
        MEMBER_LEFT,
    ]
    .contains(&code)
}
