//! The graph as workbooks: template, export, import, and the findings about a chain.

use std::fs::File;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::response::Response;
use chain::import::{CellError, SHEETS, Sheet, build_lists, write_lists};
use chain::model::ChainGraph;
use domain::access::{Action, Resource};
use domain::catalogue::{Language, Reason};
use report::book::{self, As, BookSheet};
use report::sheet::{Format, SheetError};
use serde::Serialize;
use serde_json::Value;
use store::cases::calendar;
use utoipa::ToSchema;

use super::graphs::{counts, keep_graph};
use super::overview::VersionQuery;
use super::select::{ChainQuery, chain_of, graph};
use super::sheets;
use crate::download::download;
use crate::extract::Query;
use crate::imports::{form_of, spooled};
use crate::problem::{Problem, field_problem_code};
use crate::{App, Caller};

/// Errors listed at most; a file with more is of another kind altogether.
const ERRORS_MAX: usize = 1000;
/// Columns of the lists that hold numbers; all others are text, so that codes keep their zeros.
const NUMBERS: [&str; 12] = [
    "longitude",
    "latitude",
    "quantity",
    "layer",
    "weight",
    "need",
    "revenue",
    "growth",
    "staff",
    "capacity",
    "value",
    "confidence",
];

/// A workbook as an answer.
///
/// # Errors
/// When it cannot be written.
pub async fn workbook(
    name: String,
    sheets: Vec<BookSheet>,
    kind: impl Fn(usize, usize) -> As + Send + 'static,
) -> Result<Response, Problem> {
    let write = move || {
        let file = tempfile::tempfile().map_err(SheetError::from)?;
        book::write(file, &sheets, kind)
    };
    // packing a large graph takes a while
    let written = tokio::task::spawn_blocking(write).await;
    let file = written.map_err(|error| Problem::internal(&error))?;
    let file = file.map_err(|error| Problem::internal(&error))?;
    Ok(download(file, &format!("{name}.xlsx"), Format::Xlsx))
}

fn of_lists(sheet: Sheet) -> BookSheet {
    BookSheet {
        name: sheet.name,
        rows: sheet.rows,
    }
}

fn kind_of_column(sheet: usize, column: usize) -> As {
    let key = SHEETS
        .get(sheet)
        .and_then(|sheet| sheet.columns.get(column))
        .map(|column| column.key);
    match key {
        Some(key) if NUMBERS.contains(&key) => As::Number,
        _ => As::Text,
    }
}

/// The sheets to fill in: headers only, those that every row needs with a star.
#[utoipa::path(get, path = "/template", tag = "chain-graph", responses((status = 200, description = "The workbook",
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
pub async fn template(caller: Caller) -> Result<Response, Problem> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    let sheets = SHEETS.iter().map(|kind| BookSheet {
        name: kind.title.to_owned(),
        rows: vec![kind.headers()],
    });
    workbook(
        "chain-graph-template".to_owned(),
        sheets.collect(),
        kind_of_column,
    )
    .await
}

/// A version as the workbook that an import reads.
#[utoipa::path(get, path = "/export", tag = "chain-graph", params(VersionQuery), responses((status = 200, description = "The workbook",
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<VersionQuery>, Problem>,
) -> Result<Response, Problem> {
    let version = query.as_ref().ok().and_then(|query| query.0.version);
    let loaded = graph(&app, &caller, version).await?;
    query?;
    let name = format!("chain-graph-{}", loaded.graph.version);
    let listed = tokio::task::spawn_blocking(move || write_lists(&loaded.graph)).await;
    let listed = listed.map_err(|error| Problem::internal(&error))?;
    let sheets = listed.into_iter().map(of_lists).collect();
    workbook(name, sheets, kind_of_column).await
}

/// The findings about a chain as a workbook.
#[utoipa::path(get, path = "/analysis/export", tag = "chain-graph", params(ChainQuery), responses((status = 200, description = "The workbook",
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
pub async fn findings(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<ChainQuery>, Problem>,
) -> Result<Response, Problem> {
    let version = query.as_ref().ok().and_then(|query| query.0.version);
    let loaded = graph(&app, &caller, version).await?;
    let Query(query) = query?;
    let selected = chain_of(loaded, &query.chain, query.region.as_deref())?;
    let analysis = selected.analysis().await?;
    let (sheets, numbers) = sheets::of(&analysis, caller.language);
    let name = format!("chain-findings-{}", selected.loaded.graph.version);
    workbook(name, sheets, move |sheet, column| {
        match numbers[sheet].contains(&column) {
            true => As::Number,
            false => As::Text,
        }
    })
    .await
}

/// The form of an import.
#[derive(Debug, ToSchema)]
#[schema(as = GraphImportForm)]
#[expect(dead_code, reason = "describes the form for the OpenAPI document")]
pub struct ImportForm {
    /// The sheets of the template, as an Excel workbook.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Day that the facts are of, year-month-day; today when left out.
    date: Option<String>,
    /// Look only, change nothing.
    dry_run: Option<bool>,
}

/// What became of an import of the graph.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphImport)]
pub struct ImportBody {
    /// The version that it made; null when it was refused or only looked at.
    version: Option<u32>,
    /// Whether it was only looked at.
    dry_run: bool,
    /// How much of everything the file holds.
    #[schema(value_type = Object)]
    counts: Value,
    /// What is wrong; nothing was changed if there is anything.
    errors: Vec<FaultBody>,
    /// All errors, those beyond the thousand that are listed included.
    errors_total: usize,
    /// How long it took.
    seconds: f64,
}

/// One thing wrong with a cell.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphImportFault)]
pub struct FaultBody {
    /// The sheet as it is named in the file.
    sheet: Option<String>,
    /// The row as a person counts, the header being row 1.
    row: Option<usize>,
    /// The column as it is named in the file.
    column: Option<String>,
    /// What is wrong, in the caller's language.
    message: String,
}

impl FaultBody {
    fn of(error: &CellError, language: Language) -> Self {
        Self {
            sheet: Some(error.sheet.clone()).filter(|sheet| !sheet.is_empty()),
            row: Some(error.row).filter(|row| *row > 0),
            column: Some(error.column.clone()).filter(|column| !column.is_empty()),
            message: error.message.render(language),
        }
    }
}

/// Imports the sheets of the template as a new version, which is what they say and nothing else: all
/// rows, or none.
#[utoipa::path(post, path = "/imports/chain-graph", tag = "imports",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportBody)))]
pub async fn import(
    State(app): State<App>,
    caller: Caller,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<ImportBody>, Problem> {
    caller.may(Action::EditChainGraph, Resource::Product)?;
    let began = Instant::now();
    let (mut file, mut date, mut dry_run) = (None, None, false);
    let mut form = form_of(form)?;
    while let Some(field) = form.next().await? {
        match field.name() {
            Some("file") => {
                let name = field.file_name().map(str::to_owned);
                file = Some((spooled(field).await?, name));
            }
            Some("date") => date = Some(crate::imports::text(field).await?),
            Some("dry_run") => dry_run = crate::imports::yes("dry_run", field).await?,
            _ => {}
        }
    }
    let (file, name) = file.ok_or_else(|| field_problem_code("file", "import.no-file"))?;
    let date = date.map(|date| date.trim().to_owned());
    let date = match date.filter(|date| !date.is_empty()) {
        None => calendar().date_of(app.store.ambient().now()),
        Some(text) => text
            .parse()
            .map_err(|_| field_problem_code("date", "chain_graph.no_day"))?,
    };
    let date = date.to_string();
    let source = name.clone().unwrap_or_default();
    let built = tokio::task::spawn_blocking(move || build(file, &source, &date)).await;
    let built = built.map_err(|error| Problem::internal(&error))?;
    let mut body = ImportBody {
        version: None,
        dry_run,
        counts: counts(&ChainGraph::default()),
        errors: Vec::new(),
        errors_total: 0,
        seconds: 0.0,
    };
    match built {
        Ok(graph) => {
            body.counts = counts(&graph);
            if !dry_run {
                let by = Some(caller.user.id);
                body.version = Some(keep_graph(&app.store, &graph, name, by).await?);
            }
        }
        Err(errors) => {
            body.errors_total = errors.len();
            let listed = errors.iter().take(ERRORS_MAX);
            body.errors = listed
                .map(|error| FaultBody::of(error, caller.language))
                .collect();
        }
    }
    body.seconds = began.elapsed().as_secs_f64();
    Ok(Json(body))
}

fn build(file: File, source: &str, date: &str) -> Result<ChainGraph, Vec<CellError>> {
    let read = book::read(file).map_err(|error| {
        vec![CellError {
            sheet: String::new(),
            row: error.row().map_or(0, |row| row as usize),
            column: String::new(),
            message: error.sentence(),
        }]
    })?;
    let sheets: Vec<Sheet> = read
        .into_iter()
        .map(|sheet| Sheet {
            name: sheet.name,
            rows: sheet.rows,
        })
        .collect();
    let mut graph = build_lists(&sheets, source, date)?;
    date.clone_into(&mut graph.date);
    Ok(graph)
}
