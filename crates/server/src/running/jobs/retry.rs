//! `POST /api/v1/jobs/{id}/retry`.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Resource};
use domain::words::JobId;
use store::StoreError;
use store::jobs::{self, Jobs};

use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Lets a job that failed or was cancelled run again.
#[utoipa::path(post, path = "/jobs/{id}/retry", tag = "jobs", params(("id" = String, Path)), responses((status = 204)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JobId>,
) -> Result<StatusCode, Refusal> {
    caller.may(Action::ManageJobs, Resource::Product)?;
    let job = Jobs::by_id(&app.store, id).await?;
    job.ok_or_else(Refusal::not_found)?;
    let queued = app
        .store
        .write::<_, _, StoreError>(id, |work, id| Box::pin(jobs::retry(work, *id)))
        .await?;
    match queued {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Refusal::new(StatusCode::CONFLICT, "job.not-failed")),
    }
}
