//! The way of a case so far: who has had it how long, and where it stood still.

use domain::calendar::WorkingCalendar;
use domain::lifecycle::{ClockRule, Phase};
use domain::words::UnitId;
use jiff::Timestamp;
use serde::Serialize;
use store::cases::Case;
use store::log::EventRow;
use utoipa::ToSchema;

use super::view::{Lens, Ref, state_label};

/// One stretch of the way: a state, from when to when, in whose hands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WayView {
    /// Code of the state.
    pub state: &'static str,
    /// Name of the state.
    pub state_label: String,
    /// When it came into it.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// When it left it; null for the present one.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub to: Option<Timestamp>,
    /// In whose hands; null while the seat agents have it.
    pub unit: Option<Ref>,
    /// Working time in it.
    pub working_seconds: i64,
    /// Whether the clocks stood still.
    pub paused: bool,
}

/// The units that led the case, in order.
pub(crate) fn leads(events: &[EventRow]) -> Vec<UnitId> {
    events.iter().filter_map(lead).collect()
}

fn lead(event: &EventRow) -> Option<UnitId> {
    event.details.get("lead")?.parse().ok()
}

/// The way of `case` by its events, oldest first.
pub(crate) fn of(
    case: &Case,
    events: &[EventRow],
    calendar: &WorkingCalendar,
    lens: &Lens<'_>,
) -> Vec<WayView> {
    let mut way: Vec<WayView> = Vec::new();
    let mut hands = None;
    for event in events {
        let Some(state) = event
            .to
            .as_deref()
            .and_then(|state| case.kind.lifecycle().state(state))
        else {
            continue;
        };
        if let Some(before) = way.last_mut() {
            before.to = Some(event.at);
        }
        hands = match (lead(event), state.phase) {
            (Some(unit), _) => Some(unit),
            (None, Phase::Waiting) => None,
            (None, _) => hands,
        };
        way.push(WayView {
            state: state.code.as_str(),
            state_label: state_label(case.kind.code(), state.code.as_str(), lens.language),
            from: event.at,
            to: None,
            unit: hands.and_then(|unit| lens.unit(unit)),
            working_seconds: 0,
            paused: state.clock == ClockRule::StandsStill,
        });
    }
    let now = lens.now;
    for stretch in &mut way {
        let until = stretch.to.unwrap_or(if case.state_facts().open {
            now
        } else {
            stretch.from
        });
        stretch.working_seconds = calendar.elapsed(stretch.from, until).value.seconds;
    }
    way
}
