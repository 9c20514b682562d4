//! The life cycle of a key problem on a list (重点问题清单).

use super::table::{
    Audience, Effect, Need, Performer, Phase, State, StateCode, Target, Transition,
};
use super::{CaseKind, Lifecycle};

const LISTED: StateCode = StateCode::new("listed");
const ASSIGNED: StateCode = StateCode::new("assigned");
const SOLVED: StateCode = StateCode::new("solved");
const STRUCK_OFF: StateCode = StateCode::new("struck-off");
const OFFICE: &[Performer] = &[Performer::Office];

/// The key problem: the office lists and assigns it, a department solves it, the office checks.
pub const PROBLEM: Lifecycle = {
    use Target::State as To;
    Lifecycle {
        kind: CaseKind::Problem,
        initial: LISTED,
        states: &[
            State::new(LISTED, Phase::Waiting),
            State::new(ASSIGNED, Phase::Handled),
            State::new(SOLVED, Phase::Done),
            State::new(STRUCK_OFF, Phase::Done),
        ],
        transitions: &[
            Transition::new("assign", &[LISTED], To(ASSIGNED), OFFICE)
                .needs(&[Need::Lead, Need::Supporting])
                .effects(&[Effect::Assign, Effect::Notify(Audience::Lead)]),
            Transition::new("solve", &[ASSIGNED], To(SOLVED), &[Performer::Lead])
                .needs(&[Need::Answer])
                .effects(&[Effect::RecordAnswer]),
            Transition::new("strike-off", &[SOLVED], To(STRUCK_OFF), OFFICE)
                .effects(&[Effect::EndAssignments]),
            Transition::new("reopen", &[SOLVED, STRUCK_OFF], To(LISTED), OFFICE)
                .needs(&[Need::Note])
                .effects(&[Effect::PublishNote, Effect::EndAssignments])
                .beside(),
            Transition::new(
                "urge",
                &[ASSIGNED],
                Target::Same,
                &[Performer::Office, Performer::Chief],
            )
            .effects(&[Effect::Notify(Audience::Lead)])
            .beside(),
        ],
    }
};
