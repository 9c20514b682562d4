//! The lead (招商线索): somebody who may invest, from the first word to the project that came of it.

use super::{CaseKind, Field, Holds, Kind};
use crate::lifecycle::{
    Audience, Effect, Hands, Lifecycle, Need, Performer, Phase, Shape, State, StateCode, Target,
    Tone, Transition,
};
use crate::words::{MoneyScale, Relation};

/// The lead; agreed and total are counted in 10⁴ of its currency.
pub(super) static LEAD: Kind = Kind::list(CaseKind::Lead, "leads", "XS", LIFE, FIELDS);

/// 10⁴ of the currency of the lead.
const AMOUNT: Holds = Holds::Money(MoneyScale::TenThousandYuan);

/// Currencies that leads are agreed in (ISO 4217).
const CURRENCY: Holds = Holds::OneOf(&[
    "CNY", "USD", "EUR", "HKD", "JPY", "GBP", "KRW", "TWD", "SGD", "MOP", "CHF", "AUD", "CAD",
    "THB", "MYR", "RUB",
]);

const FIELDS: &[Field] = &[
    Field::TITLE,
    Field::CHAIN.required().listed(),
    Field::PARK,
    Field::new("investor", Holds::Line(200)).listed(),
    Field::new("uscc", Holds::Line(18)),
    Field::new("origin", Holds::Line(100)),
    Field::new("talks_on", Holds::Day),
    Field::new("signed_on", Holds::Day).listed(),
    Field::new("started_on", Holds::Day),
    Field::new("production_on", Holds::Day),
    Field::new("lost_on", Holds::Day),
    Field::new("currency", CURRENCY),
    Field::new("agreed", AMOUNT).listed(),
    Field::new("total", AMOUNT).listed(),
    Field::new("world_500", Holds::Flag),
    Field::new("china_500", Holds::Flag),
    Field::new("private_500", Holds::Flag),
    Field::new("home_merchant", Holds::Flag),
    Field::link("became", Relation::Became, &[CaseKind::Project]),
    Field::link("merged_into", Relation::MergedInto, &[CaseKind::Lead]),
    Field::link("part_of", Relation::PartOf, &[CaseKind::Lead]),
    Field::OWNER,
    Field::PERSON,
    Field::DUE,
    Field::REMARK,
];

const FOUND: StateCode = StateCode::new("found");
const TALKING: StateCode = StateCode::new("talking");
const SIGNED: StateCode = StateCode::new("signed");
const LANDED: StateCode = StateCode::new("landed");
const LOST: StateCode = StateCode::new("lost");
const MERGED: StateCode = StateCode::new("merged");
const OPEN: &[StateCode] = &[FOUND, TALKING, SIGNED];
const OFFICE: &[Performer] = &[Performer::Office];
const OWNER_OR_OFFICE: &[Performer] = &[Performer::Lead, Performer::Office];

/// `workflow show lead` prints this table.
const LIFE: Lifecycle = {
    use Target::State as To;
    Lifecycle {
        name: "lead",
        initial: FOUND,
        states: &[
            State::new(FOUND, Phase::Waiting).with(Hands::Office),
            State::new(TALKING, Phase::Handled),
            State::new(SIGNED, Phase::Handled).looks(Tone::Teal, Shape::Quarter),
            State::new(LANDED, Phase::Done),
            State::new(LOST, Phase::Dropped),
            State::new(MERGED, Phase::Dropped).looks(Tone::Grey, Shape::Join),
        ],
        transitions: &[
            Transition::new("talk", &[FOUND], To(TALKING), OWNER_OR_OFFICE)
                .needs(&[Need::Day])
                .effects(&[Effect::KeepDay("talks_on")]),
            Transition::new("sign", &[TALKING], To(SIGNED), OWNER_OR_OFFICE)
                .needs(&[Need::Day])
                .effects(&[Effect::KeepDay("signed_on")]),
            Transition::new("land", &[SIGNED], To(LANDED), OFFICE)
                .needs(&[Need::Into])
                .effects(&[Effect::Link(Relation::Became)]),
            Transition::new("merge-into", OPEN, To(MERGED), OFFICE)
                .needs(&[Need::Into])
                .effects(&[Effect::Link(Relation::MergedInto), Effect::EndAssignments])
                .beside(),
            Transition::new("unmerge", &[MERGED], Target::Back, OFFICE)
                .needs(&[Need::Note])
                .effects(&[Effect::CutLink(Relation::MergedInto)])
                .beside(),
            Transition::new("lose", OPEN, To(LOST), OWNER_OR_OFFICE)
                .needs(&[Need::Day, Need::Note])
                .effects(&[Effect::KeepDay("lost_on")])
                .beside(),
            Transition::new("revive", &[LOST], Target::Back, OFFICE)
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
