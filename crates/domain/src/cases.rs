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

/// Whether only officials know that an event with this code happened.
pub fn is_internal_event(code: &str) -> bool {
    code == Visibility::Internal.comment_event()
}
