//! A new case of any kind.

use domain::cases::{Source, Urgency};
use domain::lifecycle::CaseKind;
use domain::words::{CaseId, CaseNumber, CategoryId, ChainId, EnterpriseId, Title, UnitId, UserId};
use jiff::Timestamp;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::clocks;
use super::entity::cases;
use super::row::{Case, Marks};
use crate::kernel::{StoreError, Work};
use crate::log::{NewEvent, append};

/// Code of the event with which every case begins.
pub(crate) const SUBMIT: &str = "submit";

/// Who does something to a case, and when it counts as done.
#[derive(Debug, Clone, Copy)]
pub struct By {
    /// The person; nobody when the system acts.
    pub user: Option<UserId>,
    /// The instant, as a rule that of the unit of work; earlier only for history brought in.
    pub at: Timestamp,
}

/// What a new case is made of, whatever its kind.
#[derive(Debug, Clone)]
pub struct CaseDraft {
    /// Its kind.
    pub kind: CaseKind,
    /// Its title.
    pub title: Title,
    /// How much it presses.
    pub urgency: Urgency,
    /// Where it came from.
    pub source: Source,
    /// What it is about.
    pub category: Option<CategoryId>,
    /// The firm it concerns.
    pub enterprise: Option<EnterpriseId>,
    /// The chain it lies on.
    pub chain: Option<ChainId>,
    /// The park it lies in.
    pub park: Option<UnitId>,
}

/// Writes a new case in its initial state with its first event; the caller writes the row of its
/// kind in the same unit of work.
///
/// # Errors
/// When the database refuses.
pub async fn insert(work: &Work, draft: CaseDraft, by: By) -> Result<Case, StoreError> {
    let mut case = Case {
        id: CaseId::v7(by.at, work.random_in_order()),
        kind: draft.kind,
        number: number(work, draft.kind, by.at).await?.to_string(),
        title: draft.title.into_string(),
        state: draft.kind.lifecycle().initial,
        state_since: by.at,
        urgency: draft.urgency,
        source: draft.source,
        category: draft.category,
        enterprise: draft.enterprise,
        chain: draft.chain,
        park: draft.park,
        lead: None,
        supporting: Vec::new(),
        created_by: by.user,
        submitted_at: by.at,
        closed_at: None,
        policy: clocks::policy().version().to_owned(),
        marks: Marks::default(),
        satisfied: None,
        version: 1,
    };
    let first = clocks::filed(&case);
    case.marks = clocks::marks(&case, &[first]);
    cases::Entity::insert(case.write().into_active_model().reset_all())
        .exec_without_returning(work.db())
        .await?;
    let event = NewEvent {
        subject_kind: case.kind.code(),
        subject_id: Some(case.id.uuid()),
        code: SUBMIT.to_owned(),
        actor: by.user,
        at: Some(by.at),
        to: Some(case.state.to_string()),
        ..NewEvent::default()
    };
    append(work, event.detail("number", &case.number)).await?;
    Ok(case)
}

async fn number(work: &Work, kind: CaseKind, at: Timestamp) -> Result<CaseNumber, StoreError> {
    let day = clocks::calendar().date_of(at);
    let series = format!("{}-{}", kind.number_prefix(), day.strftime("%Y%m%d"));
    let running = work.next_number(&series).await?;
    CaseNumber::new(kind.number_prefix(), day, running).map_err(|error| StoreError::Corrupt {
        place: "counters.last",
        what: error.to_string(),
    })
}
