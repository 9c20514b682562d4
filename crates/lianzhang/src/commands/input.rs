//! Tables as people hand them in: comma-separated, with a header, and with errors. All errors are
//! collected before anything is said, each with row and column.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use anyhow::Context;
use domain::catalogue::{Reason, Sentence};
use domain::tables::{HEADER_ROWS_MAX, Wanted, find, letters, spelled};
use report::table::{self, TableError, WholeSheet};
use serde::Serialize;

use crate::commands::say;
use crate::exit::Done;

/// Errors listed at most; a file with more is of another kind altogether.
const ERRORS_MAX: usize = 1000;

/// One thing wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputError {
    /// The file, or the sheet of a workbook.
    pub source: String,
    /// Row as a spreadsheet counts, the header being row 1.
    pub row: usize,
    /// Name of the column.
    pub column: String,
    /// What is wrong.
    pub message: String,
}

/// Errors of one or more inputs, in the order met.
#[derive(Debug, Default)]
pub struct InputErrors {
    list: Vec<InputError>,
    total: usize,
}

impl InputErrors {
    /// Notes an error.
    pub fn push(&mut self, source: &str, row: usize, column: &str, message: impl Into<String>) {
        self.total += 1;
        if self.list.len() < ERRORS_MAX {
            let (source, column, message) = (source.to_owned(), column.to_owned(), message.into());
            self.list.push(InputError {
                source,
                row,
                column,
                message,
            });
        }
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The errors, the first thousand of them.
    pub fn listed(&self) -> &[InputError] {
        &self.list
    }

    /// Lists the errors and gives the outcome that goes with them.
    pub fn report(&self, as_json: bool) -> anyhow::Result<Done> {
        if as_json {
            print_json(&serde_json::json!({ "errors": self.list, "errors_total": self.total }))?;
        } else {
            for error in &self.list {
                eprintln!(
                    "{}: row {}, column {}: {}",
                    error.source, error.row, error.column, error.message
                );
            }
            eprintln!(
                "lianzhang: {} errors in the input, nothing was changed",
                self.total
            );
        }
        Ok(Done::InputErrors)
    }
}

/// A table in memory: the wanted columns of each row, trimmed.
pub struct Table {
    /// Name of the file, for messages.
    pub source: String,
    rows: Vec<(usize, Vec<String>)>,
    columns: HashMap<String, usize>,
}

impl Table {
    /// Reads a table in any encoding, or a workbook, with a header among its first rows; surrounding
    /// blanks and upper case in the header do not matter. A missing column, an uneven row, and a cell
    /// that cannot be read are input errors.
    pub fn read(path: &Path, required: &[&str], errors: &mut InputErrors) -> anyhow::Result<Self> {
        let source = path.file_name().map_or_else(
            || path.display().to_string(),
            |n| n.to_string_lossy().into(),
        );
        let cannot = || format!("cannot read {}", path.display());
        let file = BufReader::new(File::open(path).with_context(cannot)?);
        let mut read = Self {
            source,
            rows: Vec::new(),
            columns: HashMap::new(),
        };
        match table::whole(file, Some(&read.source)) {
            Ok(sheets) => {
                // what programs write is in the first sheet
                if let Some(sheet) = sheets.into_iter().next() {
                    read.fill(sheet, required, errors);
                }
            }
            Err(TableError::Read(error)) => return Err(error).with_context(cannot),
            Err(error) => {
                let row = error.row().unwrap_or(0) as usize;
                errors.push(
                    &read.source,
                    row,
                    "",
                    error.sentence().render(say::language()),
                );
            }
        }
        Ok(read)
    }

    fn fill(&mut self, sheet: WholeSheet, required: &[&str], errors: &mut InputErrors) {
        let language = say::language();
        let wanted = required.iter().map(|name| Wanted {
            field: *name,
            names: vec![name],
            is_needed: true,
        });
        let wanted: Vec<_> = wanted.collect();
        let first = &sheet.rows[..sheet.rows.len().min(HEADER_ROWS_MAX)];
        let layout = match find(first, &wanted, |name| name.to_owned()) {
            Ok(layout) => layout,
            Err((row, faults)) => {
                for fault in faults {
                    let message = fault.sentence().render(language);
                    errors.push(&self.source, row as usize, fault.column(), message);
                }
                return;
            }
        };
        for heading in &layout.headings {
            let name = spelled(&heading.header);
            self.columns.entry(name).or_insert(heading.index);
        }
        let width = layout.width();
        // the cells at the end of a row that a workbook leaves out are empty
        let is_even = |cells: usize| cells == width || (sheet.name.is_some() && cells < width);
        for row in sheet.rows.iter().filter(|row| row.number > layout.row) {
            let number = row.number as usize;
            if !is_even(row.cells.len()) {
                let message = Sentence::new("chain-lists.extra_cells")
                    .with("found", row.cells.len())
                    .with("expected", width);
                errors.push(&self.source, number, "", message.render(language));
                continue;
            }
            let mut cells = Vec::with_capacity(width);
            for (at, cell) in row.cells.iter().enumerate() {
                match cell.read() {
                    Ok(text) => cells.push(text.into_owned()),
                    Err(reason) => {
                        let message = reason.sentence().render(language);
                        errors.push(&self.source, number, &letters(at), message);
                        cells.push(String::new());
                    }
                }
            }
            self.rows.push((number, cells));
        }
    }

    /// Whether the header has this column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// Rows with their number as a spreadsheet counts; nothing when a wanted column is missing.
    pub fn rows<const N: usize>(
        &self,
        wanted: [&str; N],
    ) -> impl Iterator<Item = (usize, [&str; N])> {
        let positions = wanted.map(|name| self.columns.get(name).copied());
        let is_whole = positions.iter().all(Option::is_some);
        self.rows
            .iter()
            .filter(move |_| is_whole)
            .map(move |(row, cells)| {
                let cell = |at: Option<usize>| at.and_then(|at| cells.get(at));
                let text = |at| cell(at).map(String::as_str).unwrap_or_default();
                (*row, positions.map(text))
            })
    }

    /// Rows with their number as a spreadsheet counts, each as a way to ask for the cell of a column;
    /// a column that is not there has empty cells.
    pub fn cells<'s>(&'s self) -> impl Iterator<Item = (usize, impl Fn(&str) -> &'s str)> {
        self.rows.iter().map(move |(row, cells)| {
            let cell = move |column: &str| -> &'s str {
                let at = self.columns.get(column).copied();
                at.and_then(|at| cells.get(at)).map_or("", String::as_str)
            };
            (*row, cell)
        })
    }
}

/// Reads a number; commas between thousands are not guessed at.
pub fn number(cell: &str) -> Result<f64, String> {
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(format!("{cell:?} is not a number")),
    }
}

/// Prints one JSON document.
pub fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, value)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}
