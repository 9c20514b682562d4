//! `GET /lists/{list}/columns`, `GET|POST /lists/{list}/workbook`.

use std::time::Instant;

use axum::Json;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::kinds::Kind;
use domain::workbooks::Conflicts;
use report::sheet::Format;
use serde::Deserialize;
use store::cases::calendar;
use utoipa::{IntoParams, ToSchema};

use super::bring::{Bring, WorkbookError, bring};
use super::{ColumnsBody, WorkbookAnswer, list_of};
use crate::App;
use crate::cases::filter::CaseQuery;
use crate::cases::load::Mount;
use crate::cases::search;
use crate::http::download::download;
use crate::http::extract::{IfMatch, Query};
use crate::http::failure::of_disk;
use crate::http::form::{form_of, spooled};
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::people::caller::Caller;

fn list(caller: &Caller, path: &str, action: Action) -> Result<&'static Kind, Refusal> {
    let kind = list_of(path).ok_or_else(Refusal::not_found)?;
    caller.may(action, Resource::Kind(kind.code))?;
    Ok(kind)
}

/// The columns of a list, as its workbooks have them.
#[utoipa::path(get, path = "/{list}/columns", tag = "lists", params(("list" = String, Path)),
    responses((status = 200, body = ColumnsBody)))]
pub async fn columns(
    caller: Caller,
    Path(path): Path<String>,
) -> Result<Json<ColumnsBody>, Refusal> {
    let kind = list(&caller, &path, Action::ListCases)?;
    Ok(Json(ColumnsBody::of(kind, caller.language)))
}

/// A list as a workbook to be filled in and sent back; the filters of the list apply.
#[utoipa::path(get, path = "/{list}/workbook", tag = "lists",
    params(("list" = String, Path), CaseQuery),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    Path(path): Path<String>,
    RawQuery(raw): RawQuery,
    query: Result<Query<CaseQuery>, Refusal>,
) -> Result<Response, Refusal> {
    let kind = list(&caller, &path, Action::ExportCases)?;
    let Query(query) = query?;
    let now = app.store.ambient().now();
    let mount = Mount::Kind(kind.code);
    let filter = query.filter(&app, mount, raw.as_deref()).await?;
    let filter = search::narrow(&app, &caller, filter, query.words()).await?;
    let by = Some(caller.actor.user);
    let scope = caller.scope();
    let file = super::export(&app.store, kind, &scope, &filter, by, caller.language).await?;
    let day = calendar().date_of(now);
    let name = format!("{}-{}.xlsx", kind.path, day.strftime("%Y%m%d"));
    Ok(download(file, &name, Format::Xlsx))
}

/// How a workbook is taken.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Whether it is carried out; else only looked at.
    pub apply: Option<bool>,
    /// What becomes of cells that were changed on both sides: `refuse` (default), `file` or `keep`.
    pub conflicts: Option<String>,
}

/// The form of a workbook.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form for the OpenAPI document")]
pub struct WorkbookForm {
    /// A workbook or a CSV file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What a workbook would change, or carrying it out. With the `ETag` of the first as `If-Match` of the
/// second nothing is done that was not seen.
#[utoipa::path(post, path = "/{list}/workbook", tag = "lists",
    params(("list" = String, Path), ImportQuery, ("If-Match" = Option<String>, Header)),
    request_body(content = WorkbookForm, content_type = "multipart/form-data"),
    responses((status = 200, body = WorkbookAnswer)))]
pub async fn import(
    State(app): State<App>,
    caller: Caller,
    Path(path): Path<String>,
    query: Result<Query<ImportQuery>, Refusal>,
    if_match: IfMatch,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let kind = list(&caller, &path, Action::ImportCases)?;
    let Query(query) = query?;
    let conflicts = match query.conflicts.as_deref() {
        None | Some("" | "refuse") => Conflicts::Refuse,
        Some("file") => Conflicts::File,
        Some("keep") => Conflicts::Keep,
        Some(_) => return Err(field_refusal_code("conflicts", "input.unknown")),
    };
    let mut fields = form_of(form)?;
    let mut sent = None;
    while let Some(field) = fields.next().await? {
        if field.name() == Some("file") {
            let name = field.file_name().map(str::to_owned);
            sent = Some((spooled(field).await?, name));
        }
    }
    let (file, name) = sent.ok_or_else(|| field_refusal_code("file", "import.no-file"))?;
    let began = Instant::now();
    let what = Bring {
        kind,
        scope: &caller.scope(),
        by: Some(caller.actor.user),
        conflicts,
        apply: query.apply.unwrap_or(false),
    };
    let seen = |tag: &str| if_match.check_if_given(tag).is_ok();
    let brought = bring(&app.store, file, name, &what, seen).await?;
    let answer = WorkbookAnswer::new(&brought, caller.language, began.elapsed());
    let tag = HeaderValue::from_str(&format!("\"{}\"", brought.tag));
    let mut response = Json(answer).into_response();
    if let Ok(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

impl From<WorkbookError> for Refusal {
    fn from(error: WorkbookError) -> Self {
        match error {
            WorkbookError::Store(error) => error.into(),
            WorkbookError::Disk(error) => of_disk(&error),
            WorkbookError::Changed => {
                Self::new(StatusCode::PRECONDITION_FAILED, "precondition.changed")
            }
            other => Self::internal(&other),
        }
    }
}
