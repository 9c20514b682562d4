//! What opens or shuts a way besides the state a case is in.

use serde::Serialize;

use super::table::{Performer, StateCode};
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
    }
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
