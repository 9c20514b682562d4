//! `GET /api/v1/answer-templates`.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::platform::UnitKind;
use serde::Deserialize;
use store::cases::Lookup;
use utoipa::IntoParams;

use super::view::{TemplateBody, shown};
use crate::http::extract::{PageOf, Query};
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListTemplates {
    /// Code of the department or park that keeps them.
    department: Option<String>,
    /// Whether drafts are made of them.
    active: Option<bool>,
}

/// Templates of answers, those of one department together, in the order of their names.
#[utoipa::path(get, path = "/answer-templates", tag = "answer-templates", params(ListTemplates),
    responses((status = 200, body = PageOf<TemplateBody>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListTemplates>,
) -> Result<Json<PageOf<TemplateBody>>, Refusal> {
    caller.may(Action::ReadTemplates, Resource::Product)?;
    let unknown = || field_refusal_code("department", "input.unknown");
    let unit = match query.department.as_deref() {
        None | Some("") => None,
        Some(code) => {
            let lookup = Lookup::now(&app.store).retired_too();
            let found = lookup.unit(code, &UnitKind::HANDLING).await?;
            Some(found.ok_or_else(unknown)?)
        }
    };
    let templates = app.store.templates(unit, query.active).await?;
    Ok(Json(PageOf::whole(shown(&app, &caller, &templates).await?)))
}
