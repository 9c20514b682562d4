//! The research result (科技成果): what somebody found out, until a firm makes something of it.

use super::{CaseKind, Field, Holds, Kind};
use crate::lifecycle::{
    Audience, Effect, Hands, Lifecycle, Need, Performer, Phase, Shape, State, StateCode, Target,
    Tone, Transition,
};

/// The research result.
pub(super) static RESULT: Kind = Kind::list(CaseKind::Result, "results", "CG", LIFE, FIELDS);

const FIELDS: &[Field] = &[
    Field::TITLE,
    Field::BODY,
    Field::CHAIN.required().listed(),
    Field::PARK,
    Field::new("holder", Holds::Line(200)).listed(),
    Field::new(
        "maturity",
        Holds::OneOf(&["laboratory", "pilot", "small-batch", "production"]),
    )
    .listed(),
    Field::new("patent", Holds::Line(100)),
    Field::ENTERPRISE.listed(),
    Field::OWNER,
    Field::PERSON,
    Field::DUE,
    Field::REMARK,
];

const REGISTERED: StateCode = StateCode::new("registered");
const MATCHED: StateCode = StateCode::new("matched");
const PILOTING: StateCode = StateCode::new("piloting");
const APPLIED: StateCode = StateCode::new("applied");
const WITHDRAWN: StateCode = StateCode::new("withdrawn");
const OPEN: &[StateCode] = &[REGISTERED, MATCHED, PILOTING];
const OFFICE: &[Performer] = &[Performer::Office];
const OWNER_OR_OFFICE: &[Performer] = &[Performer::Lead, Performer::Office];

/// `workflow show result` prints this table.
const LIFE: Lifecycle = {
    use Target::State as To;
    Lifecycle {
        name: "result",
        initial: REGISTERED,
        states: &[
            State::new(REGISTERED, Phase::Waiting).with(Hands::Office),
            State::new(MATCHED, Phase::Handled).looks(Tone::Teal, Shape::Quarter),
            State::new(PILOTING, Phase::Handled),
            State::new(APPLIED, Phase::Done),
            State::new(WITHDRAWN, Phase::Dropped),
        ],
        transitions: &[
            Transition::new("match", &[REGISTERED], To(MATCHED), OWNER_OR_OFFICE)
                .needs(&[Need::Note]),
            Transition::new("pilot", &[MATCHED], To(PILOTING), OWNER_OR_OFFICE).needs(&[Need::Day]),
            Transition::new("apply", &[MATCHED, PILOTING], To(APPLIED), OFFICE)
                .needs(&[Need::Day, Need::Note]),
            Transition::new(
                "part",
                &[MATCHED, PILOTING],
                To(REGISTERED),
                OWNER_OR_OFFICE,
            )
            .needs(&[Need::Note])
            .beside(),
            Transition::new("withdraw", OPEN, To(WITHDRAWN), OFFICE)
                .needs(&[Need::Note])
                .beside(),
            Transition::new("reopen", &[APPLIED, WITHDRAWN], To(REGISTERED), OFFICE)
                .needs(&[Need::Note])
                .beside(),
            Transition::new(
                "urge",
                OPEN,
                Target::Same,
                &[Performer::Office, Performer::Chief],
            )
            .effects(&[Effect::Notify(Audience::Lead)])
            .beside(),
        ],
    }
};
