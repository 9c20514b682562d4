//! `PATCH /api/v1/categories/{id}`.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::platform::UnitKind;
use domain::words::{CategoryId, Name};
use serde::Deserialize;
use store::cases::Lookup;
use store::platform::{Category, CategoryChange, categories};
use utoipa::ToSchema;

use super::view::{CategoryBody, show};
use crate::App;
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeCategory {
    /// Its Chinese name.
    name: Option<String>,
    /// Its English name.
    name_en: Option<String>,
    /// Code of the category above it; empty puts it on top.
    parent: Option<String>,
    /// Code of the department that usually handles it; empty leaves that open.
    department: Option<String>,
    /// Whether requests may be filed under it.
    active: Option<bool>,
}

impl ChangeCategory {
    async fn check(&self, app: &App) -> Result<CategoryChange, Refusal> {
        let mut errors = FieldErrors::default();
        let name = errors.take_optional("name", self.name.as_deref(), Name::parse);
        let name_en = errors.take_optional("name_en", self.name_en.as_deref(), Name::parse);
        let lookup = Lookup::now(&app.store);
        let parent = match self.parent.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(code) => errors
                .known("parent", lookup.category(code).await?)
                .map(Some),
        };
        let department = match self.department.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(code) => errors
                .known("department", lookup.unit(code, &UnitKind::HANDLING).await?)
                .map(Some),
        };
        errors.finish()?;
        Ok(CategoryChange {
            name,
            name_en,
            parent,
            department,
            active: self.active,
        })
    }
}

/// Changes a category.
#[utoipa::path(
    patch, path = "/categories/{id}", tag = "categories", request_body = ChangeCategory,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = CategoryBody))
)]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<CategoryId>,
    seen: IfMatch,
    input: Input<ChangeCategory>,
) -> Result<Versioned<CategoryBody>, Refusal> {
    caller.may(Action::ManageCategories, Resource::Product)?;
    let version = show(&app, id).await?.version;
    seen.check(version)?;
    let change = input.parse()?.check(&app).await?;
    app.store
        .write(
            (caller.user.id, id, version, change),
            |work, (actor, id, version, change)| {
                Box::pin(async move {
                    if let Some(Some(parent)) = change.parent {
                        let all = categories::categories_in(work).await?;
                        if is_below(parent, *id, &all) {
                            let refusal = field_refusal_code("parent", "category.cycle");
                            return Err(Failure::Refused(refusal));
                        }
                    }
                    categories::change_category(work, *actor, *id, *version, change).await?;
                    Ok(())
                })
            },
        )
        .await?;
    show(&app, id).await
}

/// Whether `below` is `above` or stands somewhere under it.
fn is_below(below: CategoryId, above: CategoryId, all: &[Category]) -> bool {
    let parent = |id: &CategoryId| all.iter().find(|one| one.id == *id)?.parent;
    // no path is longer than there are categories, so a damaged tree ends as well
    std::iter::successors(Some(below), parent)
        .take(all.len() + 1)
        .any(|id| id == above)
}
