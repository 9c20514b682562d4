//! `GET /api/v1/triage/models/{id}`.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::ModelId;
use store::cases::{Names, Wanted};

use super::view::{ModelDetail, detail};
use crate::http::extract::{Id, Versioned};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// One model with everything that was measured.
#[utoipa::path(get, path = "/triage/models/{id}", tag = "triage", params(("id" = String, Path)),
    responses((status = 200, body = ModelDetail)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ModelId>,
) -> Result<Versioned<ModelDetail>, Refusal> {
    caller.may(Action::ReadTriage, Resource::Product)?;
    show(&app, &caller, id).await
}

/// The model as it stands, with its version.
pub(super) async fn show(
    app: &App,
    caller: &Caller,
    id: ModelId,
) -> Result<Versioned<ModelDetail>, Refusal> {
    let row = app.store.model(id).await?.ok_or_else(Refusal::not_found)?;
    let wanted = Wanted {
        users: row.trained_by.into_iter().chain(row.adopted_by).collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let loaded = app.triage.current(&app.store).await?;
    Ok(Versioned {
        version: row.version,
        body: detail(&row, &names, &loaded, caller.language)?,
    })
}
