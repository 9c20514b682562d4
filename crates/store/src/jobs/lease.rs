//! Who has a job, and what became of it. Every step names the worker: one that lost its lease to
//! another changes nothing any more.

use jiff::{SignedDuration, Timestamp};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::kernel::{StoreError, Work};

/// A worker that does not report for this long has lost its job.
pub(super) const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// A job begun this often that still failed is given up.
const ATTEMPTS_MAX: i64 = 8;
const PAUSE_MIN: SignedDuration = SignedDuration::from_secs(5);
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(1);

/// Who asks for what.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub worker: String,
    pub queues: Vec<&'static str>,
}

/// A leased job and the worker that has it.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub id: Uuid,
    pub worker: String,
}

/// By which a unit of work that a handler runs ends its job together with what it writes, so that
/// the job is never done twice.
#[derive(Debug, Clone)]
pub struct Receipt(pub(super) Held);

/// Ends the job well as part of `work`, also when its end was asked for meanwhile: what it did is done.
/// One that is another worker's by now is left to that.
///
/// # Errors
/// When the database refuses.
pub async fn complete(work: &Work, receipt: &Receipt, outcome: String) -> Result<(), StoreError> {
    end(work, &receipt.0, &Ended::Done(outcome)).await
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub(super) enum Ended {
    Done(String),
    Cancelled,
    /// Worth another attempt.
    Failed(String),
    /// Another attempt would fail alike.
    GivenUp(String),
}

/// Takes the job that has waited longest, if there is one.
pub(super) async fn take(work: &Work, claim: &Claim) -> Result<Option<Model>, StoreError> {
    let now = work.now().as_millisecond();
    let free = Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lte(now));
    let next = Entity::find()
        .filter(Column::FinishedAt.is_null())
        .filter(Column::RunAt.lte(now))
        .filter(Column::Queue.is_in(claim.queues.iter().copied()))
        .filter(free)
        .order_by_asc(Column::RunAt)
        .order_by_asc(Column::Id)
        .limit(1)
        // PostgreSQL: two workers do not wait for each other
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(work.db())
        .await?;
    let Some(mut job) = next else {
        return Ok(None);
    };
    job.attempts += 1;
    job.leased_until = Some(lease_end(work.now()));
    job.worker = Some(claim.worker.clone());
    Entity::update_many()
        .filter(Column::Id.eq(job.id))
        .col_expr(Column::Attempts, Expr::val(job.attempts))
        .col_expr(Column::LeasedUntil, Expr::val(job.leased_until))
        .col_expr(Column::Worker, Expr::val(claim.worker.clone()))
        .exec(work.db())
        .await?;
    Ok(Some(job))
}

/// What the handler has done so far; `None` only keeps the lease.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    pub done: u64,
    pub total: Option<u64>,
}

/// Keeps the lease. `false` when it was lost or the end was asked for.
pub(super) async fn keep(
    work: &Work,
    held: &Held,
    progress: Option<Progress>,
) -> Result<bool, StoreError> {
    let mut update = of(held).col_expr(Column::LeasedUntil, Expr::val(lease_end(work.now())));
    if let Some(progress) = progress {
        update = update
            .col_expr(Column::ProgressDone, number(progress.done))
            .col_expr(
                Column::ProgressTotal,
                progress.total.map_or(Expr::val(None::<i64>), number),
            );
    }
    update.exec(work.db()).await?;
    let job = Entity::find_by_id(held.id).one(work.db()).await?;
    Ok(job.is_some_and(|job| {
        job.worker.as_ref() == Some(&held.worker) && !job.cancel_asked && job.finished_at.is_none()
    }))
}

/// Writes down how an attempt ended and gives the lease back.
pub(super) async fn end(work: &Work, held: &Held, ended: &Ended) -> Result<(), StoreError> {
    let Some(job) = Entity::find_by_id(held.id).one(work.db()).await? else {
        return Ok(());
    };
    let now = work.now();
    let (outcome, error, again_at) = match ended {
        Ended::Done(outcome) => (Some(outcome.clone()), None, None),
        Ended::Cancelled => (None, None, None),
        Ended::GivenUp(error) => (None, Some(error.clone()), None),
        Ended::Failed(error) if job.attempts >= ATTEMPTS_MAX => (None, Some(error.clone()), None),
        Ended::Failed(error) => (None, Some(error.clone()), Some(now + pause(job.attempts))),
    };
    let finished_at = again_at.is_none().then(|| now.as_millisecond());
    let run_at = again_at.map_or(job.run_at, |at| at.as_millisecond());
    of(held)
        .col_expr(Column::Outcome, Expr::val(outcome))
        .col_expr(Column::Error, Expr::val(error))
        .col_expr(Column::FinishedAt, Expr::val(finished_at))
        .col_expr(Column::RunAt, Expr::val(run_at))
        .col_expr(Column::LeasedUntil, Expr::val(None::<i64>))
        .col_expr(Column::Worker, Expr::val(None::<String>))
        .exec(work.db())
        .await?;
    Ok(())
}

fn of(held: &Held) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(held.id))
        .filter(Column::Worker.eq(held.worker.clone()))
        .filter(Column::FinishedAt.is_null())
}

fn lease_end(now: Timestamp) -> i64 {
    (now + LEASE).as_millisecond()
}

fn number(value: u64) -> SimpleExpr {
    Expr::val(i64::try_from(value).unwrap_or(i64::MAX))
}

/// The pause doubles with each attempt.
fn pause(attempts: i64) -> SignedDuration {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(12);
    (PAUSE_MIN * (1 << doublings)).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        assert_eq!(pause(1), SignedDuration::from_secs(5));
        assert_eq!(pause(3), SignedDuration::from_secs(20));
        assert_eq!(pause(40), SignedDuration::from_hours(1));
    }
}
