//! `GET /api/v1/categories`.

use axum::Json;
use axum::extract::State;

use super::view::{CategoryBody, all};
use crate::App;
use crate::http::extract::PageOf;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// All categories, in the order of their codes.
#[utoipa::path(get, path = "/categories", tag = "categories", responses((status = 200, body = PageOf<CategoryBody>)))]
pub async fn handle(
    State(app): State<App>,
    _caller: Caller,
) -> Result<Json<PageOf<CategoryBody>>, Refusal> {
    Ok(Json(PageOf::whole(all(&app).await?)))
}
