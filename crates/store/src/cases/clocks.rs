//! The projection of a case's clocks from its events, by the policy and calendar in force.

use std::sync::{Arc, LazyLock};

use domain::calendar::WorkingCalendar;
use domain::cases::{MEMBER_JOINED, MEMBER_LEFT};
use domain::deadlines::{ClockChange, ClockEvent, Clocks, Terms, settled_at};
use domain::lifecycle::ClockRule;
use domain::policies::RulesInForce;
use jiff::Timestamp;

use super::merged::{FIRST_ANSWER_DUE, MEMBER, RESOLVE_DUE};
use super::row::{Case, Marks};
use crate::log::EventRow;

/// Detail of an event that counts as the first answer to the requester.
pub(super) const ANSWERS: &str = "answers";

/// Detail of an event that moves the day to resolve a case: working days.
pub(super) const EXTENDS: &str = "extends";

/// The calendar by which dates and hours are written. Days off and hours of work are those in
/// force: see [`crate::cases::CaseHistory::calendar`].
pub fn calendar() -> &'static WorkingCalendar {
    static CHINA: LazyLock<WorkingCalendar> = LazyLock::new(WorkingCalendar::china);
    &CHINA
}

/// The event with which a case begins, as its clocks see it.
pub(super) fn filed(case: &Case) -> ClockEvent {
    ClockEvent {
        at: case.submitted_at,
        order: 0,
        change: ClockChange::Entered(case.state),
    }
}

/// A case's history, oldest first, as its clocks see it.
pub(crate) fn clock_events(case: &Case, history: &[EventRow]) -> Vec<ClockEvent> {
    let mut events = Vec::new();
    for (place, event) in history.iter().enumerate() {
        let entered = event
            .to
            .as_deref()
            .and_then(|state| case.kind.lifecycle().state(state));
        let change = match entered {
            Some(state) => ClockChange::Entered(state.code),
            None if event.details.contains_key(ANSWERS) => ClockChange::Answered,
            None => match extension(event).or_else(|| joined(event, &history[place..])) {
                Some(change) => change,
                None => continue,
            },
        };
        events.push(ClockEvent {
            at: event.at,
            order: u32::try_from(events.len()).unwrap_or(u32::MAX),
            change,
        });
    }
    events
}

/// Working days that an event grants.
fn extension(event: &EventRow) -> Option<ClockChange> {
    let days = event.details.get(EXTENDS)?.parse().ok()?;
    Some(ClockChange::Extended { days })
}

/// What was promised to a case that was merged into this one and did not leave it since.
fn joined(event: &EventRow, since: &[EventRow]) -> Option<ClockChange> {
    let member = event.details.get(MEMBER)?;
    let left =
        |event: &EventRow| event.code == MEMBER_LEFT && event.details.get(MEMBER) == Some(member);
    let due = |detail: &str| {
        let millis = event.details.get(detail)?.parse().ok()?;
        Timestamp::from_millisecond(millis).ok()
    };
    let stays = event.code == MEMBER_JOINED && !since.iter().any(left);
    stays.then(|| ClockChange::Joined {
        first_answer: due(FIRST_ANSWER_DUE),
        resolve: due(RESOLVE_DUE),
    })
}

/// A case's clocks as they stand at `now`, and the calendar they ran by: what was in force when the
/// case was settled, or what is in force now.
pub(super) fn clocks(
    case: &Case,
    events: &[ClockEvent],
    rules: &RulesInForce,
    now: Timestamp,
) -> (Clocks, Arc<WorkingCalendar>) {
    let settled = settled_at(case.kind.lifecycle(), events);
    let calendar = rules.calendar(settled);
    let terms = Terms {
        limits: &rules.deadlines(case.kind, settled).limits(case.urgency),
        calendar,
        due_day: case.due_day,
    };
    let clocks = Clocks::derive(case.kind.lifecycle(), events, terms, now);
    (clocks, calendar.clone())
}

/// Projects the clocks of a case onto its row: instants that do not depend on when they are
/// reckoned, and the versions they were reckoned by.
pub(super) fn project(case: &mut Case, events: &[ClockEvent], rules: &RulesInForce) {
    let settled = settled_at(case.kind.lifecycle(), events);
    let last = events.last().map_or(case.submitted_at, |event| event.at);
    let (clocks, calendar) = clocks(case, events, rules, last);
    rules
        .deadlines(case.kind, settled)
        .version()
        .clone_into(&mut case.policy);
    calendar.holidays().version().clone_into(&mut case.calendar);
    case.marks = Marks {
        runs: case.state_facts().clock == ClockRule::Runs,
        next_due: clocks.next_due(),
        acknowledge_due: clocks.acknowledge.due,
        first_answer_due: clocks.first_answer.due,
        resolve_due: clocks.resolve.due,
        acknowledged: clocks.acknowledge.met,
        first_answer: clocks.first_answer.met,
        resolved: clocks.resolve.met,
    };
}
