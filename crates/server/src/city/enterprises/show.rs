//! `GET /api/v1/enterprises/{id}`.

use axum::extract::State;
use domain::words::EnterpriseId;
use store::platform::{Enterprise, Enterprises};

use super::view::{EnterpriseBody, describe};
use crate::App;
use crate::http::extract::{Id, Versioned};
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// One enterprise.
#[utoipa::path(get, path = "/enterprises/{id}", tag = "enterprises", params(("id" = String, Path)), responses((status = 200, body = EnterpriseBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EnterpriseId>,
) -> Result<Versioned<EnterpriseBody>, Refusal> {
    show(&app, &caller, id).await
}

/// The enterprise as it stands, with its version.
pub(super) async fn show(
    app: &App,
    caller: &Caller,
    id: EnterpriseId,
) -> Result<Versioned<EnterpriseBody>, Refusal> {
    let enterprise = find(app, caller, id).await?;
    let version = enterprise.version;
    let body = describe(app, caller, vec![enterprise]).await?.pop();
    let body = body.ok_or_else(Refusal::not_found)?;
    Ok(Versioned { version, body })
}

/// The enterprise, if the caller may know of it.
pub(super) async fn find(
    app: &App,
    caller: &Caller,
    id: EnterpriseId,
) -> Result<Enterprise, Refusal> {
    Enterprises::visible_to(&caller.actor)
        .by_id(&app.store, id)
        .await?
        .ok_or_else(Refusal::not_found)
}
