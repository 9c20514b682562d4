//! Asking for a job, and asking for its end, inside a unit of work.

use domain::words::{JobId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{ActiveModel, Column, Entity};
use crate::kernel::{StoreError, Work};

/// Work to be done later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Which handler does it.
    pub queue: &'static str,
    /// What the handler needs to know, as it likes to read it (usually JSON).
    pub payload: String,
    /// Not before this instant; at once when left out.
    pub run_at: Option<Timestamp>,
    /// Who asked; nobody when the system did.
    pub created_by: Option<UserId>,
}

/// Queues `job`: it runs if, and only if, `work` is kept.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(work: &Work, job: NewJob) -> Result<JobId, StoreError> {
    let id = JobId::v7(work.now(), work.random_in_order());
    let row = ActiveModel {
        id: Set(id.uuid()),
        queue: Set(job.queue.to_owned()),
        payload: Set(job.payload),
        run_at: Set(job.run_at.unwrap_or(work.now()).as_millisecond()),
        attempts: Set(0),
        leased_until: Set(None),
        worker: Set(None),
        cancel_asked: Set(false),
        finished_at: Set(None),
        progress_done: Set(0),
        progress_total: Set(None),
        outcome: Set(None),
        error: Set(None),
        created_by: Set(job.created_by.map(UserId::uuid)),
        created_at: Set(work.now().as_millisecond()),
    };
    Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(id)
}

/// Asks for the end of a job: one that waits never begins, one that runs hears of it at its next
/// report of progress. `false` when it is not there or has ended already.
///
/// # Errors
/// When the database refuses.
pub async fn cancel(work: &Work, id: JobId) -> Result<bool, StoreError> {
    let unfinished = Entity::update_many()
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::FinishedAt.is_null());
    let asked = unfinished
        .clone()
        .col_expr(Column::CancelAsked, Expr::val(true))
        .exec(work.db())
        .await?;
    let now = work.now().as_millisecond();
    unfinished
        .filter(Column::LeasedUntil.is_null())
        .col_expr(Column::FinishedAt, Expr::val(now))
        .exec(work.db())
        .await?;
    Ok(asked.rows_affected > 0)
}

/// Queues `job` unless one of its queue waits or runs already; then `None`.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue_once(work: &Work, job: NewJob) -> Result<Option<JobId>, StoreError> {
    if is_queued(work, job.queue).await? {
        return Ok(None);
    }
    enqueue(work, job).await.map(Some)
}

/// Lets a job that failed or was cancelled run again, as if it had just been asked for. `false` when
/// it is not there, has not ended, or ended well.
///
/// # Errors
/// When the database refuses.
pub async fn retry(work: &Work, id: JobId) -> Result<bool, StoreError> {
    let again = Entity::update_many()
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::FinishedAt.is_not_null())
        .filter(Column::Outcome.is_null())
        .col_expr(Column::FinishedAt, Expr::val(None::<i64>))
        .col_expr(Column::CancelAsked, Expr::val(false))
        .col_expr(Column::Attempts, Expr::val(0_i64))
        .col_expr(Column::RunAt, Expr::val(work.now().as_millisecond()))
        .col_expr(Column::Error, Expr::val(None::<String>))
        .col_expr(Column::ProgressDone, Expr::val(0_i64))
        .col_expr(Column::ProgressTotal, Expr::val(None::<i64>))
        .exec(work.db())
        .await?;
    Ok(again.rows_affected > 0)
}

/// Whether a job of this queue waits or runs.
async fn is_queued(work: &Work, queue: &str) -> Result<bool, StoreError> {
    let waiting = Entity::find()
        .filter(Column::Queue.eq(queue))
        .filter(Column::FinishedAt.is_null());
    Ok(waiting.one(work.db()).await?.is_some())
}

/// Whether a job of this queue with this payload waits or runs.
///
/// # Errors
/// When the database refuses.
pub async fn waits_or_runs(work: &Work, queue: &str, payload: &str) -> Result<bool, StoreError> {
    let waiting = Entity::find()
        .filter(Column::Queue.eq(queue))
        .filter(Column::Payload.eq(payload))
        .filter(Column::FinishedAt.is_null());
    Ok(waiting.one(work.db()).await?.is_some())
}

/// Removes jobs that ended before `before`.
pub(crate) async fn forget_ended(work: &Work, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::FinishedAt.lt(before.as_millisecond()))
        .exec(work.db())
        .await?;
    Ok(())
}
