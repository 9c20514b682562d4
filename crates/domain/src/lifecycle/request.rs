//! The life cycle of a request (诉求): submitted, dispatched, handled, answered, struck off.

use super::table::{
    Audience, Effect, Need, Performer, Phase, State, StateCode, Target, Transition,
};
use super::{CaseKind, Lifecycle};

/// 已提交: filed, nobody has looked at it yet.
pub const SUBMITTED: StateCode = StateCode::new("submitted");
/// 已受理: taken in, waits for a department.
pub const ACCEPTED: StateCode = StateCode::new("accepted");
/// 不予受理: refused with a reason.
pub const DECLINED: StateCode = StateCode::new("declined");
/// 已派单: given to a lead department.
pub const DISPATCHED: StateCode = StateCode::new("dispatched");
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
    ACKNOWLEDGED,
    IN_PROGRESS,
    AWAITING_REQUESTER,
    SUSPENDED,
    REOPENED,
];
const HANDLED: &[StateCode] = &[ACKNOWLEDGED, IN_PROGRESS];
const ANSWERED: &[StateCode] = &[RESOLVED, STRUCK_OFF];
const AGENT: &[Performer] = &[Performer::Agent];
const LEAD: &[Performer] = &[Performer::Lead];
const ENTERPRISE: &[Performer] = &[Performer::Enterprise];

/// Days within which the enterprise may have its request handled once more.
const REOPEN_DAYS: u16 = 15;

/// The request: `workflow show request` prints this table.
pub const REQUEST: Lifecycle = {
    use Audience::{Agents, Lead, Requester, Supporting};
    use Effect::{
        Assign, EndAssignments, LinkInto, Notify, PublishNote, RecordAnswer, RecordSatisfaction,
        StampAcknowledged, Unlink,
    };
    use Phase::{Assigned, Done, Dropped, Handled, Waiting};
    use Target::{Same, State as To};

    Lifecycle {
        kind: CaseKind::Request,
        initial: SUBMITTED,
        states: &[
            State::new(SUBMITTED, Waiting),
            State::new(ACCEPTED, Waiting),
            State::new(DECLINED, Dropped),
            State::new(DISPATCHED, Assigned),
            State::new(ACKNOWLEDGED, Handled),
            State::new(IN_PROGRESS, Handled),
            State::new(AWAITING_REQUESTER, Handled)
                .stands_still()
                .answers(),
            State::new(SUSPENDED, Handled).stands_still(),
            State::new(RESOLVED, Done),
            State::new(STRUCK_OFF, Done),
            State::new(REOPENED, Waiting).responded(),
            State::new(WITHDRAWN, Dropped),
            State::new(MERGED, Dropped),
        ],
        transitions: &[
            Transition::new("accept", &[SUBMITTED], To(ACCEPTED), AGENT)
                .effects(&[Notify(Requester)]),
            Transition::new("decline", &[SUBMITTED], To(DECLINED), AGENT)
                .needs(&[Need::Note])
                .effects(&[PublishNote, Notify(Requester)])
                .beside(),
            Transition::new("dispatch", &[ACCEPTED, REOPENED], To(DISPATCHED), AGENT)
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
            Transition::new(
                "reopen",
                ANSWERED,
                To(REOPENED),
                &[Performer::Agent, Performer::Enterprise],
            )
            .needs(&[Need::Note])
            .effects(&[PublishNote, Notify(Agents), Notify(Lead)])
            .window(Performer::Enterprise, REOPEN_DAYS)
            .beside(),
            Transition::new("withdraw", OPEN, To(WITHDRAWN), ENTERPRISE)
                .effects(&[EndAssignments, Notify(Agents), Notify(Lead)])
                .beside(),
            Transition::new("merge", OPEN, To(MERGED), AGENT)
                .needs(&[Need::Into])
                .effects(&[LinkInto, EndAssignments, Notify(Requester)])
                .beside(),
            Transition::new("unmerge", &[MERGED], To(ACCEPTED), AGENT)
                .needs(&[Need::Note])
                .effects(&[Unlink, PublishNote, Notify(Requester)]),
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
