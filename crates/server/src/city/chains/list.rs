//! `GET /api/v1/chains`.

use axum::Json;
use axum::extract::State;

use super::view::{ChainBody, describe};
use crate::App;
use crate::http::extract::PageOf;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// All chains, in the order of their codes.
#[utoipa::path(get, path = "/chains", tag = "chains", responses((status = 200, body = PageOf<ChainBody>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<PageOf<ChainBody>>, Refusal> {
    let chains = app.store.chains().await?;
    let chains = describe(&app, chains, caller.language).await?;
    Ok(Json(PageOf::whole(chains)))
}
