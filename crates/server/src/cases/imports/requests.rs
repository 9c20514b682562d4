//! `POST /imports/requests`: a table of requests, with a report of what is wrong by row and column.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::imports::Choice;
use domain::kinds::CaseKind;
use domain::tables::Fault;
use report::table;
use store::requests::import::{Before, ImportError, ImportOptions, ImportReport, Watch};
use utoipa::ToSchema;

use super::report::ImportReportBody;
use super::show::{ImportJob, import_job};
use super::{DIRECT_BYTES_MAX, Reading, import_requests, job};
use crate::http::form::{Fields, form_of, spooled, text, yes};
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal, field_refusal_code};
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
    /// The sheet of a workbook that holds the table; looked for when left out.
    sheet: Option<String>,
    /// The row with the headings, as the sheet counts its rows; looked for when left out.
    #[schema(schema_with = words::sheet_row)]
    row: Option<u32>,
    /// Look only, change nothing.
    #[schema(schema_with = words::yes_or_no)]
    dry_run: Option<bool>,
    /// Refuse categories that are not known instead of creating them.
    #[schema(schema_with = words::yes_or_no)]
    strict: Option<bool>,
}

#[derive(Default)]
struct Form {
    file: Option<std::fs::File>,
    how: Reading,
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
) -> Result<Response, Refusal> {
    caller.may(Action::ImportCases, Resource::Kind(CaseKind::Request))?;
    let form = read(form_of(form)?).await?;
    let file = form
        .file
        .ok_or_else(|| field_refusal_code("file", "import.no-file"))?;
    let options = ImportOptions {
        strict: form.strict,
        dry_run: form.dry_run,
        by: Some(caller.actor.user),
        // who sends the same again after the server was cut off means the same import
        before: Before::GoOn,
    };
    let began = Instant::now();
    let report = match weigh(file, form.how.name.clone()).await? {
        (file, Ok(weight)) if weight > DIRECT_BYTES_MAX => {
            let id = job::enqueue(&app, file, form.columns, form.how.place, options).await?;
            let place = [(header::LOCATION, format!("/api/v1/imports/{id}"))];
            let queued = Json(import_job(&app, &caller, id).await?);
            return Ok((StatusCode::ACCEPTED, place, queued).into_response());
        }
        (file, Ok(_)) => {
            let watch = Watch::default();
            import_requests(&app.store, file, form.how, options, watch).await?
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
    name: Option<String>,
) -> Result<(std::fs::File, Result<u64, table::TableError>), Refusal> {
    let weighed = tokio::task::spawn_blocking(move || {
        let weight = table::weight(&mut file, name.as_deref());
        (file, weight)
    });
    weighed.await.map_err(|error| Refusal::internal(&error))
}

impl From<ImportError> for Refusal {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Store(error) => error.into(),
            error @ (ImportError::Cancelled | ImportError::Begun { .. }) => Self::internal(&error),
        }
    }
}

async fn read(mut fields: Fields) -> Result<Form, Refusal> {
    let mut form = Form::default();
    while let Some(field) = fields.next().await? {
        match field.name() {
            Some("file") => {
                form.how.name = field.file_name().map(str::to_owned);
                form.file = Some(spooled(field).await?);
            }
            Some("columns") => {
                let text = text(field).await?;
                if !text.trim().is_empty() {
                    let choice: Choice = text
                        .parse()
                        .map_err(|error| field_refusal("columns", &error))?;
                    form.how.choice = Some(choice);
                    form.columns = Some(text);
                }
            }
            Some("sheet") => form.how.place.sheet = filled(text(field).await?),
            Some("row") => {
                let row = filled(text(field).await?).map(|text| header_row(&text));
                form.how.place.header_row = row.transpose()?;
            }
            Some("dry_run") => form.dry_run = yes("dry_run", field).await?,
            Some("strict") => form.strict = yes("strict", field).await?,
            _ => {}
        }
    }
    Ok(form)
}

/// What a field of the form says; nothing where it is blank.
fn filled(text: String) -> Option<String> {
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// Rows are counted from one, as the sheet shows them.
fn header_row(text: &str) -> Result<u32, Refusal> {
    let row = text.parse().ok().filter(|row| *row > 0);
    row.ok_or_else(|| field_refusal_code("row", "input.field"))
}
