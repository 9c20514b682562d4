//! What joining a group and taking it back have in common.

use domain::access::{Action, Actor, Resource};
use domain::lifecycle::{self, Facts, Performer};
use domain::words::MatterId;
use store::cases::{By, Capacity, Case, Cases, Given, take_step};
use store::matters::{Matter, matter_in};
use store::{StoreError, Work};

use super::view::{self, Seen};
use crate::http::extract::IfMatch;
use crate::http::failure::Failure;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// The group as the caller, who may join and part groups, sees it, at the version that he saw.
pub(super) async fn seen_at(
    app: &App,
    caller: &Caller,
    id: MatterId,
    seen: &IfMatch,
) -> Result<Seen, Refusal> {
    caller.may(Action::JoinMatters, Resource::Product)?;
    let cases = &Cases::visible_to(&caller.scope());
    let group = view::seen(app, cases, Some(id)).await?.into_iter().next();
    let group = group.ok_or_else(Refusal::not_found)?;
    seen.check(group.matter.version)?;
    Ok(group)
}

/// The group inside a unit of work, unless it was changed since `version`.
pub(super) async fn matter_at(work: &Work, id: MatterId, version: i64) -> Result<Matter, Failure> {
    let matter = matter_in(work, id).await?.ok_or_else(Refusal::not_found)?;
    if matter.version != version {
        return Err(StoreError::Stale { table: "matters" }.into());
    }
    Ok(matter)
}

/// Takes a step of the agent's on a case, or says why it cannot be taken from there.
pub(super) async fn step(
    work: &Work,
    actor: &Actor,
    case: &mut Case,
    transition: &str,
    given: Given,
) -> Result<Result<(), lifecycle::Refusal>, Failure> {
    let facts = Facts {
        resolved_at: case.marks.resolved,
        ..Facts::free(work.now())
    };
    let lifecycle = case.kind.lifecycle();
    let step = match lifecycle.next(case.state, transition, &[Performer::Agent], facts) {
        Ok(step) => step,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let given = Given {
        capacity: Some(Capacity {
            performer: Performer::Agent,
            unit: None,
        }),
        ..given
    };
    take_step(work, case, &step, &given, by(work, actor)).await?;
    Ok(Ok(()))
}

/// Who does it: the caller, now.
pub(super) fn by(work: &Work, actor: &Actor) -> By {
    By {
        user: Some(actor.user),
        at: work.now(),
    }
}
