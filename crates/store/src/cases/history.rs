//! The way of a case so far: its events and clocks.

use domain::deadlines::Clocks;
use jiff::Timestamp;

use super::clocks;
use super::finder::Cases;
use super::row::Case;
use crate::kernel::{Store, StoreError};
use crate::log::{EventRow, history};

/// A case's events, oldest first, and its clocks as they stand at an instant.
#[derive(Debug, Clone)]
pub struct CaseHistory {
    /// The events with the actors' words.
    pub events: Vec<EventRow>,
    /// The clocks, derived from the events.
    pub clocks: Clocks,
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
        let clocks = clocks::clocks(case, &clocks::clock_events(case, &events), now);
        Ok(CaseHistory { events, clocks })
    }
}
