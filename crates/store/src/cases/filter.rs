//! What a list is narrowed to.

use domain::cases::{Part, Source, Urgency};
use domain::kinds::{CaseKind, Field};
use domain::lifecycle::StateCode;
use domain::rates::{Counted, RateRule};
use domain::words::{CaseId, CategoryId, ChainId, EnterpriseId, UnitId, UserId};
use jiff::Timestamp;

use super::tallies::Dimension;

/// Which dues a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueFilter {
    /// Behind its due at this instant.
    Overdue(Timestamp),
    /// Due in `[from, to)`.
    Between(Timestamp, Timestamp),
    /// No clock runs.
    NotRunning,
}

/// What a list is narrowed to; every field that is left out lets all through.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Of this kind.
    pub kind: Option<CaseKind>,
    /// In one of these states.
    pub states: Vec<StateCode>,
    /// Open or closed.
    pub open: Option<bool>,
    /// Given to this unit now, in this part (`None`: either).
    pub unit: Option<(UnitId, Option<Part>)>,
    /// On this chain.
    pub chain: Option<ChainId>,
    /// In this park.
    pub park: Option<UnitId>,
    /// About this.
    pub category: Option<CategoryId>,
    /// Of this firm.
    pub enterprise: Option<EnterpriseId>,
    /// From this source.
    pub source: Option<Source>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// With these dues.
    pub due: Option<DueFilter>,
    /// Filed in `[from, to)`.
    pub submitted: (Option<Timestamp>, Option<Timestamp>),
    /// On one of these chains; on any when empty.
    pub chains: Vec<ChainId>,
    /// With this person in charge.
    pub person: Option<UserId>,
    /// Taken in by this agent.
    pub agent: Option<UserId>,
    /// Not exempted from this rate.
    pub rate: Option<RateRule>,
    /// With none of these sides.
    pub without: Vec<Dimension>,
    /// What rates count so at an instant; see [`super::counted`].
    pub counted: Option<(Counted, Timestamp)>,
    /// One of these, each named once, e.g. what a search found.
    pub ids: Option<Vec<CaseId>>,
    /// With these values of their kind's own; a kind without such a field has none.
    pub own: Vec<(&'static Field, String)>,
}

impl CaseFilter {
    /// Whether only rows tell what it lets through, and no search index.
    pub fn needs_rows(&self) -> bool {
        self.counted.is_some()
            || self.person.is_some()
            || self.agent.is_some()
            || self.rate.is_some()
            || !self.without.is_empty()
            || !self.own.is_empty()
    }
}
