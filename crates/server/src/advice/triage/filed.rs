//! `POST /requests/like`: what was filed already, before somebody files it again.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource, Scope, SystemPurpose};
use domain::kinds::CaseKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::like::{cases, standing};
use crate::cases::view::state_label;
use crate::http::extract::Input;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Requests of the caller's own that are shown.
const OWN_MAX: usize = 5;
/// Requests of others that are counted.
const OTHERS_MAX: usize = 50;
/// Fewer characters are like anything.
const CHARACTERS_MIN: usize = 8;

/// A request as far as it is written.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Draft {
    /// One line.
    #[serde(default)]
    title: String,
    /// What it is about.
    #[serde(default)]
    body: String,
}

/// A request of the caller's own that says nearly the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiledRequest {
    /// Its identifier.
    pub id: Uuid,
    /// Its number for people.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Code of its state.
    pub state: &'static str,
    /// Name of its state.
    pub state_label: String,
    /// When it was filed.
    #[schema(value_type = String, format = DateTime)]
    pub submitted_at: Timestamp,
    /// From 0.5 to 1.
    pub likeness: f32,
}

/// What was filed already.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiledAlready {
    /// Requests that the caller may see, the nearest first.
    pub own: Vec<FiledRequest>,
    /// How many others there are; nothing else is told of them. At most 50.
    pub others: usize,
}

/// Requests that say nearly the same as one that is about to be filed.
#[utoipa::path(post, path = "/like", tag = "requests", request_body = Draft,
    responses((status = 200, body = FiledAlready)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<Draft>,
) -> Result<Json<FiledAlready>, Refusal> {
    caller.may(Action::FileCase, Resource::Kind(CaseKind::Request))?;
    let draft = input.parse()?;
    let length = draft.title.chars().count() + draft.body.chars().count();
    if length < CHARACTERS_MIN {
        return Ok(Json(FiledAlready {
            own: Vec::new(),
            others: 0,
        }));
    }
    let text = (draft.title.as_str(), draft.body.as_str());
    let near = async |scope: &Scope| {
        let filter = standing();
        app.search
            .near_duplicates(scope, &filter, text, OTHERS_MAX)
            .await
    };
    let scope = caller.scope();
    let seen = near(&scope).await?;
    let all = near(&Scope::system(SystemPurpose::CountAlike)).await?;
    let own = cases(&app, &scope, &seen[..seen.len().min(OWN_MAX)]).await?;
    let own = own.into_iter().map(|(case, likeness)| FiledRequest {
        id: case.id.uuid(),
        state: case.state.as_str(),
        state_label: state_label(case.kind.code(), case.state.as_str(), caller.language),
        submitted_at: case.submitted_at,
        number: case.number,
        title: case.title,
        likeness,
    });
    Ok(Json(FiledAlready {
        own: own.collect(),
        others: all.len().saturating_sub(seen.len()),
    }))
}
