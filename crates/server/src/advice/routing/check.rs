//! `POST /api/v1/triage/rules/check`: what is wrong with a text, without saving it.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Vocabulary;
use super::save::text_fits;
use super::view::Checked;
use crate::App;
use crate::http::extract::Input;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// A text of rules.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RulesText {
    /// Rules in the language of the guide.
    text: String,
}

/// Reads and checks rules. Errors are part of the answer: the text is not refused.
#[utoipa::path(post, path = "/triage/rules/check", tag = "triage", request_body = RulesText,
    responses((status = 200, body = Checked)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<RulesText>,
) -> Result<Json<Checked>, Refusal> {
    caller.may(Action::ManageTriage, Resource::Product)?;
    let input = input.parse()?;
    text_fits(&input.text)?;
    let vocabulary = Vocabulary::load(&app.store).await?;
    Ok(Json(vocabulary.checked(&input.text, caller.language)))
}
