//! The key problem on a list (重点问题清单): the office lists and assigns it, a department solves it,
//! the office checks.

use super::{Access, CaseKind, Clocks, Field, Firm, Kind};
use crate::lifecycle::{
    Audience, Effect, Hands, Lifecycle, Need, Performer, Phase, State, StateCode, Target,
    Transition,
};

/// The key problem; the firm is only what it is about, and does not see the list.
pub(super) static PROBLEM: Kind = Kind {
    code: CaseKind::Problem,
    path: "problems",
    table: "problems",
    prefix: "WT",
    life: LIFE,
    fields: &[
        Field::TITLE,
        Field::BODY.required(),
        Field::CHAIN.listed(),
        Field::PARK,
        Field::ENTERPRISE.listed(),
        Field::OWNER,
        Field::PERSON,
        Field::DUE.listed(),
        Field::URGENCY.listed(),
        Field::SOURCE.fixed(),
        Field::REMARK,
        Field::ANSWER,
    ],
    clocks: Clocks::Policy(include_str!(
        "../../../../data/policies/deadlines-problem.json"
    )),
    access: Access::OFFICIAL,
    firm: Firm::About,
    owner_step: Some("assign"),
    measures: &[],
    papers: &[],
    is_list: true,
};

const LISTED: StateCode = StateCode::new("listed");
const ASSIGNED: StateCode = StateCode::new("assigned");
const SOLVED: StateCode = StateCode::new("solved");
const STRUCK_OFF: StateCode = StateCode::new("struck-off");
const OFFICE: &[Performer] = &[Performer::Office];

/// `workflow show problem` prints this table.
const LIFE: Lifecycle = {
    use Target::State as To;
    Lifecycle {
        name: "problem",
        initial: LISTED,
        states: &[
            State::new(LISTED, Phase::Waiting).with(Hands::Office),
            State::new(ASSIGNED, Phase::Handled),
            State::new(SOLVED, Phase::Done),
            State::new(STRUCK_OFF, Phase::Done).struck_off(),
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
