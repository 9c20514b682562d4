//! The kinds of case that are followed to an end.

use super::{Lifecycle, PROBLEM, REQUEST};
use crate::codes::codes;

codes! {
    /// A kind of case.
    CaseKind {
        /// 诉求, filed by or for an enterprise.
        Request = "request",
        /// 重点问题, on the list of the chain office.
        Problem = "problem",
    }
}

impl CaseKind {
    /// Letters before its case numbers.
    pub const fn number_prefix(self) -> &'static str {
        match self {
            Self::Request => "LZ",
            Self::Problem => "WT",
        }
    }

    /// Whether the enterprise of a case asked for it, and so sees it. Where not, the enterprise
    /// is only what the case is about.
    pub const fn is_asked_by_enterprise(self) -> bool {
        matches!(self, Self::Request)
    }

    /// Whether a day may be agreed for one case, which then stands before the policy.
    pub const fn agrees_on_a_day(self) -> bool {
        matches!(self, Self::Problem)
    }

    /// The deadline policy that comes with the product, as JSON; a city puts its own into force.
    pub const fn shipped_deadlines(self) -> &'static str {
        match self {
            Self::Request => include_str!("../../../../data/policies/deadlines-request.json"),
            Self::Problem => include_str!("../../../../data/policies/deadlines-problem.json"),
        }
    }

    /// Its life cycle.
    pub const fn lifecycle(self) -> &'static Lifecycle {
        match self {
            Self::Request => &REQUEST,
            Self::Problem => &PROBLEM,
        }
    }
}
