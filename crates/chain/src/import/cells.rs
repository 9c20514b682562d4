//! Cells of a sheet as texts, numbers and codes; what is wrong with one is noted by sheet, row and
//! column.

use std::collections::HashMap;

use domain::catalogue::Sentence;

use super::sheets::{Column, SheetKind};
use crate::resolve::normal_form;

/// A sheet as read: the first row is the header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Name as written.
    pub name: String,
    /// Rows of cells as text.
    pub rows: Vec<Vec<String>>,
}

/// One thing wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// Sheet as written.
    pub sheet: String,
    /// Row as a spreadsheet counts, from 1.
    pub row: usize,
    /// Column as written, or as the template has it.
    pub column: String,
    /// What is wrong.
    pub message: Sentence,
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
    columns: HashMap<&'static str, usize>,
}

/// A row of it.
pub(super) struct Row<'a> {
    number: usize,
    pub(super) reader: &'a Reader<'a>,
    cells: &'a [String],
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        kind: &'static SheetKind,
        sheet: &'a Sheet,
        errors: &mut Vec<CellError>,
    ) -> Self {
        let header = sheet.rows.first().map(Vec::as_slice).unwrap_or_default();
        let find = |column: &Column| {
            header.iter().position(|cell| {
                let cell = normal_form(cell.trim_start_matches('\u{feff}').trim_end_matches('*'));
                cell == column.key || cell == normal_form(column.title)
            })
        };
        let mut columns = HashMap::new();
        for column in kind.columns {
            match find(column) {
                Some(at) => {
                    columns.insert(column.key, at);
                }
                None if column.is_required => errors.push(CellError {
                    sheet: sheet.name.clone(),
                    row: 1,
                    column: column.title.to_owned(),
                    message: say("column_missing"),
                }),
                None => {}
            }
        }
        Self {
            kind,
            sheet,
            columns,
        }
    }

    /// Rows that are not blank; those that lack a required cell are reported and left out.
    pub(super) fn rows(&'a self, errors: &mut Vec<CellError>) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        for (at, cells) in self.sheet.rows.iter().enumerate().skip(1) {
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let row = Row {
                number: at + 1,
                reader: self,
                cells,
            };
            let lacking: Vec<_> = self
                .kind
                .columns
                .iter()
                .filter(|c| c.is_required && row.text(c.key).is_none())
                .collect();
            lacking
                .iter()
                .for_each(|column| row.error(errors, column.key, say("empty")));
            if lacking.is_empty() {
                rows.push(row);
            }
        }
        rows
    }
}

impl Row<'_> {
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        let cell = self.cells.get(*self.reader.columns.get(key)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    pub(super) fn error(&self, errors: &mut Vec<CellError>, key: &str, message: Sentence) {
        let title = self
            .reader
            .kind
            .columns
            .iter()
            .find(|column| column.key == key)
            .map_or(key, |column| column.title);
        let (sheet, column) = (self.reader.sheet.name.clone(), title.to_owned());
        errors.push(CellError {
            sheet,
            row: self.number,
            column,
            message,
        });
    }

    pub(super) fn number(
        &self,
        errors: &mut Vec<CellError>,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<f64> {
        let cell = self.text(key)?;
        let plain = normal_form(cell).replace(',', "");
        match plain.trim_end_matches('%').parse::<f64>() {
            Ok(value) if range.contains(&value) => Some(value),
            Ok(value) => {
                let message = say("out_of_range")
                    .with("value", value)
                    .with("min", range.start())
                    .with("max", range.end());
                self.error(errors, key, message);
                None
            }
            Err(_) => {
                self.error(errors, key, say("not_a_number").with("value", cell));
                None
            }
        }
    }

    pub(super) fn money(&self, errors: &mut Vec<CellError>, key: &str) -> Option<f64> {
        self.number(errors, key, 0.0..=1e12)
            .map(|value| value * YUAN)
    }

    pub(super) fn flag(&self, errors: &mut Vec<CellError>, key: &str) -> bool {
        match self.text(key).map(normal_form).as_deref() {
            None | Some("否" | "no" | "false" | "0") => false,
            Some("是" | "yes" | "true" | "1") => true,
            Some(_) => {
                self.error(errors, key, say("yes_or_no"));
                false
            }
        }
    }

    pub(super) fn region(&self, errors: &mut Vec<CellError>) -> Option<String> {
        let code = normal_form(self.text("region")?);
        let is_code = matches!(code.len(), 6 | 9 | 12) && code.bytes().all(|b| b.is_ascii_digit());
        if !is_code {
            self.error(errors, "region", say("not_a_region").with("value", &code));
        }
        is_code.then_some(code)
    }
}
