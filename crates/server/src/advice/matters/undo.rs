//! `POST /api/v1/matters/{id}/undo`: the join is taken back, while nobody works on the one case yet.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Actor, Scope};
use domain::words::{MatterId, Note};
use serde::Deserialize;
use store::Work;
use store::cases::merged_into;
use store::cases::{Case, Cases, Given};
use store::matters::set_leading;
use utoipa::ToSchema;

use super::show::{MatterDetail, show};
use super::step::{matter_at, seen_at, step};
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::{App, Caller};

/// Why the join is taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct UndoMatter {
    /// In words that the requesters read.
    note: String,
}

struct Undo {
    actor: Actor,
    matter: MatterId,
    version: i64,
    note: Note,
}

/// Takes the join of a group back: the members are requests of their own again, taken in, and the
/// leading request is declined. Refused once it was taken in itself.
#[utoipa::path(post, path = "/matters/{id}/undo", tag = "matters", request_body = UndoMatter,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = MatterDetail)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MatterId>,
    seen: IfMatch,
    input: Input<UndoMatter>,
) -> Result<Versioned<MatterDetail>, Refusal> {
    let group = seen_at(&app, &caller, id, &seen).await?;
    if group.matter.leading.is_none() {
        return Err(Refusal::new(StatusCode::CONFLICT, "matter.not_joined"));
    }
    let input = input.parse()?;
    let mut errors = FieldErrors::default();
    let note = errors.take("note", Note::parse(&input.note));
    let (note,) = errors.finish_with((note,))?;
    let undo = Undo {
        actor: caller.actor.clone(),
        matter: id,
        version: group.matter.version,
        note,
    };
    app.store
        .write(undo, |work, undo| Box::pin(run(work, undo)))
        .await?;
    show(&app, &caller, id).await
}

async fn run(work: &Work, undo: &Undo) -> Result<(), Failure> {
    let matter = matter_at(work, undo.matter, undo.version).await?;
    let not_joined = || Refusal::new(StatusCode::CONFLICT, "matter.not_joined");
    let leading = matter.leading.ok_or_else(not_joined)?;
    let cases = Cases::visible_to(&Scope::of(&undo.actor));
    let leading = cases.by_id_in(work, leading).await?;
    let leading = leading.ok_or_else(Refusal::not_found)?;
    set_leading(work, &matter, None, undo.actor.user).await?;
    for mut member in merged_into(work, leading.id).await? {
        noted_step(work, &mut member, "unmerge", undo).await?;
    }
    // members leaving change its dues
    let seen = cases.by_id_in(work, leading.id).await?;
    let mut leading = seen.ok_or_else(Refusal::not_found)?;
    if !noted_step(work, &mut leading, "decline", undo).await? {
        return Err(Refusal::new(StatusCode::CONFLICT, "matter.begun").into());
    }
    Ok(())
}

/// Takes a step with the note, if the case is where it may be taken.
async fn noted_step(
    work: &Work,
    case: &mut Case,
    transition: &str,
    undo: &Undo,
) -> Result<bool, Failure> {
    let given = Given {
        note: Some(undo.note.as_str().to_owned()),
        ..Given::default()
    };
    let taken = step(work, &undo.actor, case, transition, given).await?;
    Ok(taken.is_ok())
}
