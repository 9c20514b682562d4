//! Whole workbooks: every sheet in, every sheet out.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};

use calamine::{Reader, SheetType, SheetVisible, Xlsx};
use rust_xlsxwriter::{Format, Workbook};

use crate::sheet::SheetError;
use crate::table::{COLUMNS_MAX, TableError, cell_text};

/// Cells of a workbook at most; a file with more is packed to harm, or belongs to the command line.
const CELLS_MAX: usize = 5_000_000;
const WIDTH_CHARACTERS: f64 = 18.0;

/// A sheet: rows of cells as text, blank rows included, so that row numbers are those people see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookSheet {
    /// Its name.
    pub name: String,
    /// Its rows, the first being row 1.
    pub rows: Vec<Vec<String>>,
}

/// Reads every visible sheet of an Excel workbook.
///
/// # Errors
/// [`TableError`] when it is none, is damaged, or holds more than any workbook that people fill in.
pub fn read<R: Read + Seek>(source: R) -> Result<Vec<BookSheet>, TableError> {
    let damaged = |error: calamine::XlsxError| TableError::Workbook(error.to_string());
    let mut book = Xlsx::new(source).map_err(damaged)?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut sheets = Vec::new();
    let mut cells_read = 0;
    for name in names {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let text = cell_text(cell.get_value());
            if text.is_empty() {
                continue;
            }
            let column = column as usize;
            if column >= COLUMNS_MAX {
                return Err(TableError::TooWide {
                    row: row.saturating_add(1),
                });
            }
            cells_read += 1;
            if cells_read > CELLS_MAX {
                return Err(TableError::Workbook("too many cells".to_owned()));
            }
            let row = row as usize;
            if rows.len() <= row {
                rows.resize(row + 1, Vec::new());
            }
            let held = &mut rows[row];
            if held.len() <= column {
                held.resize(column + 1, String::new());
            }
            held[column] = text;
        }
        sheets.push(BookSheet { name, rows });
    }
    match sheets.is_empty() {
        true => Err(TableError::Empty),
        false => Ok(sheets),
    }
}

/// How the cells of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// As text, whatever they look like: codes keep their zeros.
    Text,
    /// As a number where they are one.
    Number,
}

/// Writes sheets with a header that stays in sight; `kind` says how a column of a sheet is written,
/// by the positions of both.
///
/// # Errors
/// When a sheet does not fit Excel, or the file cannot be written.
pub fn write(
    mut file: File,
    sheets: &[BookSheet],
    kind: impl Fn(usize, usize) -> As,
) -> Result<File, SheetError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for (at, sheet) in sheets.iter().enumerate() {
        let page = book.add_worksheet_with_constant_memory()?;
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        for (number, row) in (0u32..).zip(&sheet.rows) {
            for (column, text) in (0u16..).zip(row) {
                if number == 0 {
                    page.set_column_width(column, WIDTH_CHARACTERS)?;
                    page.write_string_with_format(0, column, text, &bold)?;
                    continue;
                }
                match (kind(at, usize::from(column)), text.parse::<f64>()) {
                    _ if text.is_empty() => continue,
                    (As::Number, Ok(value)) if value.is_finite() => {
                        page.write_number(number, column, value)?
                    }
                    _ => page.write_string(number, column, fitting(text))?,
                };
            }
        }
    }
    let mut out = BufWriter::new(&mut file);
    book.save_to_writer(&mut out)?;
    out.flush()?;
    drop(out);
    file.rewind()?;
    Ok(file)
}

/// The text as far as a cell of Excel holds it (32,767 UTF-16 units).
fn fitting(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= 32_767
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_codes_keep_their_zeros() {
        let sheet = |name: &str, rows: &[&[&str]]| BookSheet {
            name: name.to_owned(),
            rows: rows
                .iter()
                .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
                .collect(),
        };
        let sheets = [
            sheet(
                "企业",
                &[&["名称", "代码", "年产值"], &["甲", "007", "12.5"]],
            ),
            sheet("空", &[&["名称"]]),
        ];
        let file = tempfile::tempfile().expect("a temporary file");
        let number = |_, column| if column == 2 { As::Number } else { As::Text };
        let file = write(file, &sheets, number).expect("the sheets fit");
        assert_eq!(read(file).expect("own workbooks are read"), sheets);
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        let bytes = std::io::Cursor::new(b"name,place".to_vec());
        assert!(matches!(read(bytes), Err(TableError::Workbook(_))));
    }
}
