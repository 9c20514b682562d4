//! `GET /api/v1/units`.

use axum::Json;
use axum::extract::State;
use domain::platform::UnitKind;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;

use super::view::UnitBody;
use crate::App;
use crate::http::extract::{PageOf, Query};
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListUnits {
    /// `department`, `park` or `office`.
    #[param(schema_with = kinds)]
    kind: Option<String>,
    /// Whether anything may be given to it.
    active: Option<bool>,
}

/// All units, in the order of their codes.
#[utoipa::path(get, path = "/units", tag = "units", params(ListUnits), responses((status = 200, body = PageOf<UnitBody>)))]
pub async fn handle(
    State(app): State<App>,
    _caller: Caller,
    Query(query): Query<ListUnits>,
) -> Result<Json<PageOf<UnitBody>>, Refusal> {
    let unknown = || field_refusal_code("kind", "input.unknown");
    let kind = match query.kind.as_deref() {
        None | Some("") => None,
        Some(code) => Some(UnitKind::from_code(code).ok_or_else(unknown)?),
    };
    let units = app.store.units(kind, query.active).await?;
    Ok(Json(PageOf::whole(units.into_iter().map(UnitBody::from))))
}

fn kinds() -> Object {
    words::one_of_or_empty(UnitKind::ALL.map(UnitKind::code))
}
