//! Cells of a sheet as texts, numbers and codes; what is wrong with one is noted by sheet, row and
//! column.

use domain::catalogue::{Reason, Sentence};
use domain::tables::{
    Fault, HEADER_ROWS_MAX, Layout, Remark, Row as TableRow, Unreadable, Wanted, day_of, decimal,
    find,
};
use jiff::civil::Date;

use super::sheets::{Column, SheetKind};
use crate::resolve::normal_form;

/// A sheet as read, its header among the first rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Name as written.
    pub name: String,
    /// Rows that are not blank.
    pub rows: Vec<TableRow>,
}

impl Sheet {
    /// A sheet of texts, its first row being row 1.
    #[must_use]
    pub fn of_texts(name: &str, rows: &[Vec<String>]) -> Self {
        let numbered = (1u32..).zip(rows);
        let rows = numbered
            .map(|(number, row)| TableRow::of_texts(number, row.iter().map(String::as_str)));
        Self {
            name: name.to_owned(),
            rows: rows.filter(|row| !row.is_blank()).collect(),
        }
    }
}

/// Where the facts of a file come from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// The name of the source, for rows that name none.
    pub source: &'a str,
    /// The day that they are of, year-month-day; empty when it is not known.
    pub date: &'a str,
    /// The day on which they are read; evidence cannot be of a later one.
    pub today: Option<Date>,
}

impl<'a> Told<'a> {
    /// Facts of a source on a day.
    #[must_use]
    pub fn new(source: &'a str, date: &'a str) -> Self {
        Self {
            source,
            date,
            today: None,
        }
    }

    /// The same, read on a day.
    #[must_use]
    pub fn on(mut self, today: Date) -> Self {
        self.today = Some(today);
        self
    }
}

/// What is wrong with the sheets, and what is only worth knowing.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) errors: Vec<Fault>,
    pub(super) warnings: Vec<Fault>,
}

const YUAN: f64 = 1e4;

/// A sentence about a cell.
pub(super) fn say(key: &str) -> Sentence {
    Sentence::new(format!("chain-lists.{key}"))
}

/// A sheet with its columns found.
pub(super) struct Reader<'a> {
    pub(super) kind: &'static SheetKind,
    sheet: &'a Sheet,
    layout: Option<Layout<&'static str>>,
}

/// A row of it.
pub(super) struct Row<'a> {
    pub(super) number: u32,
    pub(super) reader: &'a Reader<'a>,
    row: &'a TableRow,
    /// Texts of the columns of the kind, in their order.
    texts: Vec<Option<String>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(kind: &'static SheetKind, sheet: &'a Sheet, found: &mut Findings) -> Self {
        let wanted = kind.columns.iter().map(|column| Wanted {
            field: column.key,
            names: vec![column.key, column.title],
            is_needed: column.is_required,
        });
        let wanted: Vec<_> = wanted.collect();
        let first = &sheet.rows[..sheet.rows.len().min(HEADER_ROWS_MAX)];
        let layout = find(first, &wanted, |key| title_of(kind, key).to_owned());
        let layout = match layout {
            Ok(layout) => {
                let unread = layout.headings.iter().filter(|one| one.field.is_none());
                found.warnings.extend(unread.map(|one| {
                    let sentence =
                        Sentence::new("warning.column.unknown").with("letter", one.letters());
                    Fault::said(layout.row, &one.header, sentence).in_sheet(Some(&sheet.name))
                }));
                Some(layout)
            }
            Err((row, faults)) => {
                found.errors.extend(faults.iter().map(|fault| {
                    Fault::at(row, fault.column(), fault).in_sheet(Some(&sheet.name))
                }));
                None
            }
        };
        Self {
            kind,
            sheet,
            layout,
        }
    }

    /// Rows behind the header; those that cannot be read or lack a required cell are reported and left
    /// out.
    pub(super) fn rows(&'a self, found: &mut Findings) -> Vec<Row<'a>> {
        let Some(layout) = &self.layout else {
            return Vec::new();
        };
        let behind = self.sheet.rows.iter().filter(|row| row.number > layout.row);
        behind
            .filter_map(|row| {
                let mut read = Row {
                    number: row.number,
                    reader: self,
                    row,
                    texts: Vec::with_capacity(self.kind.columns.len()),
                };
                let errors = found.errors.len();
                for column in self.kind.columns {
                    let text = read.read(column, found);
                    read.texts.push(text);
                }
                read.check_width(layout, found);
                (found.errors.len() == errors).then_some(read)
            })
            .collect()
    }
}

fn title_of(kind: &SheetKind, key: &str) -> &'static str {
    let column = kind.columns.iter().find(|column| column.key == key);
    column.map_or("", |column| column.title)
}

impl Row<'_> {
    /// The text of a column's cell.
    fn read(&self, column: &Column, found: &mut Findings) -> Option<String> {
        let layout = self.reader.layout.as_ref()?;
        let heading = layout.heading(column.key)?;
        let cell = self
            .row
            .cells
            .get(heading.index)
            .cloned()
            .unwrap_or_default();
        if let Some(region) = cell.merged {
            if region.spans_columns() {
                self.refuse(found, column.key, &Unreadable::Merged);
                return None;
            }
            let from = region.rows.0 + 1;
            if from != self.number {
                self.warn(
                    found,
                    column.key,
                    Remark::Merged { from }.sentence(&cell.shown()),
                );
            }
        }
        match cell.read() {
            Ok(text) if text.is_empty() => {
                if column.is_required {
                    self.error(&mut found.errors, column.key, say("empty"));
                }
                None
            }
            Ok(text) => Some(text.into_owned()),
            Err(reason) => {
                self.refuse(found, column.key, &reason);
                None
            }
        }
    }

    fn check_width(&self, layout: &Layout<&'static str>, found: &mut Findings) {
        let beyond = self.row.cells.iter().skip(layout.width());
        if beyond.filter(|cell| !cell.is_blank()).count() > 0 {
            let sentence = say("extra_cells")
                .with("found", self.row.cells.len())
                .with("expected", layout.width());
            self.error(&mut found.errors, "", sentence);
        }
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        let at = self
            .reader
            .kind
            .columns
            .iter()
            .position(|one| one.key == key)?;
        self.texts.get(at)?.as_deref()
    }

    pub(super) fn error(&self, errors: &mut Vec<Fault>, key: &str, message: Sentence) {
        errors.push(self.said(key, message));
    }

    fn refuse(&self, found: &mut Findings, key: &str, reason: &dyn Reason) {
        found.errors.push(self.said(key, reason.sentence()));
    }

    pub(super) fn warn(&self, found: &mut Findings, key: &str, message: Sentence) {
        let said = self.said(key, message);
        found.warnings.push(said);
    }

    fn said(&self, key: &str, message: Sentence) -> Fault {
        let title = title_of(self.reader.kind, key);
        Fault::said(self.number, title, message).in_sheet(Some(&self.reader.sheet.name))
    }

    pub(super) fn number(
        &self,
        errors: &mut Vec<Fault>,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<f64> {
        let cell = self.text(key)?;
        let read = decimal(cell).and_then(|plain| plain.parse::<f64>().ok());
        match read {
            Some(value) if range.contains(&value) => Some(value),
            Some(value) => {
                let message = say("out_of_range")
                    .with("value", value)
                    .with("min", range.start())
                    .with("max", range.end());
                self.error(errors, key, message);
                None
            }
            None => {
                self.error(errors, key, say("not_a_number").with("value", cell));
                None
            }
        }
    }

    /// A number without parts.
    pub(super) fn whole(
        &self,
        errors: &mut Vec<Fault>,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<u32> {
        let value = self.number(errors, key, range)?;
        if value.fract() != 0.0 {
            self.error(errors, key, say("not_whole").with("value", value));
            return None;
        }
        Some(value as u32)
    }

    /// A share in percent, with or without the sign.
    pub(super) fn percent(
        &self,
        errors: &mut Vec<Fault>,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<f64> {
        let signed = self
            .text(key)
            .and_then(|cell| cell.strip_suffix(['%', '％']));
        let Some(cell) = signed else {
            return self.number(errors, key, range);
        };
        let value = decimal(cell).and_then(|plain| plain.parse::<f64>().ok());
        let value = value.filter(|value| range.contains(value));
        if value.is_none() {
            self.error(errors, key, say("not_a_number").with("value", cell));
        }
        value
    }

    pub(super) fn money(&self, errors: &mut Vec<Fault>, key: &str) -> Option<f64> {
        self.number(errors, key, 0.0..=1e12)
            .map(|value| value * YUAN)
    }

    /// A day as year-month-day, or only its year or month where no more is known.
    pub(super) fn day(
        &self,
        found: &mut Findings,
        key: &str,
        today: Option<Date>,
    ) -> Option<String> {
        let text = self.text(key)?;
        if let Some(period) = year_or_month(text) {
            return Some(period);
        }
        let heading = self.reader.layout.as_ref()?.heading(key)?;
        let (day, remark) = match day_of(self.row.cells.get(heading.index)?) {
            Ok(day) => day?,
            Err(reason) => {
                self.refuse(found, key, &reason);
                return None;
            }
        };
        if today.is_some_and(|today| day > today) {
            let message = say("future").with("value", day);
            self.error(&mut found.errors, key, message);
            return None;
        }
        if let Some(remark @ Remark::DateSerial { .. }) = remark {
            self.warn(found, key, remark.sentence(text));
        }
        Some(day.to_string())
    }

    pub(super) fn flag(&self, errors: &mut Vec<Fault>, key: &str) -> bool {
        match self.text(key).map(normal_form).as_deref() {
            None | Some("否" | "no" | "false" | "0") => false,
            Some("是" | "yes" | "true" | "1") => true,
            Some(_) => {
                self.error(errors, key, say("yes_or_no"));
                false
            }
        }
    }

    pub(super) fn region(&self, errors: &mut Vec<Fault>) -> Option<String> {
        let code = normal_form(self.text("region")?);
        let is_code = matches!(code.len(), 6 | 9 | 12) && code.bytes().all(|b| b.is_ascii_digit());
        if !is_code {
            self.error(errors, "region", say("not_a_region").with("value", &code));
        }
        is_code.then_some(code)
    }
}

/// `2026`, `2026-03`, `2026年`, `2026年3月`: a year or a month of this or the last century.
fn year_or_month(text: &str) -> Option<String> {
    let plain = normal_form(text);
    let mut parts = plain
        .split(['-', '/', '.', '年', '月'])
        .filter(|part| !part.is_empty());
    let (year, month, more) = (parts.next()?, parts.next(), parts.next());
    let is_year = year.len() == 4 && matches!(year.parse::<u16>(), Ok(1900..=2099));
    if !is_year || more.is_some() || plain.contains('日') {
        return None;
    }
    match month {
        None => Some(year.to_owned()),
        Some(month) => match month.parse::<u8>() {
            Ok(number @ 1..=12) if month.len() <= 2 => Some(format!("{year}-{number:02}")),
            _ => None,
        },
    }
}
