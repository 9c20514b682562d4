//! `POST /requests/{id}/rating`: the firm says whether the answer satisfied.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Actor, Resource, Scope, performers};
use domain::lifecycle::{Gate, Performer};
use domain::words::{CaseId, Note};
use serde::Deserialize;
use store::Work;
use store::cases::{Case, Cases};
use utoipa::ToSchema;

use super::read::{CaseDetail, detail};
use crate::http::extract::{Id, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::{App, Caller};

/// The requester's verdict.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewRating {
    /// Whether the answer satisfied.
    pub satisfied: bool,
    /// Why.
    pub note: Option<String>,
}

struct Rating {
    actor: Actor,
    id: CaseId,
    input: Input<NewRating>,
}

/// Keeps the firm's verdict on the answer; the agent sees it when striking the request off.
#[utoipa::path(post, path = "/{id}/rating", tag = "requests", params(("id" = String, Path)),
    request_body = NewRating, responses((status = 200, body = CaseDetail)))]
pub async fn rate(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<CaseId>,
    input: Input<NewRating>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let unit = Rating {
        actor: caller.actor.clone(),
        id,
        input,
    };
    let case = app
        .store
        .write(unit, |work, unit| Box::pin(run(work, unit)))
        .await?;
    detail(&app, &caller, &Cases::visible_to(&caller.scope()), &case).await
}

async fn run(work: &Work, unit: &Rating) -> Result<Case, Failure> {
    let cases = Cases::visible_to(&Scope::of(&unit.actor));
    let case = cases.by_id_in(work, unit.id).await?;
    let mut case = case.ok_or_else(Refusal::not_found)?;
    super::load::may(
        &unit.actor,
        Action::CommentPublicly,
        Resource::Case(&case.facts()),
    )?;
    if !performers(&unit.actor, &case.facts()).contains(&Performer::Enterprise) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "access.role").into());
    }
    // one that was merged is answered with the case that leads it
    let standing = cases.standing_in(work, &case).await?;
    if !standing.gates.contains(&Gate::Answered) {
        return Err(Refusal::new(StatusCode::CONFLICT, "rating.not_resolved").into());
    }
    let input = unit.input.parse()?;
    let mut errors = FieldErrors::default();
    let words = input
        .note
        .as_deref()
        .map(str::trim)
        .filter(|words| !words.is_empty());
    let note = errors.take_optional("note", words, Note::parse);
    errors.finish()?;
    let by = unit.actor.user;
    let rating = store::requests::Rating {
        satisfied: input.satisfied,
        note: note.map(Note::into_string),
        at: work.now(),
    };
    store::requests::set_rating(work, &mut case, by, rating).await?;
    Ok(case)
}
