//! Which column of a table is which column of the list.

use super::columns::{Column, NUMBER};
use crate::catalogue::{Language, Sentence};
use crate::tables::{Fault, HeaderError, Layout, Row, Wanted, find};

/// A header that is understood, by the places of [`super::columns()`].
#[derive(Debug, Clone)]
pub struct Reading {
    /// Where the header is and what its columns mean.
    pub layout: Layout<usize>,
    /// What is worth knowing of it: columns that are missing, and those that mean nothing.
    pub warnings: Vec<Fault>,
}

/// Finds the columns of a list in the first rows of a table. Nothing can be matched without the
/// numbers; every other column may be missing.
///
/// # Errors
/// What is wrong with the header.
pub fn layout(rows: &[Row], columns: &[Column]) -> Result<Reading, Vec<Fault>> {
    let names: Vec<Vec<String>> = columns.iter().map(names).collect();
    let wanted = columns.iter().zip(&names).enumerate();
    let wanted: Vec<Wanted<'_, usize>> = wanted
        .map(|(at, (column, names))| Wanted {
            field: at,
            names: names.iter().map(String::as_str).collect(),
            is_needed: column.key() == NUMBER,
        })
        .collect();
    let called = |at: usize| columns[at].name(Language::default());
    let layout = find(rows, &wanted, called).map_err(|(row, errors)| {
        let faults = errors.iter().map(|error| refused(row, error));
        faults.collect::<Vec<_>>()
    })?;
    let unknown = layout.headings.iter().filter(|one| one.field.is_none());
    let unknown = unknown.map(|one| said(layout.row, "column.unknown", &one.header));
    let absent = (0..columns.len()).filter(|at| layout.heading(*at).is_none());
    let absent = absent.map(|at| said(layout.row, "column.absent", &called(at)));
    let warnings = unknown.chain(absent).collect();
    Ok(Reading { layout, warnings })
}

/// Headers that name a column: in either language, with and without its unit, and its key.
fn names(column: &Column) -> Vec<String> {
    let mut names: Vec<String> = [Language::Zh, Language::En]
        .into_iter()
        .flat_map(|language| [column.header(language), column.name(language)])
        .collect();
    names.push(column.key().to_owned());
    names.dedup();
    names
}

fn said(row: u32, code: &str, column: &str) -> Fault {
    let sentence = Sentence::new(format!("warning.{code}")).with("column", column);
    Fault::said(row, column, sentence)
}

fn refused(row: u32, error: &HeaderError) -> Fault {
    match error {
        HeaderError::Missing { name, .. } => {
            let sentence = Sentence::new("error.header.missing-key").with("name", name);
            Fault::said(row, name, sentence)
        }
        HeaderError::Repeated { .. } => Fault::at(row, error.column(), error),
    }
}
