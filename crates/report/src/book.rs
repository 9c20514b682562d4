//! Whole workbooks: every sheet out.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use rust_xlsxwriter::{Format, Workbook};

use crate::sheet::SheetError;

const WIDTH_CHARACTERS: f64 = 18.0;

/// A sheet: rows of cells as text, blank rows included, so that row numbers are those people see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookSheet {
    /// Its name.
    pub name: String,
    /// Its rows, the first being row 1.
    pub rows: Vec<Vec<String>>,
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
        let read = crate::table::whole(file, None).expect("own workbooks are read");
        let shown = |row: &domain::tables::Row| {
            let cells = row.cells.iter();
            cells
                .map(|cell| cell.shown().into_owned())
                .collect::<Vec<_>>()
        };
        for (read, written) in read.iter().zip(&sheets) {
            assert_eq!(read.name.as_deref(), Some(written.name.as_str()));
            assert_eq!(
                read.rows.iter().map(shown).collect::<Vec<_>>(),
                written.rows
            );
        }
        assert_eq!(read.len(), sheets.len());
    }
}
