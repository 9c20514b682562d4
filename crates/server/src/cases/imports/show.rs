//! `GET /api/v1/imports/{id}`: how far a large import is, and its report.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use domain::words::JobId;
use serde::Serialize;
use store::requests::import::Ended;
use utoipa::ToSchema;

use super::{ImportReportBody, job};
use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::running::jobs::{JobBody, describe};
use crate::{App, Caller};

/// An import that is a job.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportJob {
    /// The job; `done` of `total` says how far it is.
    pub job: JobBody,
    /// What became of it, once it is done.
    pub report: Option<ImportReportBody>,
}

/// An import of one's own: how far it is, for how long it will go on, and what became of it.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = String, Path)), responses((status = 200, body = ImportJob)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JobId>,
) -> Result<Json<ImportJob>, Refusal> {
    import_job(&app, &caller, id).await.map(Json)
}

/// The import as its owner sees it.
///
/// # Errors
/// As [`job::own`].
pub async fn import_job(app: &App, caller: &Caller, id: JobId) -> Result<ImportJob, Refusal> {
    let found = job::own(app, caller, id).await?;
    let ended: Option<Ended> = match found.outcome.as_deref() {
        None => None,
        Some(outcome) => {
            let read = serde_json::from_str(outcome);
            Some(read.map_err(|error| Refusal::internal(&error))?)
        }
    };
    let report = ended.map(|ended| {
        let took = Duration::try_from_secs_f64(ended.seconds).unwrap_or_default();
        ImportReportBody::new(&ended.report, caller.language, ended.dry_run, took)
    });
    let mut bodies = describe(app, vec![found], caller.language).await?;
    let job = bodies.pop().ok_or_else(Refusal::not_found)?;
    Ok(ImportJob { job, report })
}
