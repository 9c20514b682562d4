//! The way of a case so far: its events and clocks.

use std::sync::Arc;

use domain::calendar::WorkingCalendar;
use domain::deadlines::Clocks;
use domain::policies::RulesInForce;
use jiff::Timestamp;

use super::clocks;
use super::finder::Cases;
use super::row::Case;
use crate::kernel::{Store, StoreError};
use crate::log::{EventRow, history};
use crate::policies::in_force;

/// A case's events, oldest first, and its clocks as they stand at an instant.
#[derive(Debug, Clone)]
pub struct CaseHistory {
    /// The events with the actors' words.
    pub events: Vec<EventRow>,
    /// The clocks, derived from the events.
    pub clocks: Clocks,
    /// The calendar they run by.
    pub calendar: Arc<WorkingCalendar>,
}

impl Cases {
    /// The history of a case that was found through this scope.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn history(
        &self,
        store: &Store,
        case: &Case,
        now: Timestamp,
    ) -> Result<CaseHistory, StoreError> {
        let events = history(store.db(), case.id.uuid()).await?;
        let rules = in_force(store.db(), store.rules()).await?;
        Ok(CaseHistory::derive(case, events, &rules, now))
    }
}

impl CaseHistory {
    /// From all events of a case, oldest first.
    pub(super) fn derive(
        case: &Case,
        events: Vec<EventRow>,
        rules: &RulesInForce,
        now: Timestamp,
    ) -> Self {
        let seen = clocks::clock_events(case, &events);
        let (clocks, calendar) = clocks::clocks(case, &seen, rules, now);
        Self {
            events,
            clocks,
            calendar,
        }
    }
}
