//! The milestone (节点) of a project: what has to be reached by a day.

use super::{CaseKind, Field, Kind};
use crate::lifecycle::{Lifecycle, Need, Performer, Phase, State, StateCode, Target, Transition};

/// The milestone.
pub(super) static MILESTONE: Kind = Kind::child(
    CaseKind::Milestone,
    "milestones",
    "JD",
    LIFE,
    &[
        Field::TITLE,
        Field::PROJECT,
        Field::CHAIN,
        Field::PARK,
        Field::OWNER,
        Field::PERSON,
        Field::DUE.listed(),
        Field::REMARK,
    ],
);

const PLANNED: StateCode = StateCode::new("planned");
const REACHED: StateCode = StateCode::new("reached");
const DROPPED: StateCode = StateCode::new("dropped");
const OFFICE: &[Performer] = &[Performer::Office];
const OWNER_OR_OFFICE: &[Performer] = &[Performer::Lead, Performer::Office];

/// `workflow show milestone` prints this table.
const LIFE: Lifecycle = Lifecycle {
    name: "milestone",
    initial: PLANNED,
    states: &[
        State::new(PLANNED, Phase::Handled),
        State::new(REACHED, Phase::Done),
        State::new(DROPPED, Phase::Dropped),
    ],
    transitions: &[
        Transition::new("reach", &[PLANNED], Target::State(REACHED), OWNER_OR_OFFICE)
            .needs(&[Need::Day]),
        Transition::new("drop", &[PLANNED], Target::State(DROPPED), OFFICE)
            .needs(&[Need::Note])
            .beside(),
        Transition::new(
            "reopen",
            &[REACHED, DROPPED],
            Target::State(PLANNED),
            OFFICE,
        )
        .needs(&[Need::Note])
        .beside(),
    ],
};
