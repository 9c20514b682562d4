//! What opens or shuts a way besides the state a case is in.

use serde::Serialize;

use super::table::{Performer, StateCode, Transition};
use crate::catalogue::Reason;
use crate::codes::codes;

codes! {
    /// Something about a case, beside its state, that opens or shuts a way.
    Gate {
        /// The unit that leads it was put out of use.
        LeadRetired = "lead-retired",
        /// The answer is there: its own, or that of the case which it was merged into.
        Answered = "answered",
        /// The requester appealed already.
        Appealed = "appealed",
        /// It was dispatched within the time of the rules, and nobody answered yet.
        Returnable = "returnable",
        /// It was returned before.
        ReturnedBefore = "returned-before",
        /// The day to resolve it has not come, and the rules leave an extension.
        Extendable = "extendable",
        /// An extension is asked for.
        ExtensionAsked = "extension-asked",
        /// An extension was granted before.
        ExtendedBefore = "extended-before",
        /// A chief's written instruction waits for its answer.
        Supervised = "supervised",
    }
}

codes! {
    /// Something that has to be there before a step may be taken: a gate, shut until it is.
    Requirement {
        /// The papers that the rules ask for, or a chief's waiver.
        Papers = "papers",
        /// Every milestone reached or dropped.
        MilestonesMet = "milestones",
        /// No need that anybody still waits for.
        NeedsMet = "needs",
    }
}

/// What a shut gate waits for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmet {
    /// A paper that is neither there nor waived.
    #[error("the paper {paper} is missing")]
    Paper {
        /// The step whose gate asks for it.
        step: &'static str,
        /// Its code.
        paper: &'static str,
    },
    /// A milestone that is open.
    #[error("the milestone {number} is open")]
    Milestone {
        /// Its number.
        number: String,
    },
    /// A need that somebody still waits for.
    #[error("the need {number} is open")]
    Need {
        /// Its number.
        number: String,
    },
}

impl Unmet {
    /// Whether the gate of a step waits for it.
    pub(super) fn shuts(&self, row: &Transition) -> bool {
        match self {
            Self::Paper { step, .. } => {
                *step == row.code && row.requires.contains(&Requirement::Papers)
            }
            Self::Milestone { .. } => row.requires.contains(&Requirement::MilestonesMet),
            Self::Need { .. } => row.requires.contains(&Requirement::NeedsMet),
        }
    }

    /// What is missing, as the name of a field.
    pub fn field(&self) -> String {
        match self {
            Self::Paper { paper, .. } => format!("papers.{paper}"),
            Self::Milestone { number } | Self::Need { number } => format!("children.{number}"),
        }
    }
}

impl Reason for Unmet {
    fn code(&self) -> &'static str {
        match self {
            Self::Paper { .. } => "paper.missing",
            Self::Milestone { .. } => "milestone.open",
            Self::Need { .. } => "factor-need.open",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Paper { paper, .. } => vec![("paper", (*paper).to_owned())],
            Self::Milestone { number } | Self::Need { number } => {
                vec![("number", number.clone())]
            }
        }
    }
}

impl Gate {
    /// Whether it is a time in which something may be done: whoever comes outside of it is told so.
    pub(super) const fn is_window(self) -> bool {
        matches!(self, Self::Returnable | Self::Extendable)
    }
}

/// How far the rules let things be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Working hours after dispatch within which a department may return a case.
    pub return_hours: u16,
    /// Extensions that a case may have.
    pub extensions: u8,
}

/// States from which a transition is possible besides, if a gate is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Also {
    /// The states.
    pub from: &'static [StateCode],
    /// What has to be so.
    pub gate: Gate,
}

/// What a performer may do from some states only as long as a gate is not open; others are not
/// bound by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Once {
    /// Who is bound.
    pub performer: Performer,
    /// From which states.
    pub from: &'static [StateCode],
    /// What shows that it was done.
    pub done: Gate,
}
