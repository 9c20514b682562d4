//! The step, case by case.

use domain::access::{Action, Actor, performers};
use domain::catalogue::Language;
use domain::words::CaseId;
use serde::{Deserialize, Serialize};
use store::kernel::AsStoreError;
use store::{Store, StoreError, Work};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::act::Acting;
use super::super::given::Transition;
use super::super::load::{Loaded, Mount, load_in};
use super::super::transitions::{carry_out, refuse_performer};
use crate::http::failure::Failure;
use crate::http::refusal::Refusal;

/// A step for many cases.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Bulk {
    /// The cases, each once.
    pub ids: Vec<Uuid>,
    /// Whether only what would come of it is told.
    #[serde(default)]
    pub dry_run: bool,
    /// The step with what it needs, the same for all.
    #[serde(flatten)]
    pub step: Transition,
}

/// What became of one case.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BulkItem {
    /// The case.
    pub id: Uuid,
    /// Whether it was done, or would be.
    pub ok: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// How one case ended: what was only tried is taken back.
#[derive(Debug, thiserror::Error)]
enum End {
    #[error("tried")]
    Tried,
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl AsStoreError for End {
    fn as_store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Tried => None,
            Self::Failed(failure) => failure.as_store_error(),
        }
    }
}

/// Takes the step for one case.
///
/// # Errors
/// When the database cannot be used: the others would fare alike.
pub(super) async fn one(
    store: &Store,
    actor: &Actor,
    bulk: &Bulk,
    id: Uuid,
    language: Language,
) -> Result<BulkItem, StoreError> {
    let id_of = CaseId::from_uuid(id);
    let input = (actor.clone(), bulk.step.clone(), (id_of, bulk.dry_run));
    let done = store
        .write::<_, _, End>(input, |work, (actor, step, (id, dry_run))| {
            Box::pin(async move {
                take(work, actor, *id, step).await?;
                if *dry_run { Err(End::Tried) } else { Ok(()) }
            })
        })
        .await;
    let refusal: Refusal = match done {
        Ok(()) | Err(End::Tried) => {
            return Ok(BulkItem {
                id,
                ok: true,
                code: None,
                message: None,
            });
        }
        Err(End::Failed(Failure::Store(error @ StoreError::Stale { .. }))) => error.into(),
        Err(End::Failed(Failure::Store(error))) => return Err(error),
        Err(End::Failed(Failure::Refused(refusal))) => refusal,
    };
    let told = refusal.body(language);
    // what is wrong with a field says more than that something is
    let (code, message) = match told.errors.into_iter().next() {
        Some(error) => (error.code, error.message),
        None => (told.code, told.detail),
    };
    Ok(BulkItem {
        id,
        ok: false,
        code: Some(code),
        message: Some(message),
    })
}

async fn take(work: &Work, actor: &Actor, id: CaseId, step: &Transition) -> Result<(), Failure> {
    let found = load_in(work, actor, Mount::Any, id, Action::MoveCase).await?;
    let Loaded { cases, case } = found;
    let performers = performers(actor, &case.facts());
    refuse_performer(&case, step, &performers, work.now())?;
    let mut acting = Acting {
        actor: actor.clone(),
        performers,
        cases,
        case,
    };
    carry_out(work, &mut acting, step).await
}
