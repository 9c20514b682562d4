//! The kinds of case that are followed to an end.

use serde::{Deserialize, Serialize};

use super::{Lifecycle, PROBLEM, REQUEST};

/// A kind of case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseKind {
    /// 诉求, filed by or for an enterprise.
    Request,
    /// 重点问题, on the list of the chain office.
    Problem,
}

impl CaseKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Request, Self::Problem];

    /// Its code, as in the database and in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Problem => "problem",
        }
    }

    /// The kind with a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

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

    /// Its life cycle.
    pub const fn lifecycle(self) -> &'static Lifecycle {
        match self {
            Self::Request => &REQUEST,
            Self::Problem => &PROBLEM,
        }
    }
}
