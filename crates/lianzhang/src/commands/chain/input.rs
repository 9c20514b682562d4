//! Tables as people hand them in: comma-separated, with a header, and with errors. All errors are
//! collected before anything is said, each with row and column.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

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
    rows: Vec<csv::StringRecord>,
    columns: HashMap<String, usize>,
}

impl Table {
    /// Reads a file with a header; a byte-order mark, surrounding blanks and upper case in the
    /// header do not matter. A missing column and an uneven row are input errors.
    pub fn read(path: &Path, required: &[&str], errors: &mut InputErrors) -> anyhow::Result<Self> {
        let source = path.file_name().map_or_else(
            || path.display().to_string(),
            |n| n.to_string_lossy().into(),
        );
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_path(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let mut columns = HashMap::new();
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                errors.push(&source, 1, "", error.to_string());
                csv::StringRecord::new()
            }
        };
        for (position, name) in header.iter().enumerate() {
            let name = name
                .trim_start_matches('\u{feff}')
                .trim()
                .trim_matches('"')
                .to_lowercase();
            columns.entry(name).or_insert(position);
        }
        for name in required.iter().filter(|name| !columns.contains_key(**name)) {
            errors.push(&source, 1, name, "this column is missing");
        }
        let mut rows = Vec::new();
        for (position, record) in reader.into_records().enumerate() {
            match record {
                Ok(record) if record.len() == header.len() => rows.push(record),
                Ok(record) => {
                    let message = format!("{} cells instead of {}", record.len(), header.len());
                    errors.push(&source, position + 2, "", message);
                }
                Err(error) => errors.push(&source, position + 2, "", error.to_string()),
            }
        }
        Ok(Self {
            source,
            rows,
            columns,
        })
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
            .enumerate()
            .filter(move |_| is_whole)
            .map(move |(row, record)| {
                (
                    row + 2,
                    positions
                        .map(|position| position.and_then(|at| record.get(at)).unwrap_or_default()),
                )
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
