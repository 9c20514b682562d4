//! `GET …/{id}/history`: what the fields of a case held before, with who changed them and when.

use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::kinds::{Field, Holds, Values};
use domain::words::CaseId;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json_;
use store::cases::{Names, Wanted};
use store::kinds::{former, names_of};
use utoipa::ToSchema;

use super::fields::show;
use super::kinds::{choice_label, field_label};
use super::load::{Loaded, Mount, load};
use super::view::{Lens, Ref};
use crate::App;
use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// A change of a field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormerView {
    /// Code of the field.
    pub field: String,
    /// Its name.
    pub label: String,
    /// What it held before; null: nothing.
    #[schema(value_type = Object)]
    pub before: Json_,
    /// What it held afterwards; null: nothing.
    #[schema(value_type = Object)]
    pub after: Json_,
    /// Who changed it.
    pub by: Option<Ref>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Every change of a case's fields.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// Oldest first.
    pub items: Vec<FormerView>,
}

/// The former values of a case's fields, for officials.
#[utoipa::path(get, path = "/{id}/history", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = History)))]
pub async fn history(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Json<History>, Refusal> {
    let Loaded { case, .. } = load(&app, &caller, mount, id, Action::ReadInternalComments).await?;
    let kind = case.kind.kind();
    let found = former(&app.store, &case).await?;
    let mut wanted = Wanted::default();
    for change in &found {
        wanted.users.extend(change.by);
        let Some(field) = kind.field(&change.field) else {
            continue;
        };
        for text in [&change.before, &change.after].into_iter().flatten() {
            let value = field.from_canonical(text).map(|value| (field.code, value));
            names_of(kind.fields, &Values::from_iter(value), &mut wanted);
        }
    }
    let names = Names::load(&app.store, &wanted).await?;
    let calendar = app.store.calendar_in_force().await?;
    let lens = Lens {
        names: &names,
        language: caller.language,
        now: app.store.ambient().now(),
        official: caller.actor.is_official(),
        calendar: &calendar,
    };
    let items = found.into_iter().filter_map(|change| {
        let field = kind.field(&change.field)?;
        let shown = |text: &Option<String>| shown(field, text.as_deref(), &lens);
        Some(FormerView {
            label: field_label(kind, field, caller.language),
            before: shown(&change.before),
            after: shown(&change.after),
            by: change.by.and_then(|user| lens.person(user)),
            at: change.at,
            field: change.field,
        })
    });
    Ok(Json(History {
        items: items.collect(),
    }))
}

fn shown(field: &Field, text: Option<&str>, lens: &Lens<'_>) -> Json_ {
    let Some(value) = text.and_then(|text| field.from_canonical(text)) else {
        return Json_::Null;
    };
    match (field.holds, text) {
        (Holds::OneOf(_), Some(code)) => Json_::String(choice_label(field, code, lens.language)),
        _ => show(field, &value, lens),
    }
}
