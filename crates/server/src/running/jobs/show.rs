//! `GET /api/v1/jobs/{id}`.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::JobId;
use store::jobs::Jobs;

use super::view::{JobBody, describe};
use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// A job: how far it is, and why it failed.
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path)), responses((status = 200, body = JobBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JobId>,
) -> Result<Json<JobBody>, Refusal> {
    caller.may(Action::ReadJobs, Resource::Product)?;
    let job = Jobs::by_id(&app.store, id).await?;
    let mut bodies = describe(&app, job.into_iter().collect(), caller.language).await?;
    bodies.pop().map(Json).ok_or_else(Refusal::not_found)
}
