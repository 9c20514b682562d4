//! Which sheet of a workbook holds the table, and where in it the header is.

use std::io::{Read, Seek};
use std::ops::ControlFlow;

use domain::tables::{HEADER_ROWS_MAX, Row};

use super::{Table, TableError};

/// A table that was found.
#[derive(Debug)]
pub struct Located<L> {
    /// Its sheet, as [`Table::sheets`] counts them.
    pub sheet: usize,
    /// Its header.
    pub layout: L,
    /// Sheets in sight that hold something and are not read.
    pub unread: Vec<String>,
}

/// Why no table was found.
#[derive(Debug)]
pub enum NotLocated<E> {
    /// The file cannot be read.
    Table(TableError),
    /// No sheet has the header; what is wrong with that of the sheet in front.
    Header {
        /// The sheet.
        sheet: Option<String>,
        /// What is wrong.
        errors: E,
    },
}

/// Looks for the sheet whose first rows `fit`: the one in front, or the only one of those in sight.
///
/// # Errors
/// When none fits, or several do and none of them is in front.
pub fn locate<R: Read + Seek, L, E>(
    table: &mut Table<R>,
    fit: impl Fn(&[Row]) -> Result<L, E>,
) -> Result<Located<L>, NotLocated<E>> {
    let mut filled = Vec::new();
    for (at, sheet) in table.sheets().to_vec().into_iter().enumerate() {
        if sheet.is_visible {
            let rows = head(table, at).map_err(NotLocated::Table)?;
            if !rows.is_empty() {
                filled.push((at, sheet, fit(&rows)));
            }
        }
    }
    let in_front = filled.iter().position(|(_, sheet, _)| sheet.is_active);
    let fitting: Vec<usize> = (0..filled.len())
        .filter(|at| filled[*at].2.is_ok())
        .collect();
    let chosen = match (in_front, fitting.as_slice()) {
        (Some(front), _) if fitting.contains(&front) => front,
        (_, [only]) => *only,
        (front, []) => front.unwrap_or(0),
        (_, several) => {
            let names = several.iter().filter_map(|at| filled[*at].1.name.clone());
            let sheets = names.collect::<Vec<_>>().join("、");
            return Err(NotLocated::Table(TableError::SeveralSheets { sheets }));
        }
    };
    if filled.is_empty() {
        return Err(NotLocated::Table(TableError::Empty));
    }
    let (sheet, info, fitted) = filled.swap_remove(chosen);
    let unread = filled.into_iter().filter_map(|(_, other, _)| other.name);
    match fitted {
        Ok(layout) => Ok(Located {
            sheet,
            layout,
            unread: unread.collect(),
        }),
        Err(errors) => Err(NotLocated::Header {
            sheet: info.name,
            errors,
        }),
    }
}

fn head<R: Read + Seek>(table: &mut Table<R>, sheet: usize) -> Result<Vec<Row>, TableError> {
    let mut rows = Vec::new();
    table.read(sheet, |row| {
        rows.push(row);
        match rows.len() < HEADER_ROWS_MAX {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    })?;
    Ok(rows)
}
