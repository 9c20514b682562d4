//! Sheets of an Excel workbook (.xlsx), row by row.

use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use domain::tables::Row;

use super::rows::Rows;
use super::{SheetInfo, TableError, by_library, unpacked, values};

pub(super) struct Book<R> {
    book: Xlsx<R>,
    has_merged: bool,
}

impl<R: Read + Seek> Book<R> {
    pub(super) fn open(mut source: R) -> Result<(Self, Vec<SheetInfo>), TableError> {
        let seen = unpacked::of(&mut source)?;
        source.seek(SeekFrom::Start(0))?;
        let book = by_library(|| Xlsx::new(source).map_err(damaged))?;
        let sheets = sheets_of(book.sheets_metadata(), seen.active);
        let has_merged = seen.has_merged;
        Ok((Self { book, has_merged }, sheets))
    }

    pub(super) fn read(
        &mut self,
        sheet: &str,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), TableError> {
        let merged = match self.has_merged {
            true => by_library(|| self.book.merge_cells_by_sheet_name(sheet).map_err(damaged))?,
            false => Vec::new(),
        };
        let mut rows = Rows::new(merged.iter().map(values::region).collect(), take)?;
        let since_1904 = self.book.has_1904_epoch();
        let book = &mut self.book;
        let mut cells = by_library(|| book.worksheet_cells_reader(sheet).map_err(damaged))?;
        let mut next = || by_library(|| cells.next_cell_with_formula_metadata().map_err(damaged));
        while let Some(cell) = next()? {
            let value = values::cell(&cell.value, since_1904, cell.formula.is_some());
            if rows.cell(cell.pos, value)?.is_break() {
                return Ok(());
            }
        }
        rows.finish()
    }
}

/// The sheets of cells of a workbook; `active` counts all sheets.
pub(super) fn sheets_of(sheets: &[calamine::Sheet], active: usize) -> Vec<SheetInfo> {
    let all = sheets.iter().enumerate();
    let cells = all.filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet);
    cells
        .map(|(at, sheet)| SheetInfo {
            name: Some(sheet.name.clone()),
            is_visible: sheet.visible == SheetVisible::Visible,
            is_active: at == active,
        })
        .collect()
}

fn damaged(error: XlsxError) -> TableError {
    match error {
        XlsxError::Password => TableError::Encrypted,
        other => TableError::Unreadable(other.to_string()),
    }
}
