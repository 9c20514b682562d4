//! `GET /api/v1/policies/{subject}`.

use axum::Json;
use axum::extract::{Path, State};
use domain::access::{Action, Resource};

use super::view::{self, Policy};
use crate::App;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// A policy with its versions.
#[utoipa::path(get, path = "/policies/{subject}", tag = "policies", params(("subject" = String, Path)), responses((status = 200, body = Policy)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(subject): Path<String>,
) -> Result<Json<Policy>, Refusal> {
    caller.may(Action::ReadPolicies, Resource::Product)?;
    let subject = view::subject(&subject)?;
    Ok(Json(view::policy(&app, &caller, subject).await?))
}
