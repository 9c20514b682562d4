//! `PATCH /api/v1/answer-templates/{id}`.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Resource};
use domain::templates::TemplateText;
use domain::words::{Name, TemplateId};
use serde::Deserialize;
use store::StoreError;
use store::cases::Lookup;
use store::templates::{self, OF_UNIT_MAX, TemplateChange};
use utoipa::ToSchema;

use super::may_keep;
use super::view::{TemplateBody, show};
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::{App, Caller};

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ChangeAnswerTemplate)]
pub struct ChangeTemplate {
    /// What the department calls it.
    name: Option<String>,
    /// The text with its slots.
    text: Option<String>,
    /// Code of the category it is for; empty makes it for everything.
    category: Option<String>,
    /// Whether drafts are made of it.
    active: Option<bool>,
}

impl ChangeTemplate {
    async fn check(&self, app: &App) -> Result<TemplateChange, Refusal> {
        let mut errors = FieldErrors::default();
        let name = errors.take_optional("name", self.name.as_deref(), Name::parse);
        let text = errors.take_optional("text", self.text.as_deref(), TemplateText::parse);
        let category = match self.category.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(code) => {
                let found = Lookup::now(&app.store).category(code).await?;
                errors.known("category", found).map(Some)
            }
        };
        errors.finish()?;
        Ok(TemplateChange {
            category,
            name,
            text,
            active: self.active,
        })
    }
}

/// Changes a template, retires it or takes it up again.
#[utoipa::path(patch, path = "/answer-templates/{id}", tag = "answer-templates", request_body = ChangeTemplate,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = TemplateBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<TemplateId>,
    seen: IfMatch,
    input: Input<ChangeTemplate>,
) -> Result<Versioned<TemplateBody>, Refusal> {
    caller.may(Action::ManageTemplates, Resource::Product)?;
    let found = app.store.template(id).await?;
    let template = found.ok_or_else(Refusal::not_found)?;
    may_keep(&caller, template.unit)?;
    seen.check(template.version)?;
    let change = input.parse()?.check(&app).await?;
    app.store
        .write(
            (caller.user.id, template, change),
            |work, (actor, template, change)| {
                Box::pin(async move {
                    let taken_up = change.active == Some(true) && !template.active;
                    if taken_up && !templates::has_room(work, template.unit).await? {
                        return Err(no_room().into());
                    }
                    let (id, seen) = (template.id, template.version);
                    let changed = templates::change_template(work, *actor, id, seen, change).await;
                    changed.map_err(or_name_taken)
                })
            },
        )
        .await?;
    show(&app, &caller, id).await
}

/// The unit has as many templates in use as it may.
pub(super) fn no_room() -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "template.too_many").with("max", OF_UNIT_MAX)
}

pub(super) fn or_name_taken(error: StoreError) -> Failure {
    let taken = field_refusal_code("name", "template.name_taken");
    Failure::from(error).on_unique("answer_templates", &["unit_id", "name"], taken)
}
