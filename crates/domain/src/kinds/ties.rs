//! Which kinds of case have something to do with one another.

use super::CaseKind;
use crate::catalogue::Reason;
use crate::words::Relation;

/// Why two cases cannot have something to do with one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TieFault {
    /// Cases of these kinds do not have this relation.
    #[error("cases of these kinds are not related so")]
    Kinds,
    /// It would lead back to where it began.
    #[error("the relation would form a circle")]
    Circle,
}

impl Reason for TieFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Kinds => "link.kinds",
            Self::Circle => "link.circle",
        }
    }
}

/// Cases that one relation may tie together.
struct Ties {
    relation: Relation,
    from: &'static [CaseKind],
    to: &'static [CaseKind],
}

/// Which kinds each relation ties; what stands in no row cannot be said.
const TIES: &[Ties] = {
    use CaseKind::{Commitment, FactorNeed, Lead, Milestone, Problem, Project, Request};
    &[
        Ties {
            relation: Relation::Became,
            from: &[Lead],
            to: &[Project],
        },
        Ties {
            relation: Relation::Concerns,
            from: &CaseKind::ALL,
            to: &CaseKind::ALL,
        },
        Ties {
            relation: Relation::Revealed,
            from: &[Request],
            to: &[Problem],
        },
        Ties {
            relation: Relation::PartOf,
            from: &[Milestone, Commitment, FactorNeed],
            to: &[Project],
        },
        Ties {
            relation: Relation::PartOf,
            from: &[Lead],
            to: &[Lead],
        },
        Ties {
            relation: Relation::SplitFrom,
            from: &[Project],
            to: &[Project],
        },
        Ties {
            relation: Relation::MergedInto,
            from: &[Lead],
            to: &[Lead],
        },
        Ties {
            relation: Relation::MergedInto,
            from: &[Project],
            to: &[Project],
        },
    ]
};

/// Whether cases of these kinds can have a relation.
pub fn ties(relation: Relation, from: CaseKind, to: CaseKind) -> bool {
    TIES.iter()
        .any(|row| row.relation == relation && row.from.contains(&from) && row.to.contains(&to))
}
