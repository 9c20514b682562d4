//! The answer to requests that are handled as part of another.

use super::details::{Details, details};
use crate::cases::{Case, answered_lead};
use crate::kernel::{Store, StoreError};

/// The answered request that answers a merged one, with its words. Whoever may read the merged
/// request may read this answer: it was written for its requester too.
///
/// # Errors
/// When the database refuses.
pub async fn answering(
    store: &Store,
    merged: &Case,
) -> Result<Option<(Case, Details)>, StoreError> {
    let Some(lead) = answered_lead(store.db(), merged).await? else {
        return Ok(None);
    };
    let details = details(store, [&lead]).await?;
    let of_lead = details.into_values().next();
    Ok(of_lead
        .filter(|details| details.answer.is_some())
        .map(|details| (lead, details)))
}
