//! The request (诉求): submitted, dispatched, handled, answered, struck off.

use super::{Access, CaseKind, Clocks, Field, Firm, Holds, Kind};
use crate::lifecycle::{
    Audience, Effect, Gate, Hands, Lifecycle, Need, Performer, Phase, Shape, State, StateCode,
    Target, Tone, Transition,
};
use crate::words::Role;

/// The request, filed by or for a firm; the firm asks and sees it.
pub(super) static REQUEST: Kind = Kind {
    code: CaseKind::Request,
    path: "requests",
    table: "requests",
    prefix: "LZ",
    life: LIFE,
    fields: &[
        Field::TITLE,
        Field::BODY.required().fixed(),
        Field::CATEGORY.listed(),
        Field::ENTERPRISE.fixed(),
        Field::new("contact_name", Holds::Line(100))
            .at("contact.name")
            .personal()
            .fixed(),
        Field::new("contact_phone", Holds::Phone)
            .at("contact.phone")
            .personal()
            .fixed(),
        Field::new("place", Holds::Line(100)).fixed(),
        Field::CHAIN,
        Field::PARK,
        Field::URGENCY.listed(),
        Field::SOURCE.fixed(),
        Field::new("requester", Holds::Line(100)).not_asked(),
        Field::new("external_id", Holds::Line(200)).not_asked(),
        Field::ANSWER,
    ],
    clocks: Clocks::Policy(include_str!(
        "../../../../data/policies/deadlines-request.json"
    )),
    access: Access {
        file: &[
            Role::Agent,
            Role::Office,
            Role::Chief,
            Role::Park,
            Role::Enterprise,
        ],
        read: &Role::ALL,
        act: WITH_FIRMS,
        say: WITH_FIRMS,
        import: &[Role::Agent, Role::Office],
        ..Access::OFFICIAL
    },
    firm: Firm::Asks,
    owner_step: None,
    measures: &[],
    papers: &[],
    is_list: false,
};

/// Everybody who has a part in handling a request.
const WITH_FIRMS: &[Role] = &[
    Role::Agent,
    Role::Office,
    Role::Chief,
    Role::Department,
    Role::Park,
    Role::Enterprise,
];

/// 已提交: filed, nobody has looked at it yet.
pub const SUBMITTED: StateCode = StateCode::new("submitted");
/// 已受理: taken in, waits for a department.
pub const ACCEPTED: StateCode = StateCode::new("accepted");
/// 不予受理: refused with a reason.
pub const DECLINED: StateCode = StateCode::new("declined");
/// 已派单: given to a lead department.
pub const DISPATCHED: StateCode = StateCode::new("dispatched");
/// 退单中: given back by the department, to be judged.
pub const RETURNED: StateCode = StateCode::new("returned");
/// 已签收: the lead department has taken it.
pub const ACKNOWLEDGED: StateCode = StateCode::new("acknowledged");
/// 办理中: the lead department has begun.
pub const IN_PROGRESS: StateCode = StateCode::new("in-progress");
/// 待补充: the requester has been asked.
pub const AWAITING_REQUESTER: StateCode = StateCode::new("awaiting-requester");
/// 已挂起: waits for something that nobody here can hasten.
pub const SUSPENDED: StateCode = StateCode::new("suspended");
/// 已办结: answered.
pub const RESOLVED: StateCode = StateCode::new("resolved");
/// 已销号: followed up and closed.
pub const STRUCK_OFF: StateCode = StateCode::new("struck-off");
/// 重办: to be handled once more.
pub const REOPENED: StateCode = StateCode::new("reopened");
/// 已撤回: taken back by the requester.
pub const WITHDRAWN: StateCode = StateCode::new("withdrawn");
/// 已并案: handled as part of another request.
pub const MERGED: StateCode = StateCode::new("merged");

const OPEN: &[StateCode] = &[
    SUBMITTED,
    ACCEPTED,
    DISPATCHED,
    RETURNED,
    ACKNOWLEDGED,
    IN_PROGRESS,
    AWAITING_REQUESTER,
    SUSPENDED,
    REOPENED,
];
/// Given to a department that has not answered yet.
const GIVEN: &[StateCode] = &[
    DISPATCHED,
    ACKNOWLEDGED,
    IN_PROGRESS,
    AWAITING_REQUESTER,
    SUSPENDED,
];
/// What counts in rates.
const COUNTED: &[StateCode] = &[
    SUBMITTED,
    ACCEPTED,
    DISPATCHED,
    RETURNED,
    ACKNOWLEDGED,
    IN_PROGRESS,
    AWAITING_REQUESTER,
    SUSPENDED,
    REOPENED,
    RESOLVED,
    STRUCK_OFF,
];
const HANDLED: &[StateCode] = &[ACKNOWLEDGED, IN_PROGRESS];
const ANSWERED: &[StateCode] = &[RESOLVED, STRUCK_OFF];
const AGENT: &[Performer] = &[Performer::Agent];
const LEAD: &[Performer] = &[Performer::Lead];
/// The agent judges the first time, the chief from the second on.
const JUDGES: &[Performer] = &[Performer::Agent, Performer::Chief];
const ENTERPRISE: &[Performer] = &[Performer::Enterprise];

/// Why a department returns a case (退单), named in the catalogue as `return-reason.CODE`.
pub const RETURN_REASONS: [&str; 5] = [
    "not-our-duty",
    "other-region",
    "unclear",
    "duplicate",
    "in-court",
];

/// Days within which the enterprise may have its request handled once more.
const REOPEN_DAYS: u16 = 15;

/// `workflow show request` prints this table.
const LIFE: Lifecycle = {
    use Audience::{Agents, Lead, Requester, Supporting};
    use Effect::{
        Assign, BeginRound, EndAssignments, FreeMembers, LinkInto, Notify, PublishNote,
        RecordAnswer, RecordSatisfaction, StampAcknowledged, Unlink,
    };
    use Phase::{Assigned, Done, Dropped, Handled, Waiting};
    use Target::{Same, State as To};

    Lifecycle {
        name: "request",
        initial: SUBMITTED,
        states: &[
            State::new(SUBMITTED, Waiting),
            State::new(ACCEPTED, Waiting).looks(Tone::Blue, Shape::Ring),
            State::new(DECLINED, Dropped),
            State::new(DISPATCHED, Assigned),
            State::new(RETURNED, Assigned)
                .with(Hands::Desk)
                .looks(Tone::Amber, Shape::Back),
            State::new(ACKNOWLEDGED, Handled).looks(Tone::Teal, Shape::Quarter),
            State::new(IN_PROGRESS, Handled),
            State::new(AWAITING_REQUESTER, Handled)
                .stands_still()
                .answers()
                .with(Hands::Requester)
                .looks(Tone::Amber, Shape::Question),
            State::new(SUSPENDED, Handled).stands_still(),
            State::new(RESOLVED, Done),
            State::new(STRUCK_OFF, Done).struck_off(),
            State::new(REOPENED, Waiting).responded().begins_round(),
            State::new(WITHDRAWN, Dropped).looks(Tone::Grey, Shape::Back),
            State::new(MERGED, Dropped).looks(Tone::Grey, Shape::Join),
        ],
        transitions: &[
            Transition::new("accept", &[SUBMITTED], To(ACCEPTED), AGENT)
                .effects(&[Notify(Requester)]),
            Transition::new("decline", &[SUBMITTED], To(DECLINED), AGENT)
                .needs(&[Need::Note])
                .effects(&[PublishNote, FreeMembers, Notify(Requester)])
                .beside(),
            Transition::new("dispatch", &[ACCEPTED, REOPENED], To(DISPATCHED), AGENT)
                .also(GIVEN, Gate::LeadRetired)
                .needs(&[Need::Lead, Need::Supporting])
                .effects(&[Assign, Notify(Lead), Notify(Supporting)]),
            Transition::new("acknowledge", &[DISPATCHED], To(ACKNOWLEDGED), LEAD)
                .effects(&[StampAcknowledged, Notify(Requester)]),
            Transition::new("begin", &[ACKNOWLEDGED], To(IN_PROGRESS), LEAD).automatic(),
            Transition::new("ask", HANDLED, To(AWAITING_REQUESTER), LEAD)
                .needs(&[Need::Note])
                .effects(&[PublishNote, Notify(Requester)])
                .beside(),
            Transition::new("reply", &[AWAITING_REQUESTER], To(IN_PROGRESS), ENTERPRISE)
                .needs(&[Need::Note])
                .effects(&[PublishNote, Notify(Lead)]),
            Transition::new("suspend", HANDLED, To(SUSPENDED), LEAD)
                .needs(&[Need::Note])
                .effects(&[PublishNote, Notify(Requester), Notify(Agents)])
                .beside(),
            Transition::new("resume", &[SUSPENDED], To(IN_PROGRESS), LEAD)
                .needs(&[Need::Note])
                .effects(&[PublishNote, Notify(Requester)]),
            Transition::new("resolve", HANDLED, To(RESOLVED), LEAD)
                .needs(&[Need::Answer])
                .effects(&[RecordAnswer, Notify(Requester), Notify(Agents)]),
            Transition::new("strike-off", &[RESOLVED], To(STRUCK_OFF), AGENT)
                .needs(&[Need::Satisfied])
                .effects(&[RecordSatisfaction, EndAssignments, Notify(Requester)]),
            Transition::new("call-back", &[RESOLVED], Same, AGENT)
                .needs(&[Need::Reached, Need::Satisfied])
                .effects(&[RecordSatisfaction]),
            Transition::new(
                "reopen",
                ANSWERED,
                To(REOPENED),
                &[Performer::Agent, Performer::Enterprise],
            )
            .also(&[MERGED], Gate::Answered)
            .needs(&[Need::Note])
            .effects(&[
                PublishNote,
                BeginRound,
                Unlink,
                Notify(Agents),
                Notify(Lead),
            ])
            .window(Performer::Enterprise, REOPEN_DAYS)
            .once(Performer::Enterprise, &[STRUCK_OFF], Gate::Appealed)
            .beside()
            .mends(),
            Transition::new("return", &[], To(RETURNED), LEAD)
                .also(&[DISPATCHED, ACKNOWLEDGED], Gate::Returnable)
                .needs(&[Need::Reason, Need::Note])
                .effects(&[Notify(Agents)])
                .beside(),
            Transition::new("uphold-return", &[RETURNED], To(ACCEPTED), JUDGES)
                .needs(&[Need::Note])
                .effects(&[EndAssignments, Notify(Lead)])
                .once(Performer::Agent, &[RETURNED], Gate::ReturnedBefore),
            Transition::new("refuse-return", &[RETURNED], To(DISPATCHED), JUDGES)
                .needs(&[Need::Note])
                .effects(&[Notify(Lead)])
                .once(Performer::Agent, &[RETURNED], Gate::ReturnedBefore),
            Transition::new("request-extension", &[], Same, LEAD)
                .also(HANDLED, Gate::Extendable)
                .needs(&[Need::Days, Need::Note])
                .effects(&[Notify(Agents)])
                .beside(),
            Transition::new("grant-extension", &[], Same, JUDGES)
                .also(HANDLED, Gate::ExtensionAsked)
                .effects(&[Effect::Extend, Notify(Lead)])
                .once(Performer::Agent, HANDLED, Gate::ExtendedBefore)
                .beside(),
            Transition::new("refuse-extension", &[], Same, JUDGES)
                .also(HANDLED, Gate::ExtensionAsked)
                .needs(&[Need::Note])
                .effects(&[Notify(Lead)])
                .once(Performer::Agent, HANDLED, Gate::ExtendedBefore)
                .beside(),
            Transition::new("assign-person", GIVEN, Same, LEAD)
                .needs(&[Need::Person])
                .effects(&[Effect::NamePerson])
                .beside(),
            Transition::new("answer-part", GIVEN, Same, &[Performer::Supporting])
                .needs(&[Need::Answer])
                .effects(&[Effect::RecordPart, Notify(Lead)])
                .beside(),
            Transition::new("supervise", GIVEN, Same, &[Performer::Chief])
                .needs(&[Need::Note, Need::Due])
                .effects(&[Notify(Lead), Notify(Agents)])
                .beside(),
            Transition::new("answer-supervision", &[], Same, LEAD)
                .also(GIVEN, Gate::Supervised)
                .needs(&[Need::Note])
                .effects(&[Notify(Audience::Chiefs)])
                .beside(),
            // an office asks for it, a chief grants it
            Transition::new(
                "exempt",
                COUNTED,
                Same,
                &[Performer::Office, Performer::Chief],
            )
            .needs(&[Need::Rates, Need::Note])
            .effects(&[Notify(Audience::Chiefs)])
            .beside(),
            Transition::new("withdraw", OPEN, To(WITHDRAWN), ENTERPRISE)
                .effects(&[FreeMembers, EndAssignments, Notify(Agents), Notify(Lead)])
                .beside(),
            Transition::new("merge", OPEN, To(MERGED), AGENT)
                .needs(&[Need::Into])
                .effects(&[LinkInto, EndAssignments, Notify(Requester)])
                .beside(),
            Transition::new("unmerge", &[MERGED], To(ACCEPTED), AGENT)
                .needs(&[Need::Note])
                .effects(&[
                    Unlink,
                    FreeMembers,
                    PublishNote,
                    Notify(Requester),
                    Notify(Agents),
                ]),
            Transition::new(
                "urge",
                OPEN,
                Same,
                &[Performer::Agent, Performer::Office, Performer::Chief],
            )
            .effects(&[Notify(Lead), Notify(Agents)])
            .beside(),
        ],
    }
};
