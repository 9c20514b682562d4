//! Rows of the first visible sheet of an Excel workbook.

use std::io::{Read, Seek};
use std::ops::ControlFlow;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::{COLUMNS_MAX, Row, TableError};

pub(super) fn read<R: Read + Seek>(
    source: R,
    mut take: impl FnMut(Row) -> ControlFlow<()>,
) -> Result<(), TableError> {
    let mut workbook = Xlsx::new(source).map_err(damaged)?;
    let sheet = first_sheet(&workbook).ok_or(TableError::Empty)?;
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(damaged)?;
    let mut row = Row {
        number: 1,
        cells: Vec::new(),
    };
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (index, column) = cell.get_position();
        let number = index.saturating_add(1);
        if number != row.number {
            if number < row.number {
                return Err(TableError::Workbook("rows out of order".to_owned()));
            }
            let ended = Row {
                number: row.number,
                cells: std::mem::take(&mut row.cells),
            };
            if take(ended).is_break() {
                return Ok(());
            }
            row.number = number;
        }
        let text = text_of(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let column = column as usize;
        if column >= COLUMNS_MAX {
            return Err(TableError::TooWide { row: number });
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        row.cells[column] = text;
    }
    // whether it breaks off after the last row makes no difference
    let _ = take(row);
    Ok(())
}

fn damaged(error: XlsxError) -> TableError {
    TableError::Workbook(error.to_string())
}

fn first_sheet<R: Read + Seek>(workbook: &Xlsx<R>) -> Option<String> {
    let sheets = workbook.sheets_metadata();
    let visible = sheets
        .iter()
        .find(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    visible.map(|sheet| sheet.name.clone())
}

/// A cell as a person reads it: whole numbers without decimals, instants as ISO 8601 without zone.
/// Cells that show an error of a formula are shown as they are, so that whoever reads the column
/// refuses them.
pub(crate) fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        // Display of f64 writes whole numbers without decimals and never an exponent
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(at) => instant_of(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

fn instant_of(at: &ExcelDateTime) -> String {
    // a day count below 1 is a time of day, which belongs to no day
    if !at.is_datetime() || !at.as_f64().is_finite() || at.as_f64() < 1.0 {
        return at.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
    }
}
