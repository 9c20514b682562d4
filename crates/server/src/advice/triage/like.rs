//! Same and like cases, found through the search index and the caller's scope.

use domain::access::Scope;
use domain::kinds::CaseKind;
use domain::kinds::request::{DECLINED, MERGED, RESOLVED, STRUCK_OFF, WITHDRAWN};
use store::cases::{Case, CaseFilter, Cases};
use store::search::Like;

use crate::App;
use crate::http::refusal::Refusal;

/// Requests that stand: those taken back, refused or merged are no reason not to ask again.
pub(super) fn standing() -> CaseFilter {
    let fallen = [WITHDRAWN, DECLINED, MERGED];
    let states = CaseKind::Request
        .lifecycle()
        .states
        .iter()
        .map(|state| state.code);
    CaseFilter {
        kind: Some(CaseKind::Request),
        states: states.filter(|code| !fallen.contains(code)).collect(),
        ..CaseFilter::default()
    }
}

/// Requests that were answered.
pub(super) fn answered() -> CaseFilter {
    CaseFilter {
        states: vec![RESOLVED, STRUCK_OFF],
        ..standing()
    }
}

/// The cases that were found, each with its likeness, in the order they were found in. The index
/// may lag a moment, so the scope is asked once more.
pub(super) async fn cases(
    app: &App,
    scope: &Scope,
    found: &[Like],
) -> Result<Vec<(Case, f32)>, Refusal> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = found.iter().map(|like| like.id).collect();
    let cases = Cases::visible_to(scope).by_ids(&app.store, &ids).await?;
    Ok(cases
        .into_iter()
        .filter_map(|case| {
            let like = found.iter().find(|like| like.id == case.id)?;
            Some((case, like.likeness))
        })
        .collect())
}
