//! A category as callers see it: its parent and department by code.

use domain::words::{CategoryId, UnitId};
use serde::Serialize;
use store::platform::{Category, Unit};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::App;
use crate::http::extract::Versioned;
use crate::http::refusal::Refusal;

/// A category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Category)]
pub struct CategoryBody {
    /// Which category.
    pub id: Uuid,
    /// What addresses it.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Code of the category above it.
    pub parent: Option<String>,
    /// Code of the department that usually handles it.
    pub department: Option<String>,
    /// Whether requests may be filed under it.
    pub active: bool,
    /// Version, to be sent as `If-Match`.
    pub version: i64,
}

/// All categories, in the order of their codes.
///
/// # Errors
/// When the database fails.
pub async fn all(app: &App) -> Result<Vec<CategoryBody>, Refusal> {
    let categories = app.store.categories().await?;
    let departments = app.store.units(None, None).await?;
    Ok(categories
        .iter()
        .map(|category| describe(category, &categories, &departments))
        .collect())
}

/// One category with its version.
///
/// # Errors
/// 404 when there is none.
pub async fn show(app: &App, id: CategoryId) -> Result<Versioned<CategoryBody>, Refusal> {
    let found = all(app).await?.into_iter().find(|one| one.id == id.uuid());
    let body = found.ok_or_else(Refusal::not_found)?;
    Ok(Versioned {
        version: body.version,
        body,
    })
}

fn describe(category: &Category, all: &[Category], departments: &[Unit]) -> CategoryBody {
    let parent_code = |id: CategoryId| {
        all.iter()
            .find(|one| one.id == id)
            .map(|one| one.code.clone())
    };
    let unit_code = |id: UnitId| {
        departments
            .iter()
            .find(|one| one.id == id)
            .map(|one| one.code.clone())
    };
    CategoryBody {
        id: category.id.uuid(),
        code: category.code.clone(),
        name: category.name.clone(),
        name_en: category.name_en.clone(),
        parent: category.parent.and_then(parent_code),
        department: category.department.and_then(unit_code),
        active: category.active,
        version: category.version,
    }
}
