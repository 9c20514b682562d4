//! Dues follow the rules: once other rules are in force, a job is queued that reckons them anew.

use domain::words::UserId;

use crate::jobs::{self, NewJob};
use crate::kernel::{StoreError, Work};

/// The queue of the job.
pub(crate) const QUEUE: &str = "recompute-dues";

pub(super) async fn queue(work: &Work, by: Option<UserId>) -> Result<(), StoreError> {
    let job = NewJob {
        queue: QUEUE,
        payload: String::new(),
        run_at: None,
        created_by: by,
    };
    jobs::enqueue(work, job).await?;
    Ok(())
}
