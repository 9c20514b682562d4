//! `POST /imports/requests`: a table of requests, with a report of what is wrong by row and column.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::imports::{Choice, Fault};
use domain::lifecycle::CaseKind;
use report::table;
use store::requests::import::{ImportError, ImportOptions, ImportReport, Watch};
use tokio::io::AsyncWriteExt;
use utoipa::ToSchema;

use super::report::ImportReportBody;
use super::show::{ImportJob, import_job};
use super::{DIRECT_BYTES_MAX, FILE_BYTES_MAX, import_requests, job};
use crate::problem::{Problem, field_problem, field_problem_code};
use crate::{App, Caller};

/// The form of an import.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form for the OpenAPI document")]
pub struct ImportForm {
    /// CSV in any encoding that Excel writes, or an Excel workbook.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Which header stands for which field, such as `title=标题,body=内容`; guessed when left out.
    columns: Option<String>,
    /// Look only, change nothing.
    dry_run: Option<bool>,
    /// Refuse categories that are not known instead of creating them.
    strict: Option<bool>,
}

#[derive(Default)]
struct Form {
    file: Option<std::fs::File>,
    choice: Option<Choice>,
    columns: Option<String>,
    dry_run: bool,
    strict: bool,
}

/// Imports requests from a table, all rows or none: a small one at once (200 and the report), a large
/// one as a job (202; `GET /imports/{id}` tells how far it is, and the report).
#[utoipa::path(post, path = "/imports/requests", tag = "imports",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportReportBody), (status = 202, body = ImportJob)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    caller.may(Action::ImportCases, Resource::Kind(CaseKind::Request))?;
    let form = form.map_err(|_| malformed())?;
    let form = read(form).await?;
    let file = form
        .file
        .ok_or_else(|| field_problem_code("file", "import.no-file"))?;
    let options = ImportOptions {
        strict: form.strict,
        dry_run: form.dry_run,
        by: Some(caller.actor.user),
    };
    let began = Instant::now();
    let report = match weigh(file).await? {
        (file, Ok(weight)) if weight > DIRECT_BYTES_MAX => {
            let id = job::enqueue(&app, file, form.columns, options).await?;
            let place = [(header::LOCATION, format!("/api/v1/imports/{id}"))];
            let queued = Json(import_job(&app, &caller, id).await?);
            return Ok((StatusCode::ACCEPTED, place, queued).into_response());
        }
        (file, Ok(_)) => {
            let watch = Watch::default();
            import_requests(&app.store, file, form.choice, options, watch).await?
        }
        (_, Err(error)) => {
            let mut report = ImportReport::default();
            report.refuse(vec![Fault::of(error.row(), &error)]);
            report
        }
    };
    let took = began.elapsed();
    let body = ImportReportBody::new(&report, caller.language, form.dry_run, took);
    Ok(Json(body).into_response())
}

/// How much text the table holds, or why it cannot be read.
async fn weigh(
    mut file: std::fs::File,
) -> Result<(std::fs::File, Result<u64, table::TableError>), Problem> {
    let weighed = tokio::task::spawn_blocking(move || {
        let weight = table::weight(&mut file);
        (file, weight)
    });
    weighed.await.map_err(|error| Problem::internal(&error))
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Store(error) => error.into(),
            cancelled @ ImportError::Cancelled => Self::internal(&cancelled),
        }
    }
}

fn malformed() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "input.malformed")
}

async fn read(mut multipart: Multipart) -> Result<Form, Problem> {
    let mut form = Form::default();
    while let Some(field) = multipart.next_field().await.map_err(refused)? {
        match field.name() {
            Some("file") => form.file = Some(spool(field).await?),
            Some("columns") => {
                let text = field.text().await.map_err(refused)?;
                if !text.trim().is_empty() {
                    let choice = text
                        .parse()
                        .map_err(|error| field_problem("columns", &error))?;
                    form.choice = Some(choice);
                    form.columns = Some(text);
                }
            }
            Some("dry_run") => form.dry_run = yes("dry_run", field).await?,
            Some("strict") => form.strict = yes("strict", field).await?,
            _ => {}
        }
    }
    Ok(form)
}

async fn yes(name: &str, field: Field<'_>) -> Result<bool, Problem> {
    match field.text().await.map_err(refused)?.trim() {
        "true" | "1" | "on" => Ok(true),
        "" | "false" | "0" => Ok(false),
        _ => Err(field_problem_code(name, "input.unknown")),
    }
}

/// Keeps the file outside memory while it is read; it has no name, so nothing is left behind.
async fn spool(mut field: Field<'_>) -> Result<std::fs::File, Problem> {
    let file = tempfile::tempfile().map_err(|error| Problem::internal(&error))?;
    let mut file = tokio::fs::File::from_std(file);
    while let Some(chunk) = field.chunk().await.map_err(refused)? {
        let written = file.write_all(&chunk).await;
        written.map_err(|error| Problem::internal(&error))?;
    }
    file.flush()
        .await
        .map_err(|error| Problem::internal(&error))?;
    let mut file = file.into_std().await;
    std::io::Seek::rewind(&mut file).map_err(|error| Problem::internal(&error))?;
    Ok(file)
}

fn refused(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "import.too-large")
            .with("megabytes", FILE_BYTES_MAX / (1024 * 1024));
    }
    malformed()
}
