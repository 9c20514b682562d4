//! Tables of texts in CSV files.

use std::path::Path;

use anyhow::Context;

use crate::exit::Done;

/// Named columns of a CSV file, as far as they were asked for.
pub struct Table {
    /// For each row the cells of the columns asked for, in that order.
    pub rows: Vec<Vec<String>>,
}

/// A table, or what is wrong with the file.
pub enum Read {
    /// The cells.
    Table(Table),
    /// Errors in the input, to be listed before leaving with [`Done::InputErrors`].
    Errors(Vec<String>),
}

/// Reads the columns named from a CSV file in any encoding that Excel writes.
pub fn read(path: &Path, columns: &[&str]) -> anyhow::Result<Read> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let content = report::table::decoded(&bytes);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(content.as_bytes());
    let headers = match reader.byte_headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return Ok(Read::Errors(vec![format!("{}: {error}", path.display())])),
    };
    let mut errors = Vec::new();
    let mut places = Vec::new();
    for column in columns {
        match headers
            .iter()
            .position(|header| header.trim_ascii() == column.as_bytes())
        {
            Some(place) => places.push(place),
            None => errors.push(format!("{}: there is no column {column}", path.display())),
        }
    }
    let mut rows = Vec::new();
    if errors.is_empty() {
        for record in reader.byte_records() {
            match record {
                Ok(record) => rows.push(
                    places
                        .iter()
                        .map(|&place| {
                            String::from_utf8_lossy(record.get(place).unwrap_or_default())
                                .into_owned()
                        })
                        .collect(),
                ),
                Err(error) => errors.push(format!("{}: {error}", path.display())),
            }
        }
    }
    Ok(if errors.is_empty() {
        Read::Table(Table { rows })
    } else {
        Read::Errors(errors)
    })
}

/// Lists errors of the input on standard error.
pub fn refuse(errors: &[String]) -> Done {
    for error in errors {
        eprintln!("{error}");
    }
    Done::InputErrors
}
