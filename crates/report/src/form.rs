//! Forms: one sheet that people fill in and send back, with typed cells, choices and locked columns.
//!
//! Beside it lies a sheet out of sight with what the form says of itself: the mark by which it is known
//! when it comes back, and the choices of its columns.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};
use std::ops::ControlFlow;

use domain::tables::Row;
use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, ExcelDateTime, Format, FormatBorder, Formula,
    ProtectionOptions, Workbook, Worksheet,
};

use crate::sheet::SheetError;
use crate::table::{Table, TableError};

/// Name of the sheet out of sight.
const BESIDE: &str = "_form";
/// The last row for which choices are offered.
const CHOICES_TO_ROW: u32 = 100_000;
/// Significant digits that Excel keeps of a number; a longer one is written as text.
const DIGITS_MAX: usize = 15;
const HEADER_FILL: Color = Color::RGB(0x00E8_EDF3);
const LOCKED_FILL: Color = Color::RGB(0x00F3_F4F6);

/// What the cells of a column are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Text, whatever it looks like: codes keep their zeros.
    Text,
    /// A number where it is one that a workbook keeps whole.
    Number,
    /// A date cell where it is an ISO day.
    Day,
}

/// A column of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormColumn {
    /// What stands above it.
    pub header: String,
    /// How wide it is, in characters.
    pub width_characters: f64,
    /// How its cells are written.
    pub written: Written,
    /// Whether its cells are locked.
    pub locked: bool,
    /// What may be chosen; anything when empty.
    pub choices: Vec<String>,
}

/// Writes a form: the name of its sheet, its columns, its rows in texts (an empty text: an empty cell),
/// and the mark by which it is known when it comes back.
///
/// # Errors
/// When a row does not fit Excel, or the file cannot be written.
pub fn write<'a>(
    mut file: File,
    name: &str,
    columns: &[FormColumn],
    rows: impl Iterator<Item = Vec<&'a str>>,
    mark: &str,
) -> Result<File, SheetError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(name)?;
    head(sheet, columns)?;
    let formats: Vec<Format> = columns.iter().map(format).collect();
    let mut last = 0;
    for (number, row) in (1u32..).zip(rows) {
        for (at, ((text, column), format)) in (0u16..).zip(row.iter().zip(columns).zip(&formats)) {
            cell(sheet, (number, at), text, column.written, format)?;
        }
        last = number;
    }
    if let Some(right) = u16::try_from(columns.len())
        .ok()
        .and_then(|n| n.checked_sub(1))
    {
        sheet.autofilter(0, 0, last, right)?;
    }
    beside(&mut book, columns, mark)?;
    let mut out = BufWriter::new(&mut file);
    book.save_to_writer(&mut out)?;
    out.flush()?;
    drop(out);
    file.rewind()?;
    Ok(file)
}

fn head(sheet: &mut Worksheet, columns: &[FormColumn]) -> Result<(), SheetError> {
    sheet.set_freeze_panes(1, 2)?;
    let header = Format::new()
        .set_bold()
        .set_background_color(HEADER_FILL)
        .set_border_bottom(FormatBorder::Thin);
    for (at, column) in (0u16..).zip(columns) {
        sheet.set_column_width(at, column.width_characters)?;
        // rows below the last one are open for new items
        sheet.set_column_format(at, &format(column))?;
        sheet.write_string_with_format(0, at, column.header.as_str(), &header)?;
        if !column.choices.is_empty() {
            let letters = domain::tables::letters(usize::from(at) + 1);
            let source = format!("={BESIDE}!${letters}$1:${letters}${}", column.choices.len());
            let choices = DataValidation::new()
                .allow_list_formula(Formula::new(source))
                .set_error_style(DataValidationErrorStyle::Warning);
            sheet.add_data_validation(1, at, CHOICES_TO_ROW, at, &choices)?;
        }
    }
    // without a password: it keeps from mistakes, not from anybody
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_rows: true,
        delete_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}

fn format(column: &FormColumn) -> Format {
    let plain = match column.locked {
        true => Format::new().set_background_color(LOCKED_FILL),
        false => Format::new().set_unlocked(),
    };
    match column.written {
        Written::Text => plain.set_num_format("@"),
        Written::Number => plain,
        Written::Day => plain.set_num_format("yyyy-mm-dd"),
    }
}

fn cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    written: Written,
    format: &Format,
) -> Result<(), SheetError> {
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
        return Ok(());
    }
    match written {
        Written::Number if digits(text) <= DIGITS_MAX => {
            if let Ok(number) = text.parse::<f64>() {
                sheet.write_number_with_format(row, column, number, format)?;
                return Ok(());
            }
        }
        Written::Day => {
            if let Some(day) = text.parse::<Date>().ok().and_then(excel) {
                sheet.write_datetime_with_format(row, column, day, format)?;
                return Ok(());
            }
        }
        Written::Number | Written::Text => {}
    }
    sheet.write_string_with_format(row, column, crate::sheet::fitting(text), format)?;
    Ok(())
}

fn digits(text: &str) -> usize {
    let digits = text.bytes().filter(u8::is_ascii_digit);
    digits.skip_while(|digit| *digit == b'0').count()
}

/// The day as Excel counts it; nothing before 1900.
fn excel(day: Date) -> Option<ExcelDateTime> {
    let part = |part: i8| u8::try_from(part).ok();
    let year = u16::try_from(day.year()).ok()?;
    ExcelDateTime::from_ymd(year, part(day.month())?, part(day.day())?).ok()
}

fn beside(book: &mut Workbook, columns: &[FormColumn], mark: &str) -> Result<(), SheetError> {
    let sheet = book.add_worksheet();
    sheet.set_name(BESIDE)?;
    sheet.write_string(0, 0, mark)?;
    for (at, column) in (1u16..).zip(columns) {
        for (row, choice) in (0u32..).zip(&column.choices) {
            sheet.write_string(row, at, choice.as_str())?;
        }
    }
    sheet.set_very_hidden(true);
    Ok(())
}

/// The mark of a form that comes back; nothing in a table that is none.
///
/// # Errors
/// When the table cannot be read.
pub fn mark<R: Read + Seek>(table: &mut Table<R>) -> Result<Option<String>, TableError> {
    let sheets = table.sheets().iter();
    let mut named = sheets.enumerate();
    let beside = named.find(|(_, sheet)| sheet.name.as_deref() == Some(BESIDE));
    let Some((at, _)) = beside else {
        return Ok(None);
    };
    let mut mark = None;
    table.read(at, |row: Row| {
        let first = row.cells.first().map(|cell| cell.shown().into_owned());
        mark = first.filter(|text| row.number == 1 && !text.is_empty());
        ControlFlow::Break(())
    })?;
    Ok(mark)
}

#[cfg(test)]
mod tests {
    use domain::tables::Value;
    use jiff::civil::date;

    use super::*;

    fn column(header: &str, written: Written, choices: &[&str]) -> FormColumn {
        FormColumn {
            header: header.to_owned(),
            width_characters: 12.0,
            written,
            locked: header == "编号",
            choices: choices.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    #[test]
    fn a_form_comes_back_as_it_went_out() {
        let columns = [
            column("编号", Written::Text, &[]),
            column("总投资（万元）", Written::Number, &[]),
            column("时限", Written::Day, &[]),
            column("类别", Written::Text, &["产业", "民生"]),
        ];
        let rows = [
            vec!["007", "1234.5", "2026-11-30", "产业"],
            vec!["", "12345678901234567.5", "", ""],
        ];
        let file = tempfile::tempfile().expect("a temporary file");
        let file = write(file, "清单", &columns, rows.into_iter(), "the mark").expect("it fits");
        let mut table = Table::open(file, None).expect("own forms are read");
        assert_eq!(mark(&mut table).unwrap().as_deref(), Some("the mark"));
        let visible = table.sheets().iter().filter(|sheet| sheet.is_visible);
        assert_eq!(visible.count(), 1);
        let mut read = Vec::new();
        table
            .read(0, |row| {
                read.push(row);
                ControlFlow::Continue(())
            })
            .unwrap();
        let values: Vec<&Value> = read[1].cells.iter().map(|cell| &cell.value).collect();
        assert_eq!(values[0], &Value::Text("007".to_owned()));
        assert!(matches!(values[1], Value::Number(number) if number.as_str() == "1234.5"));
        assert_eq!(values[2], &Value::Moment(date(2026, 11, 30).at(0, 0, 0, 0)));
        assert_eq!(
            read[2].cells[1].value,
            Value::Text("12345678901234567.5".to_owned())
        );
    }
}
