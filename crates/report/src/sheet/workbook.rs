//! Excel workbooks: a header that stays in sight, a filter above each column, real dates.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use jiff::civil::DateTime;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook};

use super::{Cell, Column, SheetError};

/// Most characters of a cell (UTF-16 units, by Excel's specification); Excel refuses longer ones.
const CELL_UNITS_MAX: usize = 32_767;
/// Stands at the end of a text that was cut.
const CUT: &str = "…";
const HEADER_FILL: Color = Color::RGB(0x00E8_EDF3);
const HEADER_LINE: Color = Color::RGB(0x00A8_B4C2);

pub(super) struct Writer {
    book: Workbook,
    file: File,
    columns: u16,
    /// The next row, from 0.
    next: u32,
    text: Format,
    instant: Format,
}

impl Writer {
    pub(super) fn begin(file: File, name: &str, columns: &[Column]) -> Result<Self, SheetError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        let header = Format::new()
            .set_bold()
            .set_background_color(HEADER_FILL)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(HEADER_LINE)
            .set_align(FormatAlign::VerticalCenter);
        let indexed = (0u16..).zip(columns);
        for (index, column) in indexed {
            sheet.set_column_width(index, column.width_characters)?;
            sheet.write_string_with_format(0, index, column.header.as_str(), &header)?;
        }
        Ok(Self {
            book,
            file,
            columns: u16::try_from(columns.len()).unwrap_or(u16::MAX),
            next: 1,
            text: Format::new().set_align(FormatAlign::Top),
            instant: Format::new()
                .set_num_format("yyyy-mm-dd hh:mm:ss")
                .set_align(FormatAlign::Top),
        })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_string_with_format(self.next, column, fitting(text), &self.text)?;
                }
                Cell::Local(at) => {
                    let at = excel(*at)?;
                    sheet.write_datetime_with_format(self.next, column, at, &self.instant)?;
                }
            }
        }
        self.next += 1;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<File, SheetError> {
        if self.columns > 0 {
            let sheet = self.book.worksheet_from_index(0)?;
            sheet.autofilter(0, 0, self.next - 1, self.columns - 1)?;
        }
        let mut out = BufWriter::new(&mut self.file);
        self.book.save_to_writer(&mut out)?;
        out.flush()?;
        drop(out);
        self.file.rewind()?;
        Ok(self.file)
    }
}

/// The text as far as a cell holds it.
pub(crate) fn fitting(text: &str) -> Cow<'_, str> {
    // no character has more UTF-16 units than bytes
    if text.len() <= CELL_UNITS_MAX || text.encode_utf16().count() <= CELL_UNITS_MAX {
        return Cow::Borrowed(text);
    }
    let mut units = CUT.encode_utf16().count();
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= CELL_UNITS_MAX
    };
    let kept: String = text.chars().take_while(fits).collect();
    Cow::Owned(kept + CUT)
}

fn excel(at: DateTime) -> Result<ExcelDateTime, SheetError> {
    // dates before 1900 cannot be shown; none of a case lies there
    let year = u16::try_from(at.year()).unwrap_or(1900);
    let part = |part: i8| u8::try_from(part).unwrap_or(0);
    let day = ExcelDateTime::from_ymd(year, part(at.month()), part(at.day()))?;
    Ok(day.and_hms(
        u16::from(part(at.hour())),
        part(at.minute()),
        part(at.second()),
    )?)
}
