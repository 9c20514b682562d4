//! The major project (重大项目): contract, filing, preparation, construction, completion, production,
//! standard.

use super::{Access, CaseKind, Field, Firm, Holds, Kind};
use crate::lifecycle::{
    Audience, Effect, Hands, Lifecycle, Need, Performer, Phase, Requirement, Shape, State,
    StateCode, Target, Tone, Transition,
};
use crate::words::{MoneyScale, Relation, Role};

/// The major project; its firm reports on it month by month, and sees it.
pub(super) static PROJECT: Kind = Kind {
    access: Access {
        read: &Role::ALL,
        report: &[Role::Office, Role::Department, Role::Park, Role::Enterprise],
        ..Access::OFFICIAL
    },
    firm: Firm::Reports,
    papers: &[
        ("file", &["filing"]),
        (
            "start",
            &["land", "planning", "environment", "construction"],
        ),
        ("produce", &["acceptance"]),
    ],
    ..Kind::list(CaseKind::Project, "projects", "XM", LIFE, FIELDS)
};

const FIELDS: &[Field] = &[
    Field::TITLE,
    Field::CHAIN.required().listed(),
    Field::PARK.listed(),
    Field::ENTERPRISE.listed(),
    Field::new("kind", Holds::OneOf(&["industry", "livelihood", "basic"])).listed(),
    Field::new("begun", Holds::OneOf(&["new", "continued"])),
    Field::new("total", Holds::Money(MoneyScale::TenThousandYuan)).listed(),
    Field::new("planned_start", Holds::Month).listed(),
    Field::new("provincial_key", Holds::Flag),
    Field::new("public", Holds::Flag),
    Field::link("split_from", Relation::SplitFrom, &[CaseKind::Project]).not_asked(),
    Field::link("merged_into", Relation::MergedInto, &[CaseKind::Project]).not_asked(),
    Field::OWNER,
    Field::PERSON,
    Field::DUE,
    Field::REMARK.internal(),
];

const CONTRACTED: StateCode = StateCode::new("contracted");
const FILED: StateCode = StateCode::new("filed");
const PREPARING: StateCode = StateCode::new("preparing");
const BUILDING: StateCode = StateCode::new("building");
const COMPLETED: StateCode = StateCode::new("completed");
const PRODUCING: StateCode = StateCode::new("producing");
const AT_STANDARD: StateCode = StateCode::new("at-standard");
const SUSPENDED: StateCode = StateCode::new("suspended");
const ENDED: StateCode = StateCode::new("ended");
const MERGED: StateCode = StateCode::new("merged");

const UNDER_WAY: &[StateCode] = &[CONTRACTED, FILED, PREPARING, BUILDING, COMPLETED, PRODUCING];
const OPEN: &[StateCode] = &[
    CONTRACTED, FILED, PREPARING, BUILDING, COMPLETED, PRODUCING, SUSPENDED,
];
const OFFICE: &[Performer] = &[Performer::Office];
const OWNER_OR_OFFICE: &[Performer] = &[Performer::Lead, Performer::Office];

/// `workflow show project` prints this table.
const LIFE: Lifecycle = {
    use Effect::{EndAssignments, Link, NamePerson, Notify, Split, Waive};
    use Target::{Back, Same, State as To};
    Lifecycle {
        name: "project",
        initial: CONTRACTED,
        states: &[
            State::new(CONTRACTED, Phase::Waiting).with(Hands::Lead),
            State::new(FILED, Phase::Handled).looks(Tone::Blue, Shape::Ring),
            State::new(PREPARING, Phase::Handled).looks(Tone::Blue, Shape::Arrow),
            State::new(BUILDING, Phase::Handled),
            State::new(COMPLETED, Phase::Handled).looks(Tone::Teal, Shape::Quarter),
            State::new(PRODUCING, Phase::Handled).looks(Tone::Green, Shape::Ring),
            State::new(AT_STANDARD, Phase::Done),
            State::new(SUSPENDED, Phase::Handled).stands_still(),
            State::new(ENDED, Phase::Dropped),
            State::new(MERGED, Phase::Dropped).looks(Tone::Grey, Shape::Join),
        ],
        transitions: &[
            Transition::new("file", &[CONTRACTED], To(FILED), OWNER_OR_OFFICE)
                .requires(&[Requirement::Papers])
                .needs(&[Need::Day, Need::FilingNumber]),
            Transition::new("prepare", &[FILED], To(PREPARING), OWNER_OR_OFFICE)
                .needs(&[Need::Day, Need::Person])
                .effects(&[NamePerson]),
            Transition::new("start", &[PREPARING], To(BUILDING), OWNER_OR_OFFICE)
                .requires(&[Requirement::Papers])
                .needs(&[Need::Day, Need::Person])
                .effects(&[NamePerson]),
            Transition::new("complete", &[BUILDING], To(COMPLETED), OWNER_OR_OFFICE)
                .requires(&[Requirement::MilestonesMet])
                .needs(&[Need::Day]),
            Transition::new(
                "produce",
                &[BUILDING, COMPLETED],
                To(PRODUCING),
                OWNER_OR_OFFICE,
            )
            .requires(&[Requirement::Papers])
            .needs(&[Need::Day]),
            Transition::new("reach", &[PRODUCING], To(AT_STANDARD), OFFICE)
                .needs(&[Need::Day, Need::Note]),
            Transition::new("suspend", UNDER_WAY, To(SUSPENDED), OWNER_OR_OFFICE)
                .needs(&[Need::Note])
                .effects(&[Notify(Audience::Chiefs)])
                .beside(),
            Transition::new("resume", &[SUSPENDED], Back, OWNER_OR_OFFICE).needs(&[Need::Note]),
            Transition::new("waive", UNDER_WAY, Same, &[Performer::Chief])
                .needs(&[Need::Gate, Need::Paper, Need::Note, Need::Until])
                .effects(&[Waive, Notify(Audience::Lead)])
                .beside(),
            Transition::new("split", UNDER_WAY, Same, OFFICE)
                .needs(&[Need::Parts])
                .effects(&[Split])
                .beside(),
            Transition::new("merge-into", UNDER_WAY, To(MERGED), OFFICE)
                .needs(&[Need::Into])
                .effects(&[Link(Relation::MergedInto), EndAssignments])
                .beside(),
            Transition::new("end", OPEN, To(ENDED), OFFICE)
                .requires(&[Requirement::NeedsMet])
                .needs(&[Need::Note])
                .effects(&[EndAssignments])
                .beside(),
            Transition::new(
                "urge",
                UNDER_WAY,
                Same,
                &[Performer::Office, Performer::Chief],
            )
            .effects(&[Notify(Audience::Lead)])
            .beside(),
        ],
    }
};
