//! The graph as workbooks: template, export, and the findings about a chain.

use axum::extract::State;
use axum::response::Response;
use chain::import::{SHEETS, Sheet, write_lists};
use domain::access::{Action, Resource};
use domain::tables::Row;
use report::book::{self, As, BookSheet};
use report::sheet::{Format, SheetError};

use super::overview::VersionQuery;
use super::select::{ChainQuery, chain_of, graph};
use super::sheets;
use crate::http::download::download;
use crate::http::extract::Query;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

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
) -> Result<Response, Refusal> {
    let write = move || {
        let file = tempfile::tempfile().map_err(SheetError::from)?;
        book::write(file, &sheets, kind)
    };
    // packing a large graph takes a while
    let written = tokio::task::spawn_blocking(write).await;
    let file = written.map_err(|error| Refusal::internal(&error))?;
    let file = file.map_err(|error| Refusal::internal(&error))?;
    Ok(download(file, &format!("{name}.xlsx"), Format::Xlsx))
}

fn of_lists(sheet: Sheet) -> BookSheet {
    let texts = |row: &Row| {
        row.cells
            .iter()
            .map(|cell| cell.shown().into_owned())
            .collect()
    };
    BookSheet {
        rows: sheet.rows.iter().map(texts).collect(),
        name: sheet.name,
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
pub async fn template(caller: Caller) -> Result<Response, Refusal> {
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
    query: Result<Query<VersionQuery>, Refusal>,
) -> Result<Response, Refusal> {
    let version = query.as_ref().ok().and_then(|query| query.0.version);
    let loaded = graph(&app, &caller, version).await?;
    query?;
    let name = format!("chain-graph-{}", loaded.graph.version);
    let listed = tokio::task::spawn_blocking(move || write_lists(&loaded.graph)).await;
    let listed = listed.map_err(|error| Refusal::internal(&error))?;
    let sheets = listed.into_iter().map(of_lists).collect();
    workbook(name, sheets, kind_of_column).await
}

/// The findings about a chain as a workbook.
#[utoipa::path(get, path = "/analysis/export", tag = "chain-graph", params(ChainQuery), responses((status = 200, description = "The workbook",
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
pub async fn findings(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<ChainQuery>, Refusal>,
) -> Result<Response, Refusal> {
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
