//! A step for many cases as a job.

use domain::access::Actor;
use domain::catalogue::Language;
use domain::words::{JobId, UserId};
use serde::{Deserialize, Serialize};
use store::jobs::{self, Job, JobFailure, JobRun, Jobs, NewJob, Worker};
use store::platform::{People, User};
use store::{Store, StoreError};

use super::each::{Bulk, one};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// The queue of steps for many cases.
const QUEUE: &str = "bulk";

/// What the job needs to know.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    bulk: Bulk,
    language: Language,
}

/// Queues the step.
///
/// # Errors
/// When the database fails.
pub(super) async fn enqueue(app: &App, caller: &Caller, bulk: &Bulk) -> Result<JobId, Refusal> {
    let payload = Payload {
        bulk: bulk.clone(),
        language: caller.language,
    };
    let job = NewJob {
        queue: QUEUE,
        payload: serde_json::to_string(&payload).map_err(|error| Refusal::internal(&error))?,
        run_at: None,
        created_by: Some(caller.actor.user),
    };
    let queued = app
        .store
        .write::<_, _, StoreError>(job, |work, job| Box::pin(jobs::enqueue(work, job.clone())))
        .await;
    Ok(queued?)
}

/// The caller's own.
///
/// # Errors
/// 404 when the job is none of the caller's.
pub(super) async fn own(app: &App, caller: &Caller, id: JobId) -> Result<Job, Refusal> {
    let job = Jobs::by_id(&app.store, id).await?;
    job.filter(|job| job.queue == QUEUE && job.created_by == Some(caller.actor.user))
        .ok_or_else(Refusal::not_found)
}

/// Lets `worker` take the steps.
#[must_use]
pub(crate) fn handle(worker: Worker) -> Worker {
    worker.handle(QUEUE, run)
}

/// A person, as everybody may know himself.
async fn himself(store: &Store, id: UserId) -> Result<Option<User>, StoreError> {
    let nobody_else = Actor {
        user: id,
        grants: Vec::new(),
    };
    People::visible_to(&nobody_else).by_id(store, id).await
}

/// Whoever asked may do now what he may do now, not what he might when he asked. A second attempt finds
/// the cases of the first one moved, and says so.
async fn run(run: JobRun) -> Result<String, JobFailure> {
    let payload: Payload = serde_json::from_str(&run.payload)
        .map_err(|error| JobFailure::Never(format!("payload: {error}")))?;
    let language = payload.language;
    let user = match run.created_by {
        Some(id) => himself(&run.store, id).await?,
        None => None,
    };
    let Some(user) = user.filter(|user| user.active) else {
        return Err(JobFailure::Never("who asked is not there".to_owned()));
    };
    let (actor, total) = (user.actor(), payload.bulk.ids.len() as u64);
    let mut items = Vec::new();
    for id in &payload.bulk.ids {
        run.progress(items.len() as u64, Some(total)).await?;
        items.push(one(&run.store, &actor, &payload.bulk, *id, language).await?);
    }
    serde_json::to_string(&items).map_err(|error| JobFailure::Never(error.to_string()))
}
