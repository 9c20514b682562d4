//! `POST /api/v1/matters/{id}/undo`: the join is taken back, while nobody works on the one case yet.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Actor, Resource, Scope};
use domain::lifecycle::{Facts, Need, Performer};
use domain::words::{MatterId, Note};
use serde::Deserialize;
use store::Work;
use store::cases::{By, Capacity, Case, Cases, Given, merged_into, take_step};
use store::matters::{matter_in, set_leading};
use utoipa::ToSchema;

use super::show::{MatterDetail, show};
use super::view;
use crate::extract::{Id, IfMatch, Input, Versioned};
use crate::failure::Failure;
use crate::problem::{FieldErrors, Problem};
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
) -> Result<Versioned<MatterDetail>, Problem> {
    caller.may(Action::JoinMatters, Resource::Product)?;
    let cases = Cases::visible_to(&caller.scope());
    let groups = view::seen(&app, &cases, Some(id)).await?;
    let group = groups.first().ok_or_else(Problem::not_found)?;
    seen.check(group.matter.version)?;
    if group.matter.leading.is_none() {
        return Err(Problem::new(StatusCode::CONFLICT, "matter.not_joined"));
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
    let matter = matter_in(work, undo.matter).await?;
    let matter = matter.ok_or_else(Problem::not_found)?;
    if matter.version != undo.version {
        return Err(store::StoreError::Stale { table: "matters" }.into());
    }
    let not_joined = || Problem::new(StatusCode::CONFLICT, "matter.not_joined");
    let leading = matter.leading.ok_or_else(not_joined)?;
    let cases = Cases::visible_to(&Scope::of(&undo.actor));
    let leading = cases.by_id_in(work, leading).await?;
    let mut leading = leading.ok_or_else(Problem::not_found)?;
    if !step(work, &mut leading, "decline", undo).await? {
        return Err(Problem::new(StatusCode::CONFLICT, "matter.begun").into());
    }
    for mut member in merged_into(work, leading.id).await? {
        step(work, &mut member, "unmerge", undo).await?;
    }
    set_leading(work, &matter, None, undo.actor.user).await?;
    Ok(())
}

/// Takes a step with the note, if the case is where it may be taken.
async fn step(
    work: &Work,
    case: &mut Case,
    transition: &str,
    undo: &Undo,
) -> Result<bool, Failure> {
    let facts = Facts {
        given: &Need::ALL,
        resolved_at: case.marks.resolved,
        now: work.now(),
    };
    let lifecycle = case.kind.lifecycle();
    let Ok(step) = lifecycle.next(case.state, transition, &[Performer::Agent], facts) else {
        return Ok(false);
    };
    let given = Given {
        note: Some(undo.note.as_str().to_owned()),
        capacity: Some(Capacity {
            performer: Performer::Agent,
            unit: None,
        }),
        ..Given::default()
    };
    let by = By {
        user: Some(undo.actor.user),
        at: work.now(),
    };
    take_step(work, case, &step, &given, by).await?;
    Ok(true)
}
