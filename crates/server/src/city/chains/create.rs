//! `POST /api/v1/chains`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::words::{Code, Name};
use serde::Deserialize;
use store::platform::{NewChain, chains};
use utoipa::ToSchema;

use super::input::{ChiefInput, chiefs, office};
use super::view::{ChainBody, show};
use crate::App;
use crate::http::extract::Input;
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// A chain to be added.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateChain {
    /// What addresses it; never changes.
    code: String,
    /// Its Chinese name.
    name: String,
    /// Its English name.
    name_en: Option<String>,
    /// Code of its office.
    office: Option<String>,
    /// Its chiefs.
    #[serde(default)]
    chiefs: Vec<ChiefInput>,
}

impl CreateChain {
    async fn check(&self, app: &App) -> Result<NewChain, Refusal> {
        let mut errors = FieldErrors::default();
        let code = errors.take("code", Code::parse(&self.code));
        let name = errors.take("name", Name::parse(&self.name));
        let name_en = errors.take_optional("name_en", self.name_en.as_deref(), Name::parse);
        let office = match self.office.as_deref() {
            None => None,
            Some(code) => office(app, code, &mut errors).await?,
        };
        let chiefs = chiefs(app, &self.chiefs, &mut errors).await?;
        let (code, name) = errors.finish_with((code, name))?;
        Ok(NewChain {
            code,
            name,
            name_en,
            office,
            chiefs,
        })
    }
}

/// Adds a chain. Its chiefs are granted the role on it.
#[utoipa::path(post, path = "/chains", tag = "chains", request_body = CreateChain, responses((status = 201, body = ChainBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<CreateChain>,
) -> Result<Response, Refusal> {
    caller.may(Action::ManageChains, Resource::Product)?;
    let new = input.parse()?.check(&app).await?;
    let id = app
        .store
        .write((caller.user.id, new), |work, (actor, new)| {
            Box::pin(async move {
                let taken = || field_refusal_code("code", "chain.code_taken");
                chains::add_chain(work, Some(*actor), new)
                    .await
                    .map_err(|error| Failure::from(error).on_unique("chains", &["code"], taken()))
            })
        })
        .await?;
    let added = show(&app, id, caller.language).await?;
    Ok((StatusCode::CREATED, added).into_response())
}
