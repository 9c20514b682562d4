//! `POST /api/v1/answer-templates`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::platform::UnitKind;
use domain::templates::TemplateText;
use domain::words::{Name, UnitId};
use serde::Deserialize;
use store::cases::Lookup;
use store::templates::{self, NewTemplate};
use utoipa::ToSchema;

use super::view::{TemplateBody, show};
use super::{change, may_keep};
use crate::http::extract::Input;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::{App, Caller};

/// A template to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CreateAnswerTemplate)]
pub struct CreateTemplate {
    /// Code of the department or park that keeps it.
    department: String,
    /// What the department calls it.
    name: String,
    /// The text with its slots.
    text: String,
    /// Code of the category it is for; for everything when left out.
    category: Option<String>,
}

impl CreateTemplate {
    async fn unit(&self, app: &App) -> Result<UnitId, Refusal> {
        let lookup = Lookup::now(&app.store);
        if let Some(unit) = lookup.unit(&self.department, &UnitKind::HANDLING).await? {
            return Ok(unit);
        }
        let office = lookup.unit(&self.department, &[UnitKind::Office]).await?;
        let why = match office {
            Some(_) => "unit.kind",
            None => "input.unknown",
        };
        Err(field_refusal_code("department", why))
    }

    async fn check(&self, app: &App, unit: UnitId) -> Result<NewTemplate, Refusal> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", Name::parse(&self.name));
        let text = errors.take("text", TemplateText::parse(&self.text));
        let category = match self.category.as_deref() {
            None | Some("") => None,
            Some(code) => {
                let found = Lookup::now(&app.store).category(code).await?;
                errors.known("category", found)
            }
        };
        let (name, text) = errors.finish_with((name, text))?;
        Ok(NewTemplate {
            unit,
            category,
            name,
            text,
        })
    }
}

/// Adds a template to a department: by its own people, or by the administrator.
#[utoipa::path(post, path = "/answer-templates", tag = "answer-templates", request_body = CreateTemplate,
    responses((status = 201, body = TemplateBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<CreateTemplate>,
) -> Result<Response, Refusal> {
    caller.may(Action::ManageTemplates, Resource::Product)?;
    let asked = input.parse()?;
    let unit = asked.unit(&app).await?;
    may_keep(&caller, unit)?;
    let new = asked.check(&app, unit).await?;
    let id = app
        .store
        .write((caller.user.id, new), |work, (actor, new)| {
            Box::pin(async move {
                if !templates::has_room(work, new.unit).await? {
                    return Err(change::no_room().into());
                }
                let added = templates::add_template(work, Some(*actor), new).await;
                added.map_err(change::or_name_taken)
            })
        })
        .await?;
    Ok((StatusCode::CREATED, show(&app, &caller, id).await?).into_response())
}
