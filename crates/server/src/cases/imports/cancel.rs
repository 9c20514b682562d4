//! `POST /api/v1/imports/{id}/cancel`.

use axum::extract::State;
use axum::http::StatusCode;
use domain::words::JobId;

use super::job;
use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::running::jobs;
use crate::{App, Caller};

/// Ends an import of one's own while it is read and checked; nothing of it is kept. One that is being
/// published is brought to its end.
#[utoipa::path(post, path = "/imports/{id}/cancel", tag = "imports", params(("id" = String, Path)), responses((status = 204)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JobId>,
) -> Result<StatusCode, Refusal> {
    job::own(&app, &caller, id).await?;
    jobs::cancel(&app, id).await
}
