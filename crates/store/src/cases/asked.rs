//! What was asked for while a case is handled, and what may still be asked for: returns, extensions, a
//! chief's instruction.

use domain::calendar::{TimeKind, WorkingCalendar};
use domain::lifecycle::Gate;
use jiff::Timestamp;
use sea_orm::ConnectionTrait;

use super::row::Case;
use super::standing::Standing;
use super::steps::DAYS;
use crate::kernel::StoreError;
use crate::log::{EventRow, history};

const HOUR_SECONDS: i64 = 3_600;

/// Opens the gates of what may be asked for and judged now.
pub(super) async fn asked(
    db: &impl ConnectionTrait,
    (case, calendar, now): (&Case, &WorkingCalendar, Timestamp),
    standing: &mut Standing,
) -> Result<(), StoreError> {
    if case.kind.lifecycle().transition("return").is_none() {
        return Ok(());
    }
    let events = history(db, case.id.uuid()).await?;
    let lifecycle = case.kind.lifecycle();
    let begins = |event: &EventRow| {
        let to = event.to.as_deref().and_then(|code| lifecycle.state(code));
        to.is_some_and(|state| state.begins_round)
    };
    let round = events.iter().rposition(begins).unwrap_or(0);
    let times = |code: &str| {
        events[round..]
            .iter()
            .filter(|event| event.code == code)
            .count()
    };
    let last = |codes: &[&str]| {
        let mut found = events[round..].iter().rev();
        found.find(|event| codes.contains(&event.code.as_str()))
    };
    if times("return") > 1 {
        standing.gates.push(Gate::ReturnedBefore);
    }
    let within = i64::from(standing.bounds.return_hours) * HOUR_SECONDS;
    let in_time = |event: &EventRow| calendar.measure(TimeKind::Working, event.at, now) <= within;
    let is_answered = case.marks.first_answer.is_some();
    if !is_answered && last(&["dispatch"]).is_some_and(in_time) {
        standing.gates.push(Gate::Returnable);
    }
    let extension = last(&["request-extension", "grant-extension", "refuse-extension"]);
    let pending = extension.filter(|event| event.code == "request-extension");
    let granted = times("grant-extension");
    if let Some(event) = pending {
        standing.gates.push(Gate::ExtensionAsked);
        standing.days_asked = event.details.get(DAYS).and_then(|days| days.parse().ok());
    }
    if granted > 0 {
        standing.gates.push(Gate::ExtendedBefore);
    }
    let in_time = case.marks.resolve_due.is_none_or(|due| now <= due);
    let is_left = granted < usize::from(standing.bounds.extensions);
    if pending.is_none() && in_time && is_left {
        standing.gates.push(Gate::Extendable);
    }
    let instruction = last(&["supervise", "answer-supervision"]);
    if instruction.is_some_and(|event| event.code == "supervise") {
        standing.gates.push(Gate::Supervised);
    }
    Ok(())
}
