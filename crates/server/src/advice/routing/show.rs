//! `GET /api/v1/triage/rules`: the rules in force.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::catalogue::Language;

use super::view::{self, RulesBody};
use crate::App;
use crate::http::extract::Versioned;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// The rules in force, held against the names of today. `ETag` is their version.
#[utoipa::path(get, path = "/triage/rules", tag = "triage", responses((status = 200, body = RulesBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<Versioned<RulesBody>, Refusal> {
    caller.may(Action::ReadTriage, Resource::Product)?;
    show(&app, caller.language).await
}

/// The rules in force with their version.
pub(super) async fn show(app: &App, language: Language) -> Result<Versioned<RulesBody>, Refusal> {
    let body = view::body(app, app.store.rules_in_force().await?, language).await?;
    Ok(Versioned {
        version: body.saved.version,
        body,
    })
}
