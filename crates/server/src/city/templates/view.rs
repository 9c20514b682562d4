//! A template as callers see it.

use domain::access::{Action, Resource, Verdict, may};
use domain::words::TemplateId;
use jiff::Timestamp;
use serde::Serialize;
use store::cases::{Names, Wanted};
use store::templates::Template;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::extract::Versioned;
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// A template of answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AnswerTemplate)]
pub struct TemplateBody {
    /// Which template.
    pub id: Uuid,
    /// The department or park that keeps it.
    pub department: Ref,
    /// What it is for; for everything when null.
    pub category: Option<Ref>,
    /// What the department calls it.
    pub name: String,
    /// The text; `{number}`, `{title}`, `{firm}`, `{department}`, `{category}`, `{filed}` and
    /// `{today}` are filled by the case.
    pub text: String,
    /// Whether drafts are made of it.
    pub active: bool,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
    /// By whom; null when it came with the product.
    pub changed_by: Option<Ref>,
    /// Whether the caller may change it.
    pub editable: bool,
    /// Version, to be sent as `If-Match`.
    pub version: i64,
}

/// Templates with the names that they mention.
pub(super) async fn shown(
    app: &App,
    caller: &Caller,
    templates: &[Template],
) -> Result<Vec<TemplateBody>, Refusal> {
    let wanted = Wanted {
        units: templates.iter().map(|one| one.unit).collect(),
        categories: templates.iter().filter_map(|one| one.category).collect(),
        users: templates.iter().filter_map(|one| one.changed_by).collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let body = |one: &Template| {
        let unit = names.unit(one.unit)?;
        Some(TemplateBody {
            id: one.id.uuid(),
            department: Ref::coded(one.unit.uuid(), unit, caller.language),
            category: one.category.and_then(|id| {
                let named = names.category(id)?;
                Some(Ref::coded(id.uuid(), named, caller.language))
            }),
            name: one.name.clone(),
            text: one.text.as_str().to_owned(),
            active: one.active,
            changed_at: one.changed_at,
            changed_by: one.changed_by.and_then(|id| {
                let named = names.user(id)?;
                Some(Ref::coded(id.uuid(), named, caller.language))
            }),
            editable: may(
                &caller.actor,
                Action::ManageTemplates,
                Resource::Unit(one.unit),
            ) == Verdict::Allowed,
            version: one.version,
        })
    };
    Ok(templates.iter().filter_map(body).collect())
}

/// One template with its version.
pub(super) async fn show(
    app: &App,
    caller: &Caller,
    id: TemplateId,
) -> Result<Versioned<TemplateBody>, Refusal> {
    let found = app.store.template(id).await?;
    let template = found.ok_or_else(Refusal::not_found)?;
    let body = shown(app, caller, &[template]).await?.pop();
    let body = body.ok_or_else(Refusal::not_found)?;
    Ok(Versioned {
        version: body.version,
        body,
    })
}
