//! Which sheet of a workbook holds the table, and where in it the header is.

use std::io::{Read, Seek};
use std::ops::ControlFlow;

use domain::tables::{HEADER_ROWS_MAX, Row};

use super::{Table, TableError};

/// Where somebody said that the table is; what is left out is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The sheet, by its name; it may be out of sight.
    pub sheet: Option<String>,
    /// The row of the header, as the sheet counts its rows.
    pub header_row: Option<u32>,
}

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

/// Looks for the sheet whose first rows `fit`: the one that was named, the one in front, or the only one
/// of those in sight. Where the row of the header was named, no other row is looked at.
///
/// # Errors
/// When there is no such sheet or row, none fits, or several do and none of them is in front.
pub fn locate<R: Read + Seek, L, E>(
    table: &mut Table<R>,
    place: &Whereabouts,
    fit: impl Fn(&[Row]) -> Result<L, E>,
) -> Result<Located<L>, NotLocated<E>> {
    let named = named(table, place).map_err(NotLocated::Table)?;
    let mut filled = Vec::new();
    for (at, sheet) in table.sheets().to_vec().into_iter().enumerate() {
        if sheet.is_visible || named == Some(at) {
            let rows = head(table, at, place).map_err(NotLocated::Table)?;
            if !rows.is_empty() {
                filled.push((at, sheet, fit(&rows)));
            }
        }
    }
    if filled.is_empty() {
        return Err(NotLocated::Table(missing(place)));
    }
    let in_front = filled.iter().position(|(_, sheet, _)| sheet.is_active);
    let fitting: Vec<usize> = (0..filled.len())
        .filter(|at| filled[*at].2.is_ok())
        .collect();
    let chosen = match (in_front, fitting.as_slice()) {
        _ if named.is_some() => {
            let at = filled.iter().position(|(at, ..)| Some(*at) == named);
            at.ok_or(NotLocated::Table(missing(place)))?
        }
        (Some(front), _) if fitting.contains(&front) => front,
        (_, [only]) => *only,
        (front, []) => front.unwrap_or(0),
        (_, several) => {
            let names = several.iter().filter_map(|at| filled[*at].1.name.clone());
            let sheets = names.collect::<Vec<_>>().join("、");
            return Err(NotLocated::Table(TableError::SeveralSheets { sheets }));
        }
    };
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

/// Why nothing is there where a header is looked for.
fn missing(place: &Whereabouts) -> TableError {
    match place.header_row {
        Some(row) => TableError::NoSuchRow { row },
        None => TableError::Empty,
    }
}

/// The sheet that was named, if one was.
fn named<R: Read + Seek>(
    table: &Table<R>,
    place: &Whereabouts,
) -> Result<Option<usize>, TableError> {
    let Some(wanted) = place.sheet.as_deref().map(str::trim) else {
        return Ok(None);
    };
    let names = || table.sheets().iter().map(|sheet| sheet.name.as_deref());
    match names().position(|name| name == Some(wanted)) {
        Some(at) => Ok(Some(at)),
        None => Err(TableError::NoSuchSheet {
            sheet: wanted.to_owned(),
            sheets: names().flatten().collect::<Vec<_>>().join("、"),
        }),
    }
}

/// The rows among which the header is looked for.
fn head<R: Read + Seek>(
    table: &mut Table<R>,
    sheet: usize,
    place: &Whereabouts,
) -> Result<Vec<Row>, TableError> {
    let mut rows = Vec::new();
    table.read(sheet, |row| {
        if let Some(wanted) = place.header_row {
            if row.number == wanted {
                rows.push(row);
                return ControlFlow::Break(());
            }
            return match row.number < wanted {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            };
        }
        rows.push(row);
        match rows.len() < HEADER_ROWS_MAX {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    })?;
    Ok(rows)
}
