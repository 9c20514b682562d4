//! `GET /requests/export`: the requests of a list as a table, within the caller's scope and with
//! the same masking.

use std::fs::File;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::access::Action;
use domain::catalogue::Language;
use domain::kinds::CaseKind;
use jiff::Timestamp;
use report::sheet::{Cell, Column, Format, SheetError, SheetWriter};
use serde::Deserialize;
use store::cases::{Case, CaseFilter, Cursor, Names, Wanted, calendar};
use store::requests::Details;
use store::search::Ranking;
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;

use super::Mount;
use super::filter::CaseQuery;
use super::list::{authorize_list, find};
use super::view::{self, Lens, Ref};
use crate::http::download::download;
use crate::http::extract::{Page, Query};
use crate::http::failure::of_disk;
use crate::http::language::label;
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// Most rows of an export.
const ROWS_MAX: u64 = 100_000;
/// Rows read at once.
const PAGE_ROWS: u64 = 500;

/// Columns and their widths in characters; headers are `export.request.COLUMN` in the catalogue.
const COLUMNS: [(&str, f64); 19] = [
    ("number", 20.0),
    ("title", 44.0),
    ("body", 60.0),
    ("state", 12.0),
    ("urgency", 10.0),
    ("category", 16.0),
    ("enterprise", 28.0),
    ("uscc", 22.0),
    ("contact_name", 12.0),
    ("contact_phone", 16.0),
    ("place", 20.0),
    ("chain", 16.0),
    ("park", 18.0),
    ("lead", 18.0),
    ("supporting", 24.0),
    ("source", 10.0),
    ("submitted", 20.0),
    ("due", 20.0),
    ("answer", 44.0),
];

/// How an export is written.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `xlsx` (default) or `csv`.
    #[param(schema_with = formats)]
    pub format: Option<String>,
}

/// The requests of a list as an Excel workbook or a CSV file, in the order of the list; the same
/// filters apply, `limit` and `cursor` do not.
#[utoipa::path(get, path = "/export", tag = "requests", params(CaseQuery, ExportQuery),
    responses((status = 200, description = "The file",
        content((String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    RawQuery(raw): RawQuery,
    query: Result<Query<CaseQuery>, Refusal>,
    how: Result<Query<ExportQuery>, Refusal>,
) -> Result<Response, Refusal> {
    let mount = Mount::Kind(CaseKind::Request);
    authorize_list(&caller, mount, Action::ExportCases)?;
    let (Query(query), Query(how)) = (query?, how?);
    let format = Format::from_ending(how.format.as_deref().unwrap_or("xlsx"))
        .ok_or_else(|| field_refusal_code("format", "input.unknown"))?;
    let filter = query.filter(&app, mount, raw.as_deref()).await?;
    let file = write(&app, &caller, &filter, query.wanted()?, format).await?;
    let day = calendar().date_of(app.store.ambient().now());
    let name = format!("requests-{}.{}", day.strftime("%Y%m%d"), format.ending());
    Ok(download(file, &name, format))
}

async fn write(
    app: &App,
    caller: &Caller,
    filter: &CaseFilter,
    wanted: (Option<&str>, Ranking),
    format: Format,
) -> Result<File, Refusal> {
    let now = app.store.ambient().now();
    let file = tempfile::tempfile().map_err(|error| of_disk(&error))?;
    let mut sheet = begin(format, file, caller.language).map_err(|error| failed(&error))?;
    let calendar = app.store.calendar_in_force().await?;
    let mut written = 0;
    let mut after: Option<Cursor> = None;
    loop {
        let page = Page {
            limit: PAGE_ROWS,
            after,
        };
        let found = find(app, caller, filter, wanted, &page).await?;
        written += found.cases.len() as u64;
        if written > ROWS_MAX {
            return Err(too_many());
        }
        let details = store::requests::details(&app.store, &found.cases).await?;
        let names = Names::load(&app.store, &Wanted::by_cases(&found.cases)).await?;
        let lens = Lens {
            names: &names,
            language: caller.language,
            now,
            official: caller.actor.is_official(),
            calendar: &calendar,
        };
        for case in &found.cases {
            let cells = cells(caller, &lens, case, details.get(&case.id));
            sheet.row(&cells).map_err(|error| failed(&error))?;
        }
        after = found
            .next_cursor
            .as_deref()
            .and_then(|cursor| cursor.parse().ok());
        if after.is_none() {
            break;
        }
    }
    // a workbook is packed at its end, which may take a while
    let finished = tokio::task::spawn_blocking(move || sheet.finish()).await;
    finished
        .map_err(|error| Refusal::internal(&error))?
        .map_err(|error| failed(&error))
}

fn begin(format: Format, file: File, language: Language) -> Result<SheetWriter, SheetError> {
    let columns = COLUMNS.map(|(code, width_characters)| Column {
        header: label(&format!("export.request.{code}"), language),
        width_characters,
    });
    SheetWriter::begin(format, file, &label("export.request", language), &columns)
}

fn cells(
    caller: &Caller,
    lens: &Lens<'_>,
    case: &Case,
    details: Option<&Details>,
) -> [Cell; COLUMNS.len()] {
    let item = lens.item(
        case,
        details.and_then(|details| details.requester.as_deref()),
    );
    let contact = details.and_then(|details| view::contact(caller, case, &details.contact));
    let named = |found: &Option<Ref>| text(found.as_ref().map(|found| found.name.as_str()));
    let uscc = case.enterprise.and_then(|id| lens.names.enterprise(id));
    let supporting: Vec<&str> = item
        .supporting
        .iter()
        .map(|unit| unit.name.as_str())
        .collect();
    let of_details = |read: fn(&Details) -> Option<&str>| text(details.and_then(read));
    [
        Cell::from(item.number.as_str()),
        Cell::from(item.title.as_str()),
        of_details(|details| Some(&details.body)),
        Cell::from(item.state_label.as_str()),
        Cell::from(label(&format!("urgency.{}", item.urgency), lens.language).as_str()),
        named(&item.category),
        named(&item.enterprise),
        text(uscc.map(|firm| firm.code.as_str())),
        text(contact.as_ref().and_then(|contact| contact.name.as_deref())),
        text(
            contact
                .as_ref()
                .and_then(|contact| contact.phone.as_deref()),
        ),
        of_details(|details| details.place.as_deref()),
        named(&item.chain),
        named(&item.park),
        named(&item.lead),
        Cell::from(supporting.join("、").as_str()),
        Cell::from(label(&format!("source.{}", item.source), lens.language).as_str()),
        local(Some(item.submitted_at)),
        local(item.due.map(|due| due.at)),
        of_details(|details| details.answer.as_deref()),
    ]
}

fn text(text: Option<&str>) -> Cell {
    text.map_or(Cell::Empty, Cell::from)
}

fn local(at: Option<Timestamp>) -> Cell {
    let local = |at: Timestamp| at.to_zoned(calendar().zone().clone()).datetime();
    at.map_or(Cell::Empty, |at| Cell::Local(local(at)))
}

fn too_many() -> Refusal {
    Refusal::new(
        axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        "export.too-many",
    )
    .with("max", ROWS_MAX)
}

fn failed(error: &SheetError) -> Refusal {
    Refusal::internal(error)
}

fn formats() -> Object {
    words::one_of(["xlsx", "csv"])
}
