//! `POST /api/v1/triage/models/{id}/adopt`: an administrator takes a model into use.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::ModelId;
use store::triage::adopt_model;

use super::show::show;
use super::view::ModelDetail;
use crate::http::extract::{Id, IfMatch, Versioned};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Takes a model into use in the place of the one that was: also an earlier one, also one that was
/// no better. Every server follows at its next suggestion.
#[utoipa::path(post, path = "/triage/models/{id}/adopt", tag = "triage",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ModelDetail)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ModelId>,
    seen: IfMatch,
) -> Result<Versioned<ModelDetail>, Refusal> {
    caller.may(Action::ManageTriage, Resource::Product)?;
    let version = show(&app, &caller, id).await?.version;
    seen.check(version)?;
    app.store
        .write((caller.user.id, id, version), |work, (by, id, version)| {
            Box::pin(adopt_model(work, Some(*by), *id, *version))
        })
        .await?;
    show(&app, &caller, id).await
}
