//! Requests that are handled as part of another.

use domain::access::{Scope, SystemPurpose};
use domain::kinds::CaseKind;
use domain::lifecycle::Phase;
use domain::words::CaseId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::details::{Details, details};
use crate::cases::entity::requests;
use crate::cases::{Case, Cases};
use crate::kernel::{Store, StoreError, Work};

/// Merges that are followed at most, so that a circle ends.
const STEPS_MAX: usize = 8;

/// The requests that were merged into a case, as a unit of work sees them.
///
/// # Errors
/// When the database refuses.
pub async fn merged_into(work: &Work, into: CaseId) -> Result<Vec<Case>, StoreError> {
    let rows = requests::Entity::find()
        .filter(requests::Column::MergedInto.eq(into.uuid()))
        .all(work.db())
        .await?;
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let mut found = Vec::new();
    for row in rows {
        found.extend(all.by_id_in(work, CaseId::from_uuid(row.case_id)).await?);
    }
    Ok(found)
}

/// The answered request that answers a merged one, with its words. Whoever may read the merged
/// request may read this answer: it was written for its requester too.
///
/// # Errors
/// When the database refuses.
pub async fn answering(
    store: &Store,
    merged: &Details,
) -> Result<Option<(Case, Details)>, StoreError> {
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let mut into = merged.merged_into;
    for _ in 0..STEPS_MAX {
        let Some(id) = into else { break };
        let Some(case) = all.by_id(store, id).await? else {
            break;
        };
        let found = details(store, [&case]).await?.remove(&id);
        let Some(details) = found.filter(|_| case.kind == CaseKind::Request) else {
            break;
        };
        if details.merged_into.is_none() {
            let answered = case.state_facts().phase == Phase::Done && details.answer.is_some();
            return Ok(answered.then_some((case, details)));
        }
        into = details.merged_into;
    }
    Ok(None)
}
