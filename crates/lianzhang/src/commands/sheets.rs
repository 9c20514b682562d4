//! Tables and rules for the engines: read from files, refused with every fault named by
//! file, row and column.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Context;
use domain::catalogue::Reason;
use domain::sheets::{FaultKind, Faults, Sheet};
use domain::tables::{Value, letters};
use jiff::civil::{DateTime, Time};
use report::table::{Table, TableError};
use serde::Serialize;

use super::say;
use crate::exit::Done;

/// A fault as it is printed.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    row: usize,
    column: &'a str,
    code: &'static str,
    message: String,
}

/// The name of a file without its folder.
pub fn name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into(),
    )
}

/// Reads a table with a header.
pub fn sheet(path: &Path, faults: &mut Faults) -> anyhow::Result<Sheet> {
    let file = name(path);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_path(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let mut record = csv::StringRecord::new();
    let mut sheet: Option<Sheet> = None;
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => match &mut sheet {
                None => sheet = Some(Sheet::new(&file, record.iter(), faults)),
                Some(sheet) => sheet.push(row_of(&record), record.iter(), faults),
            },
            Err(error) => {
                let row = error.position().map_or(0, |at| at.line());
                let detail = error.to_string();
                let row = usize::try_from(row).unwrap_or(usize::MAX);
                faults.push(&file, row, "", FaultKind::Unreadable { detail });
            }
        }
    }
    Ok(sheet.unwrap_or_else(|| Sheet::new(&file, [], faults)))
}

/// Reads a table in any encoding, or of a workbook the first sheet in sight that has the column `known`, else
/// the first in sight. Rows count from the heading, which is row 1; days and moments of a workbook are told as `YYYYMMDD` and `YYYYMMDDhhmmss`.
pub fn workbook(path: &Path, known: &str, faults: &mut Faults) -> anyhow::Result<Sheet> {
    let file = name(path);
    let cannot = || format!("cannot read {}", path.display());
    let source = BufReader::new(File::open(path).with_context(cannot)?);
    let mut read = match Table::open(source, Some(&file)) {
        Ok(read) => read,
        Err(TableError::Read(error)) => return Err(error).with_context(cannot),
        Err(error) => return Ok(unreadable(&file, &error, faults)),
    };
    let at = chosen(&mut read, known);
    let is_book = read.sheets().iter().any(|sheet| sheet.name.is_some());
    let mut sheet: Option<Sheet> = None;
    let mut heading = 0;
    let outcome = read.read(at, |row| {
        let number = row.number as usize;
        let mut cells: Vec<Cow<'_, str>> = Vec::with_capacity(row.cells.len());
        for (at, cell) in row.cells.iter().enumerate() {
            let text = match &cell.value {
                Value::Moment(at) => Ok(Cow::Owned(compact(*at))),
                _ => cell.read(),
            };
            cells.push(text.unwrap_or_else(|reason| {
                let detail = reason.sentence().render(say::language());
                let column = letters(at);
                let row = (number + 1).saturating_sub(heading);
                faults.push(&file, row, &column, FaultKind::Unreadable { detail });
                cell.shown()
            }));
        }
        match &mut sheet {
            None => {
                heading = number;
                sheet = Some(Sheet::new(&file, cells.iter().map(AsRef::as_ref), faults));
            }
            Some(sheet) => {
                // the cells at the end of a row that a workbook leaves out are empty
                let spare = sheet.columns().len().saturating_sub(cells.len());
                let spare = if is_book { spare } else { 0 };
                let cells = cells.iter().map(AsRef::as_ref);
                let cells = cells.chain(std::iter::repeat_n("", spare));
                sheet.push(number + 1 - heading, cells, faults);
            }
        }
        ControlFlow::Continue(())
    });
    match outcome {
        Ok(()) => {}
        Err(TableError::Read(error)) => return Err(error).with_context(cannot),
        Err(error) => return Ok(unreadable(&file, &error, faults)),
    }
    Ok(sheet.unwrap_or_else(|| Sheet::new(&file, [], faults)))
}

/// Which sheet is meant; what cannot be read is told when it is read.
fn chosen<R: Read + Seek>(table: &mut Table<R>, known: &str) -> usize {
    let sheets = table.sheets().iter().enumerate();
    let in_sight: Vec<usize> = sheets
        .filter(|(_, sheet)| sheet.is_visible)
        .map(|(at, _)| at)
        .collect();
    let first = in_sight.first().copied().unwrap_or_default();
    if in_sight.len() < 2 {
        return first;
    }
    let mut has_column = |at: usize| {
        let mut found = false;
        let told = table.read(at, |row| {
            let mut cells = row.cells.iter().map(|cell| cell.shown());
            found = cells.any(|text| text.trim().eq_ignore_ascii_case(known));
            ControlFlow::Break(())
        });
        told.is_ok() && found
    };
    in_sight
        .iter()
        .copied()
        .find(|at| has_column(*at))
        .unwrap_or(first)
}

fn unreadable(file: &str, error: &TableError, faults: &mut Faults) -> Sheet {
    let detail = error.sentence().render(say::language());
    let row = error.row().unwrap_or(0) as usize;
    faults.push(file, row, "", FaultKind::Unreadable { detail });
    Sheet::new(file, [], faults)
}

fn compact(at: DateTime) -> String {
    let is_day = at.time() == Time::midnight();
    let format = if is_day { "%Y%m%d" } else { "%Y%m%d%H%M%S" };
    at.strftime(format).to_string()
}

/// The row as a spreadsheet counts: records, not lines, since a cell may hold a line break.
fn row_of(record: &csv::StringRecord) -> usize {
    let records_before = record.position().map_or(0, csv::Position::record);
    usize::try_from(records_before).unwrap_or(usize::MAX) + 1
}

/// Reads a file of rules.
pub fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Says what is wrong with the input, in the reader's language.
pub fn refuse(faults: &Faults, as_json: bool) -> anyhow::Result<Done> {
    let language = say::language();
    let lines = faults.listed().iter().map(|fault| Line {
        file: &fault.file,
        row: fault.row,
        column: &fault.column,
        code: fault.kind.code(),
        message: fault.kind.sentence().render(language),
    });
    if as_json {
        let lines: Vec<Line<'_>> = lines.collect();
        say::json(&serde_json::json!({ "errors": lines, "errors_total": faults.total() }))?;
    } else {
        for line in lines {
            eprintln!(
                "{}: {} {}: {} ({})",
                line.file, line.row, line.column, line.message, line.code
            );
        }
    }
    Ok(Done::InputErrors)
}

/// Prints what was found: one JSON document, or whatever `lines` gives.
pub fn tell<T: Serialize>(
    found: &T,
    as_json: bool,
    lines: impl FnOnce(&T) -> Vec<String>,
) -> anyhow::Result<Done> {
    if as_json {
        say::json(found)?;
    } else {
        for line in lines(found) {
            println!("{line}");
        }
    }
    Ok(Done::Ok)
}
