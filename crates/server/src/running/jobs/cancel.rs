//! `POST /api/v1/jobs/{id}/cancel`.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Resource};
use domain::words::JobId;
use store::StoreError;
use store::jobs::{self, Jobs};

use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Asks for the end of a job: one that waits never begins, one that runs stops soon.
#[utoipa::path(post, path = "/jobs/{id}/cancel", tag = "jobs", params(("id" = String, Path)), responses((status = 204)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JobId>,
) -> Result<StatusCode, Refusal> {
    caller.may(Action::ManageJobs, Resource::Product)?;
    let job = Jobs::by_id(&app.store, id).await?;
    job.ok_or_else(Refusal::not_found)?;
    cancel(&app, id).await
}

/// Asks for the end of a job that is there.
///
/// # Errors
/// 409 when it has ended already.
pub async fn cancel(app: &App, id: JobId) -> Result<StatusCode, Refusal> {
    // first of all here: the job may hold the only writer until it hears of it
    if let Some(running) = app.running.find(id) {
        running.meter.cancel();
    }
    let asked = app
        .store
        .write::<_, _, StoreError>(id, |work, id| Box::pin(jobs::cancel(work, *id)))
        .await?;
    match asked {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Refusal::new(StatusCode::CONFLICT, "job.ended")),
    }
}
