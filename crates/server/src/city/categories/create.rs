//! `POST /api/v1/categories`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::platform::UnitKind;
use domain::words::{Code, Name};
use serde::Deserialize;
use store::cases::Lookup;
use store::platform::{NewCategory, categories};
use utoipa::ToSchema;

use super::view::{CategoryBody, show};
use crate::App;
use crate::http::extract::Input;
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// A category to be added.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateCategory {
    /// What addresses it; never changes.
    code: String,
    /// Its Chinese name.
    name: String,
    /// Its English name.
    name_en: Option<String>,
    /// Code of the category above it.
    parent: Option<String>,
    /// Code of the department that usually handles it.
    department: Option<String>,
}

impl CreateCategory {
    async fn check(&self, app: &App) -> Result<NewCategory, Refusal> {
        let mut errors = FieldErrors::default();
        let code = errors.take("code", Code::parse(&self.code));
        let name = errors.take("name", Name::parse(&self.name));
        let name_en = errors.take_optional("name_en", self.name_en.as_deref(), Name::parse);
        let lookup = Lookup::now(&app.store);
        let parent = match self.parent.as_deref() {
            None => None,
            Some(code) => errors.known("parent", lookup.category(code).await?),
        };
        let department = match self.department.as_deref() {
            None => None,
            Some(code) => errors.known("department", lookup.unit(code, &UnitKind::HANDLING).await?),
        };
        let (code, name) = errors.finish_with((code, name))?;
        Ok(NewCategory {
            code,
            name,
            name_en,
            parent,
            department,
        })
    }
}

/// Adds a category.
#[utoipa::path(post, path = "/categories", tag = "categories", request_body = CreateCategory, responses((status = 201, body = CategoryBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<CreateCategory>,
) -> Result<Response, Refusal> {
    caller.may(Action::ManageCategories, Resource::Product)?;
    let new = input.parse()?.check(&app).await?;
    let id = app
        .store
        .write((caller.user.id, new), |work, (actor, new)| {
            Box::pin(async move {
                let taken = || field_refusal_code("code", "category.code_taken");
                let added = categories::add_category(work, Some(*actor), new).await;
                added.map_err(|error| {
                    Failure::from(error).on_unique("categories", &["code"], taken())
                })
            })
        })
        .await?;
    Ok((StatusCode::CREATED, show(&app, id).await?).into_response())
}
