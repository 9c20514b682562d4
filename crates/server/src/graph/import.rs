//! `POST /api/v1/imports/chain-graph`: lists in a workbook take the place of the graph or are added to
//! it; what would change is told before anything does.

use std::fs::File;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use chain::import::{Built, Sheet, Told, add, build_lists, build_more_lists};
use chain::model::ChainGraph;
use domain::access::{Action, GraphPart, Resource};
use domain::catalogue::Language;
use domain::tables::Fault;
use jiff::civil::Date;
use report::table;
use serde::Serialize;
use serde_json::Value;
use store::cases::calendar;
use utoipa::ToSchema;

use super::difference::{ListBody, lists};
use super::graphs::{Loaded, counts, keep_version, whole_version};
use crate::http::form::{form_of, spooled, text, yes};
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// Errors listed at most; a file with more is of another kind altogether.
const ERRORS_MAX: usize = 1000;

/// What becomes of the graph that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The file takes its place.
    Replace,
    /// It stays, and the file is added to it.
    Add,
}

impl Mode {
    fn parse(text: &str) -> Result<Self, Refusal> {
        match text.trim() {
            "" | "replace" => Ok(Self::Replace),
            "add" => Ok(Self::Add),
            _ => Err(field_refusal_code("mode", "input.unknown")),
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Add => "add",
        }
    }
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
    /// `replace`: the graph is what the file says and nothing else; `add`: what is there stays, and what
    /// the file says is added or brought up to date. `replace` when left out.
    mode: Option<String>,
    /// Look only, change nothing.
    #[schema(schema_with = words::yes_or_no)]
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
    /// `replace` or `add`.
    mode: &'static str,
    /// The version that it was held against; null while there is no graph.
    against: Option<u32>,
    /// How much of everything the graph holds with it.
    #[schema(value_type = Object)]
    counts: Value,
    /// What comes, goes and changes by it, list by list; lists that stay as they are are left out.
    changes: Vec<ListBody>,
    /// What is wrong; nothing was changed if there is anything.
    errors: Vec<FaultBody>,
    /// All errors, those beyond the thousand that are listed included.
    errors_total: usize,
    /// Cells that were read with a doubt, and columns that were not read.
    warnings: Vec<FaultBody>,
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
    row: Option<u32>,
    /// The column as it is named in the file.
    column: Option<String>,
    /// A code that does not change, such as `cell.error-value`.
    code: String,
    /// What is wrong, in the caller's language.
    message: String,
}

impl FaultBody {
    fn listed(faults: &[Fault], language: Language) -> Vec<Self> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let body = |fault: &Fault| Self {
            sheet: given(&fault.sheet),
            row: fault.row.filter(|row| *row > 0),
            column: given(&fault.column),
            code: fault.code().to_owned(),
            message: fault.sentence.render(language),
        };
        faults.iter().take(ERRORS_MAX).map(body).collect()
    }
}

/// Imports the sheets of the template as a new version: all rows, or none.
#[utoipa::path(post, path = "/imports/chain-graph", tag = "imports",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportBody)))]
pub async fn import(
    State(app): State<App>,
    caller: Caller,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<ImportBody>, Refusal> {
    caller.may(Action::EditChainGraph, Resource::Graph(GraphPart::Whole))?;
    let began = Instant::now();
    let (mut file, mut date, mut dry_run, mut mode) = (None, None, false, Mode::Replace);
    let mut form = form_of(form)?;
    while let Some(field) = form.next().await? {
        match field.name() {
            Some("file") => {
                let name = field.file_name().map(str::to_owned);
                file = Some((spooled(field).await?, name));
            }
            Some("date") => date = Some(text(field).await?),
            Some("mode") => mode = Mode::parse(&text(field).await?)?,
            Some("dry_run") => dry_run = yes("dry_run", field).await?,
            _ => {}
        }
    }
    let (file, name) = file.ok_or_else(|| field_refusal_code("file", "import.no-file"))?;
    let today = calendar().date_of(app.store.ambient().now());
    let date = day_in(date.as_deref())?.unwrap_or(today);
    let (source, date) = (name.clone().unwrap_or_default(), date.to_string());
    let base = app.graphs.at(&app.store, None).await?;
    let (held, language) = (base.clone(), caller.language);
    let work = move || {
        let told = Told::new(&source, &date).on(today);
        let Built { graph, warnings } = build(file, told, mode, held.as_deref())?;
        let before = held.as_ref().map(|held| &held.graph);
        let changes = lists(before.unwrap_or(&ChainGraph::default()), &graph, language);
        Ok::<_, Vec<Fault>>((graph, changes, warnings))
    };
    let built = tokio::task::spawn_blocking(work).await;
    let built = built.map_err(|error| Refusal::internal(&error))?;
    let against = base.as_ref().map(|base: &Arc<Loaded>| base.graph.version);
    let mut body = ImportBody {
        version: None,
        dry_run,
        mode: mode.code(),
        against,
        counts: counts(&ChainGraph::default()),
        changes: Vec::new(),
        errors: Vec::new(),
        errors_total: 0,
        warnings: Vec::new(),
        seconds: 0.0,
    };
    match built {
        Ok((graph, changes, warnings)) => {
            body.warnings = FaultBody::listed(&warnings, caller.language);
            body.counts = counts(&graph);
            body.changes = changes;
            if !dry_run {
                let new = whole_version(&graph, name, Some(caller.user.id));
                body.version = Some(keep_version(&app.store, against, new).await?);
            }
        }
        Err(errors) => {
            body.errors_total = errors.len();
            body.errors = FaultBody::listed(&errors, caller.language);
        }
    }
    body.seconds = began.elapsed().as_secs_f64();
    Ok(Json(body))
}

/// The day that a form names, if it names one.
fn day_in(text: Option<&str>) -> Result<Option<Date>, Refusal> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let day = text.map(str::parse).transpose();
    day.map_err(|_| field_refusal_code("date", "chain_graph.no_day"))
}

fn build(
    file: File,
    told: Told<'_>,
    mode: Mode,
    base: Option<&Loaded>,
) -> Result<Built, Vec<Fault>> {
    let read = table::whole(file, Some(told.source));
    let read = read.map_err(|error| vec![Fault::of(error.row(), &error)])?;
    let sheets: Vec<Sheet> = read
        .into_iter()
        .map(|sheet| Sheet {
            name: sheet.name.unwrap_or_else(|| stem(told.source).to_owned()),
            rows: sheet.rows,
        })
        .collect();
    let mut built = match (mode, base) {
        (Mode::Add, Some(base)) => {
            let added = build_more_lists(&sheets, told, &base.graph)?;
            Built {
                graph: add(&base.graph, &added.graph),
                ..added
            }
        }
        _ => build_lists(&sheets, told)?,
    };
    told.date.clone_into(&mut built.graph.date);
    Ok(built)
}

/// The list that a table without sheets holds goes by the name of its file.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
