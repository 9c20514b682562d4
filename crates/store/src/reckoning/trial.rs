//! A draft is tried on cases that are there.

use std::collections::HashMap;

use domain::deadlines::{Clocks, Terms};
use domain::kinds::CaseKind;
use domain::policies::{Change, PolicyBody, RuleError, Subject, Tried};
use domain::words::CaseId;
use jiff::Timestamp;

use crate::cases::{Case, CaseFilter, Cases, Order, clock_events};
use crate::kernel::{Store, StoreError};
use crate::log::histories;
use crate::policies::in_force;

/// Cases whose clocks are reckoned at once.
const CASES_A_PAGE: u64 = 250;
/// Cases tried at most, newest first: a person waits for the answer.
const CASES_MAX: u64 = 5_000;
/// Cases shown of those that would turn.
const SAMPLES_MAX: usize = 50;

/// A case that would stand otherwise.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The case.
    pub id: CaseId,
    /// Its number for people.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: CaseKind,
    /// Which clocks would turn, and how.
    pub changes: Vec<Change>,
}

/// What a draft would make of the cases of a span.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// The counts.
    pub tried: Tried,
    /// Cases that would turn, newest first; not all of them.
    pub samples: Vec<Sample>,
    /// Whether there are more cases in the span than were tried.
    pub cut: bool,
}

impl Cases {
    /// Reckons the newest cases filed in `[from, to)` by the rules in force now and by `body`, as
    /// they stand at `now`.
    ///
    /// # Errors
    /// When the database refuses. The body is checked already; one that is none is
    /// [`StoreError::Corrupt`].
    pub async fn try_policy(
        &self,
        store: &Store,
        subject: Subject,
        body: &PolicyBody,
        submitted: (Option<Timestamp>, Option<Timestamp>),
        now: Timestamp,
    ) -> Result<Trial, StoreError> {
        let rules = in_force(store.db(), store.rules()).await?;
        let mut draft = (*rules).clone();
        draft
            .add(subject, "draft".to_owned(), body, Timestamp::MIN)
            .map_err(|error: RuleError| StoreError::Corrupt {
                place: "policy_versions.body",
                what: error.to_string(),
            })?;
        let filter = CaseFilter {
            kind: match subject {
                Subject::Deadlines(kind) => Some(kind),
                Subject::Calendar => None,
            },
            submitted,
            ..CaseFilter::default()
        };
        let mut trial = Trial::default();
        let mut after = None;
        loop {
            let page = self
                .page(store, &filter, Order::NewestFirst, after, CASES_A_PAGE)
                .await?;
            let events = histories(store.db(), page.items.iter().map(|case| case.id)).await?;
            for case in &page.items {
                let clocks =
                    |rules: &domain::policies::RulesInForce| reckon(case, &events, rules, now);
                let changes = trial.tried.count(&clocks(&rules), &clocks(&draft));
                if !changes.is_empty() && trial.samples.len() < SAMPLES_MAX {
                    trial.samples.push(Sample {
                        id: case.id,
                        number: case.number.clone(),
                        title: case.title.clone(),
                        kind: case.kind,
                        changes,
                    });
                }
            }
            after = page.next;
            trial.cut = after.is_some();
            if after.is_none() || trial.tried.cases >= CASES_MAX {
                return Ok(trial);
            }
        }
    }
}

type Events = HashMap<CaseId, Vec<crate::log::EventRow>>;

/// Both sides by what is in force now: a trial asks what the rules are worth, not when they came.
fn reckon(
    case: &Case,
    events: &Events,
    rules: &domain::policies::RulesInForce,
    now: Timestamp,
) -> Clocks {
    let history = events.get(&case.id).map_or(&[][..], Vec::as_slice);
    let terms = Terms {
        limits: &rules.deadlines(case.kind, None).limits(case.urgency),
        calendar: rules.calendar(None),
        due_day: case.due_day,
    };
    let lifecycle = case.kind.lifecycle();
    Clocks::derive(lifecycle, &clock_events(case, history), terms, now)
}
