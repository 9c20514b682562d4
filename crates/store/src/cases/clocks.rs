//! The projection of a case's clocks from its events, by the policy and calendar in force.

use std::sync::LazyLock;

use domain::calendar::WorkingCalendar;
use domain::deadlines::{ClockChange, ClockEvent, Clocks, DeadlinePolicy};
use domain::lifecycle::ClockRule;
use jiff::Timestamp;

use super::row::{Case, Marks};
use crate::log::EventRow;

/// Detail of an event that counts as the first answer to the requester.
pub(super) const ANSWERS: &str = "answers";

/// The calendar that all clocks run by.
pub fn calendar() -> &'static WorkingCalendar {
    static CHINA: LazyLock<WorkingCalendar> = LazyLock::new(WorkingCalendar::china);
    &CHINA
}

/// The policy that new cases get.
pub(super) fn policy() -> &'static DeadlinePolicy {
    DeadlinePolicy::default_policy()
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
pub(super) fn clock_events(case: &Case, history: &[EventRow]) -> Vec<ClockEvent> {
    let mut events = Vec::new();
    for event in history {
        let entered = event
            .to
            .as_deref()
            .and_then(|state| case.kind.lifecycle().state(state));
        let change = match entered {
            Some(state) => ClockChange::Entered(state.code),
            None if event.details.contains_key(ANSWERS) => ClockChange::Answered,
            None => continue,
        };
        events.push(ClockEvent {
            at: event.at,
            order: u32::try_from(events.len()).unwrap_or(u32::MAX),
            change,
        });
    }
    events
}

/// All clocks of a case as they stand at `now`.
pub(super) fn clocks(case: &Case, events: &[ClockEvent], now: Timestamp) -> Clocks {
    let limits = policy().limits(case.urgency);
    Clocks::derive(case.kind.lifecycle(), events, &limits, calendar(), now)
}

/// What the case's row keeps of them. It does not depend on when it is reckoned.
pub(super) fn marks(case: &Case, events: &[ClockEvent]) -> Marks {
    let last = events.last().map_or(case.submitted_at, |event| event.at);
    let clocks = clocks(case, events, last);
    Marks {
        runs: case.state_facts().clock == ClockRule::Runs,
        next_due: clocks.next_due(),
        acknowledge_due: clocks.acknowledge.due,
        first_answer_due: clocks.first_answer.due,
        resolve_due: clocks.resolve.due,
        acknowledged: clocks.acknowledge.met,
        first_answer: clocks.first_answer.met,
        resolved: clocks.resolve.met,
    }
}
