//! The target (目标): what a chain has to reach in a year, by quarter, against what it did reach.

use super::{Access, CaseKind, Field, Holds, Kind, Measure};
use crate::lifecycle::{
    Audience, Effect, Lifecycle, Need, Performer, Phase, Shape, State, StateCode, Target, Tone,
    Transition,
};
use crate::words::Role;

/// The target of a chain, a year and an indicator: planned by quarter, cumulative, against facts.
pub(super) static TARGET: Kind = Kind {
    access: Access {
        report: &[Role::Office, Role::Department, Role::Park],
        ..Access::OFFICIAL
    },
    measures: &[Measure {
        code: "fact",
        places: 4,
    }],
    ..Kind::list(CaseKind::Target, "targets", "MB", LIFE, FIELDS)
};

const AMOUNT: Holds = Holds::Number(4);

const FIELDS: &[Field] = &[
    Field::TITLE,
    Field::CHAIN.required().listed(),
    Field::PARK,
    Field::new("indicator", INDICATOR).required().listed(),
    Field::new("year", Holds::Year).required().listed(),
    Field::new("target", AMOUNT).required().listed(),
    Field::new("q1", AMOUNT),
    Field::new("q2", AMOUNT),
    Field::new("q3", AMOUNT),
    Field::new("q4", AMOUNT),
    Field::OWNER,
    Field::PERSON,
    Field::DUE,
    Field::REMARK,
];

/// What a chain is measured by; the unit of each is part of its name in the catalogue.
const INDICATOR: Holds = Holds::OneOf(&[
    "output",
    "value-added",
    "investment",
    "projects",
    "signed",
    "in-place",
    "firms",
    "exports",
    "research",
]);

const DRAFTED: StateCode = StateCode::new("drafted");
const ISSUED: StateCode = StateCode::new("issued");
const REACHED: StateCode = StateCode::new("reached");
const MISSED: StateCode = StateCode::new("missed");
const DROPPED: StateCode = StateCode::new("dropped");
const OFFICE: &[Performer] = &[Performer::Office];

/// `workflow show target` prints this table.
const LIFE: Lifecycle = {
    use Target::State as To;
    Lifecycle {
        name: "target",
        initial: DRAFTED,
        states: &[
            State::new(DRAFTED, Phase::Waiting),
            State::new(ISSUED, Phase::Handled),
            State::new(REACHED, Phase::Done),
            State::new(MISSED, Phase::Done).looks(Tone::Red, Shape::Cross),
            State::new(DROPPED, Phase::Dropped),
        ],
        transitions: &[
            Transition::new("issue", &[DRAFTED], To(ISSUED), OFFICE)
                .effects(&[Effect::Notify(Audience::Lead)]),
            Transition::new("reach", &[ISSUED], To(REACHED), OFFICE),
            Transition::new("miss", &[ISSUED], To(MISSED), OFFICE)
                .needs(&[Need::Note])
                .beside(),
            Transition::new("reopen", &[REACHED, MISSED], To(ISSUED), OFFICE)
                .needs(&[Need::Note])
                .beside(),
            Transition::new("drop", &[DRAFTED, ISSUED], To(DROPPED), OFFICE)
                .needs(&[Need::Note])
                .beside(),
            Transition::new(
                "urge",
                &[ISSUED],
                Target::Same,
                &[Performer::Office, Performer::Chief],
            )
            .effects(&[Effect::Notify(Audience::Lead)])
            .beside(),
        ],
    }
};
