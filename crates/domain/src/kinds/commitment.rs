//! The commitment (承诺) of a project: who promised what to whom by when.

use super::{CaseKind, Field, Holds, Kind};
use crate::lifecycle::{
    Lifecycle, Need, Performer, Phase, Shape, State, StateCode, Target, Tone, Transition,
};

/// The commitment.
pub(super) static COMMITMENT: Kind = Kind::child(
    CaseKind::Commitment,
    "commitments",
    "CN",
    LIFE,
    &[
        Field::TITLE,
        Field::PROJECT,
        Field::new("side", Holds::OneOf(&["firm", "place", "government"])).listed(),
        Field::CHAIN,
        Field::PARK,
        Field::OWNER,
        Field::PERSON,
        Field::DUE.listed(),
        Field::REMARK,
    ],
);

const OPEN: StateCode = StateCode::new("open");
const KEPT: StateCode = StateCode::new("kept");
const PARTLY: StateCode = StateCode::new("partly");
const LATE: StateCode = StateCode::new("late");
const BROKEN: StateCode = StateCode::new("broken");
const RELEASED: StateCode = StateCode::new("released");
const OFFICE: &[Performer] = &[Performer::Office];

/// `workflow show commitment` prints this table.
const LIFE: Lifecycle = {
    use Target::State as To;
    Lifecycle {
        name: "commitment",
        initial: OPEN,
        states: &[
            State::new(OPEN, Phase::Handled),
            State::new(KEPT, Phase::Done),
            State::new(PARTLY, Phase::Done).looks(Tone::Amber, Shape::Half),
            State::new(LATE, Phase::Done).looks(Tone::Amber, Shape::Check),
            State::new(BROKEN, Phase::Done).looks(Tone::Red, Shape::Cross),
            State::new(RELEASED, Phase::Dropped),
        ],
        transitions: &[
            Transition::new("keep", &[OPEN], To(KEPT), OFFICE).needs(&[Need::Day]),
            Transition::new("keep-partly", &[OPEN], To(PARTLY), OFFICE)
                .needs(&[Need::Day, Need::Note])
                .beside(),
            Transition::new("keep-late", &[OPEN, PARTLY, BROKEN], To(LATE), OFFICE)
                .needs(&[Need::Day])
                .beside(),
            Transition::new("break", &[OPEN, PARTLY], To(BROKEN), OFFICE)
                .needs(&[Need::Note])
                .beside(),
            Transition::new("release", &[OPEN], To(RELEASED), OFFICE)
                .needs(&[Need::Note])
                .beside(),
            Transition::new(
                "reopen",
                &[KEPT, PARTLY, LATE, BROKEN, RELEASED],
                To(OPEN),
                OFFICE,
            )
            .needs(&[Need::Note])
            .beside(),
        ],
    }
};
