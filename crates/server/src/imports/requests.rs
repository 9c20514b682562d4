//! `POST /imports/requests`: a table of requests, with a report of what is wrong by row and column.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use domain::access::{Action, Resource};
use domain::imports::Choice;
use domain::lifecycle::CaseKind;
use store::requests::import::ImportOptions;
use utoipa::ToSchema;

use super::form::{Fields, form_of, spooled, text, yes};
use super::import_requests;
use super::report::ImportReportBody;
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
    dry_run: bool,
    strict: bool,
}

/// Imports requests from a table, all rows or none.
#[utoipa::path(post, path = "/imports/requests", tag = "imports",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportReportBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<ImportReportBody>, Problem> {
    caller.may(Action::ImportCases, Resource::Kind(CaseKind::Request))?;
    let form = read(form_of(form)?).await?;
    let file = form
        .file
        .ok_or_else(|| field_problem_code("file", "import.no-file"))?;
    let options = ImportOptions {
        strict: form.strict,
        dry_run: form.dry_run,
        by: Some(caller.actor.user),
    };
    let began = Instant::now();
    let report = import_requests(&app.store, file, form.choice, options).await?;
    let took = began.elapsed();
    Ok(Json(ImportReportBody::new(
        &report,
        caller.language,
        form.dry_run,
        took,
    )))
}

async fn read(mut fields: Fields) -> Result<Form, Problem> {
    let mut form = Form::default();
    while let Some(field) = fields.next().await? {
        match field.name() {
            Some("file") => form.file = Some(spooled(field).await?),
            Some("columns") => {
                let text = text(field).await?;
                if !text.trim().is_empty() {
                    let choice = text
                        .parse()
                        .map_err(|error| field_problem("columns", &error))?;
                    form.choice = Some(choice);
                }
            }
            Some("dry_run") => form.dry_run = yes("dry_run", field).await?,
            Some("strict") => form.strict = yes("strict", field).await?,
            _ => {}
        }
    }
    Ok(form)
}
