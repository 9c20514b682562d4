//! What has to be tidied up now and then: one job that queues its own successor. Of several servers
//! on one database, one does it.

use jiff::SignedDuration;

use crate::files::FileError;
use crate::jobs::{self, JobFailure, JobRun, NewJob, Worker};
use crate::kernel::{Store, StoreError, Work};
use crate::platform::guesses;
use crate::platform::sessions::forget_expired_sessions;

const QUEUE: &str = "housekeeping";
const EVERY: SignedDuration = SignedDuration::from_hours(1);
/// An answer to an idempotency key is given again for a day.
const KEYS_KEPT_HOURS: i64 = 24;
/// Jobs that ended are shown this long.
const JOBS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Store {
    /// Sees to it that housekeeping is queued.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn schedule_housekeeping(&self) -> Result<(), StoreError> {
        self.write((), |work, ()| {
            Box::pin(async move {
                jobs::enqueue_once(work, job(work, SignedDuration::ZERO)).await?;
                Ok(())
            })
        })
        .await
    }
}

/// Lets `worker` do the housekeeping.
#[must_use]
pub fn handle(worker: Worker) -> Worker {
    worker.handle(QUEUE, keep_house)
}

async fn keep_house(run: JobRun) -> Result<String, JobFailure> {
    let store = &run.store;
    // first of all, so that a failure below does not end it for good
    store
        .write::<_, _, StoreError>((), |work, ()| {
            Box::pin(async move {
                jobs::enqueue(work, job(work, EVERY)).await?;
                forget_expired_sessions(work).await?;
                guesses::forget_old(work).await?;
                jobs::forget_ended(work, work.now() - JOBS_KEPT).await
            })
        })
        .await?;
    let keys = store.forget_keys(KEYS_KEPT_HOURS).await?;
    let swept = store.sweep_files().await.map_err(|error| match error {
        FileError::Store(error) => JobFailure::from(error),
        other => JobFailure::Never(other.to_string()),
    })?;
    Ok(format!(
        "{} files removed, {keys} keys forgotten",
        swept.removed
    ))
}

fn job(work: &Work, pause: SignedDuration) -> NewJob {
    NewJob {
        queue: QUEUE,
        payload: String::new(),
        run_at: Some(work.now() + pause),
        created_by: None,
    }
}
