//! The need (要素需求) of a project: land, power, water, gas, labour, money … that a department sees to
//! under the request line's clock.

use super::{CaseKind, Clocks, Field, Holds, Kind};
use crate::lifecycle::{
    Audience, Effect, Hands, Lifecycle, Need, Performer, Phase, Shape, State, StateCode, Target,
    Tone, Transition,
};

/// The need; the office dispatches it, where a request has the seat agent.
pub(super) static FACTOR_NEED: Kind = Kind {
    clocks: Clocks::Policy(include_str!(
        "../../../../data/policies/deadlines-request.json"
    )),
    table: "factor_needs",
    owner_step: Some("dispatch"),
    ..Kind::child(
        CaseKind::FactorNeed,
        "factor-needs",
        "YS",
        LIFE,
        &[
            Field::TITLE,
            Field::BODY,
            Field::PROJECT,
            Field::new("factor", FACTOR).listed(),
            Field::CHAIN,
            Field::PARK,
            Field::ENTERPRISE,
            Field::URGENCY,
            Field::OWNER,
            Field::PERSON,
            Field::DUE.listed(),
            Field::ANSWER,
        ],
    )
};

const FACTOR: Holds = Holds::OneOf(&[
    "land",
    "power",
    "water",
    "gas",
    "labour",
    "finance",
    "logistics",
    "permits",
    "environment",
]);

const LISTED: StateCode = StateCode::new("listed");
const DISPATCHED: StateCode = StateCode::new("dispatched");
const ACKNOWLEDGED: StateCode = StateCode::new("acknowledged");
const IN_PROGRESS: StateCode = StateCode::new("in-progress");
const SUSPENDED: StateCode = StateCode::new("suspended");
const RESOLVED: StateCode = StateCode::new("resolved");
const STRUCK_OFF: StateCode = StateCode::new("struck-off");
const WITHDRAWN: StateCode = StateCode::new("withdrawn");
const OFFICE: &[Performer] = &[Performer::Office];
const LEAD: &[Performer] = &[Performer::Lead];
const HANDLED: &[StateCode] = &[ACKNOWLEDGED, IN_PROGRESS];

/// `workflow show factor-need` prints this table.
const LIFE: Lifecycle = {
    use Effect::{Assign, EndAssignments, Notify, RecordAnswer, StampAcknowledged};
    use Target::State as To;
    Lifecycle {
        name: "factor-need",
        initial: LISTED,
        states: &[
            State::new(LISTED, Phase::Waiting).with(Hands::Office),
            State::new(DISPATCHED, Phase::Assigned),
            State::new(ACKNOWLEDGED, Phase::Handled).looks(Tone::Teal, Shape::Quarter),
            State::new(IN_PROGRESS, Phase::Handled),
            State::new(SUSPENDED, Phase::Handled).stands_still(),
            State::new(RESOLVED, Phase::Done),
            State::new(STRUCK_OFF, Phase::Done).struck_off(),
            State::new(WITHDRAWN, Phase::Dropped).looks(Tone::Grey, Shape::Back),
        ],
        transitions: &[
            Transition::new("dispatch", &[LISTED], To(DISPATCHED), OFFICE)
                .needs(&[Need::Lead, Need::Supporting])
                .effects(&[Assign, Notify(Audience::Lead), Notify(Audience::Supporting)]),
            Transition::new("acknowledge", &[DISPATCHED], To(ACKNOWLEDGED), LEAD)
                .effects(&[StampAcknowledged]),
            Transition::new("begin", &[ACKNOWLEDGED], To(IN_PROGRESS), LEAD).automatic(),
            Transition::new("suspend", HANDLED, To(SUSPENDED), LEAD)
                .needs(&[Need::Note])
                .beside(),
            Transition::new("resume", &[SUSPENDED], To(IN_PROGRESS), LEAD).needs(&[Need::Note]),
            Transition::new("resolve", HANDLED, To(RESOLVED), LEAD)
                .needs(&[Need::Answer])
                .effects(&[RecordAnswer]),
            Transition::new("strike-off", &[RESOLVED], To(STRUCK_OFF), OFFICE)
                .effects(&[EndAssignments]),
            Transition::new("reopen", &[RESOLVED, STRUCK_OFF], To(LISTED), OFFICE)
                .needs(&[Need::Note])
                .effects(&[EndAssignments])
                .beside(),
            Transition::new(
                "withdraw",
                &[LISTED, DISPATCHED, ACKNOWLEDGED, IN_PROGRESS, SUSPENDED],
                To(WITHDRAWN),
                OFFICE,
            )
            .needs(&[Need::Note])
            .effects(&[EndAssignments])
            .beside(),
            Transition::new(
                "urge",
                &[DISPATCHED, ACKNOWLEDGED, IN_PROGRESS],
                Target::Same,
                &[Performer::Office, Performer::Chief],
            )
            .effects(&[Notify(Audience::Lead)])
            .beside(),
        ],
    }
};
