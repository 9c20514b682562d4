//! What shows why a case was found.

use std::collections::HashMap;

use domain::words::CaseId;
use text::Excerpt;

use super::rows;
use super::wanted::asked;
use crate::cases::Case;
use crate::kernel::{Store, StoreError};

/// For each of these cases, which the reader may see, the piece of its texts that holds most of the
/// words of a query; the beginning of its body where none holds any.
///
/// # Errors
/// When the database refuses.
pub async fn excerpts(
    store: &Store,
    cases: &[Case],
    query: &str,
) -> Result<HashMap<CaseId, Excerpt>, StoreError> {
    let words = asked(query).marked(query);
    let ids: Vec<_> = cases.iter().map(|case| case.id.uuid()).collect();
    let known = rows::by_ids(store.db(), &ids).await?;
    let shown = known.into_iter().map(|case| {
        let texts = case.body.iter().chain(&case.texts);
        let pieces = texts.map(|text| text::excerpt(text, &words));
        // of equals the first: the body goes before what others wrote
        let best = pieces.reduce(|best, piece| match piece.words > best.words {
            true => piece,
            false => best,
        });
        (CaseId::from_uuid(case.id), best.unwrap_or_default())
    });
    Ok(shown.collect())
}
