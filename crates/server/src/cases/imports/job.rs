//! An import as a job: the table is kept in the data directory until it is done.

use std::fs::File;

use domain::access::{Action, Resource};
use domain::imports::Choice;
use domain::kinds::CaseKind;
use domain::words::JobId;
use report::table::Whereabouts;
use serde::{Deserialize, Serialize};
use store::jobs::{self, Job, JobFailure, JobRun, Jobs, NewJob, Worker};
use store::requests::import::{Before, Ended, ImportError, ImportOptions, Watch, uploads};
use store::{Store, StoreError};
use uuid::Uuid;

use super::{Reading, import_requests};
use crate::http::failure::of_disk;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// The queue of imports.
pub const QUEUE: &str = "import-requests";

/// What the job needs to know.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    table: Uuid,
    columns: Option<String>,
    #[serde(default)]
    sheet: Option<String>,
    #[serde(default)]
    header_row: Option<u32>,
    strict: bool,
    dry_run: bool,
}

/// Keeps the table and queues its import; `columns` have been understood before.
///
/// # Errors
/// When the disk or the database fails.
pub async fn enqueue(
    app: &App,
    mut file: File,
    columns: Option<String>,
    place: Whereabouts,
    options: ImportOptions,
) -> Result<JobId, Refusal> {
    let store = app.store.clone();
    let kept = tokio::task::spawn_blocking(move || uploads::keep(&store, &mut file)).await;
    let table = kept
        .map_err(|error| Refusal::internal(&error))?
        .map_err(|error| of_disk(&error))?;
    let payload = Payload {
        table,
        columns,
        sheet: place.sheet,
        header_row: place.header_row,
        strict: options.strict,
        dry_run: options.dry_run,
    };
    let job = NewJob {
        queue: QUEUE,
        payload: serde_json::to_string(&payload).map_err(|error| Refusal::internal(&error))?,
        run_at: None,
        created_by: options.by,
    };
    let queued = app
        .store
        .write::<_, _, StoreError>(job, |work, job| Box::pin(jobs::enqueue(work, job.clone())))
        .await;
    if queued.is_err() {
        uploads::remove(&app.store, table);
    }
    Ok(queued?)
}

/// An import of the caller's own.
///
/// # Errors
/// 403 when the caller imports nothing, 404 when the job is none of the caller's imports.
pub async fn own(app: &App, caller: &Caller, id: JobId) -> Result<Job, Refusal> {
    caller.may(Action::ImportCases, Resource::Kind(CaseKind::Request))?;
    let job = Jobs::by_id(&app.store, id).await?;
    job.filter(|job| job.queue == QUEUE && job.created_by == Some(caller.actor.user))
        .ok_or_else(Refusal::not_found)
}

/// Lets `worker` do the imports.
#[must_use]
pub fn handle(worker: Worker) -> Worker {
    worker.handle(QUEUE, run)
}

async fn run(run: JobRun) -> Result<String, JobFailure> {
    let payload: Payload = serde_json::from_str(&run.payload)
        .map_err(|error| JobFailure::Never(format!("payload: {error}")))?;
    let choice = payload.columns.as_deref().map(str::parse::<Choice>);
    let choice = choice
        .transpose()
        .map_err(|error| JobFailure::Never(error.to_string()))?;
    let table = open(&run.store, payload.table).await?;
    let how = Reading {
        name: None,
        choice,
        place: Whereabouts {
            sheet: payload.sheet,
            header_row: payload.header_row,
        },
    };
    let options = ImportOptions {
        strict: payload.strict,
        dry_run: payload.dry_run,
        by: run.created_by,
        before: Before::OfJob(run.id),
    };
    let watch = Watch {
        meter: run.meter.clone(),
        receipt: Some(run.receipt()),
    };
    let began = run.store.ambient().now();
    let report = import_requests(&run.store, table, how, options, watch)
        .await
        .map_err(|error| match error {
            ImportError::Cancelled => JobFailure::Cancelled,
            ImportError::Store(error) => error.into(),
            begun @ ImportError::Begun { .. } => JobFailure::Never(begun.to_string()),
        })?;
    uploads::remove(&run.store, payload.table);
    let took = run.store.ambient().now().duration_since(began);
    let ended = Ended {
        report,
        dry_run: payload.dry_run,
        seconds: took.as_secs_f64(),
    };
    Ok(ended.to_json())
}

async fn open(store: &Store, table: Uuid) -> Result<File, JobFailure> {
    let store = store.clone();
    let opened = tokio::task::spawn_blocking(move || uploads::open(&store, table)).await;
    opened
        .map_err(|error| JobFailure::Again(error.to_string()))?
        .map_err(|error| JobFailure::Never(format!("the table is not kept any more: {error}")))
}
