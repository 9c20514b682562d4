//! A workbook that comes back, understood as far as it can be without the database.

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use domain::catalogue::Sentence;
use domain::kinds::Kind;
use domain::tables::{Cell, Fault};
use domain::workbooks::{Column, Given, Reading, columns, layout, understand};
use report::form::mark;
use report::table::{NotLocated, Table, TableError, Whereabouts, locate};
use uuid::Uuid;

/// A row with what its cells give, by the place of the column.
pub(super) struct GivenRow {
    pub(super) row: u32,
    pub(super) cells: Vec<(usize, Given)>,
}

/// What a file says.
#[derive(Default)]
pub(super) struct FileRead {
    /// The export that it was made of, if it says so.
    pub(super) export: Option<Uuid>,
    /// The sheet that was read.
    pub(super) sheet: Option<String>,
    /// The headers as they stand in the file, by the place of the column.
    pub(super) headers: HashMap<usize, String>,
    /// Its rows.
    pub(super) rows: Vec<GivenRow>,
    /// What is wrong.
    pub(super) errors: Vec<Fault>,
    /// What is worth knowing.
    pub(super) warnings: Vec<Fault>,
}

/// Reads a file. What is wrong with it is said in it.
pub(super) fn read(source: impl Read + Seek, name: Option<&str>, kind: &'static Kind) -> FileRead {
    let mut file = FileRead::default();
    if let Err(error) = read_into(&mut file, source, name, kind) {
        file.errors.push(Fault::of(error.row(), &error));
    }
    let sheet = file.sheet.clone();
    for fault in file.errors.iter_mut().chain(&mut file.warnings) {
        fault.sheet.clone_from(&sheet);
    }
    file
}

fn read_into(
    file: &mut FileRead,
    source: impl Read + Seek,
    name: Option<&str>,
    kind: &'static Kind,
) -> Result<(), TableError> {
    let mut table = Table::open(source, name)?;
    let columns = columns(kind);
    file.export = mark(&mut table)?.and_then(|text| text.parse().ok());
    let located = match locate(&mut table, &Whereabouts::default(), |rows| {
        layout(rows, &columns)
    }) {
        Ok(located) => located,
        Err(NotLocated::Table(error)) => return Err(error),
        Err(NotLocated::Header { sheet, errors }) => {
            file.sheet = sheet;
            file.errors = errors;
            return Ok(());
        }
    };
    file.sheet = table.sheets()[located.sheet].name.clone();
    let Reading { layout, warnings } = located.layout;
    file.warnings = warnings;
    let headings = layout.headings.iter();
    let known: Vec<(usize, usize)> = headings
        .filter_map(|heading| Some((heading.index, heading.field?)))
        .collect();
    for heading in &layout.headings {
        if let Some(column) = heading.field {
            file.headers.insert(column, heading.header.clone());
        }
    }
    let blank = Cell::default();
    table.read(located.sheet, |row| {
        if row.number > layout.row {
            let cells = known.iter().map(|(index, column)| {
                let cell = row.cells.get(*index).unwrap_or(&blank);
                (*column, cell)
            });
            let cells: Vec<(usize, &Cell)> = cells.collect();
            file.take(row.number, &columns, &cells);
        }
        ControlFlow::Continue(())
    })
}

impl FileRead {
    fn take(&mut self, row: u32, columns: &[Column], cells: &[(usize, &Cell)]) {
        if cells.iter().all(|(_, cell)| cell.is_blank()) {
            return;
        }
        let mut given = Vec::with_capacity(cells.len());
        for (column, cell) in cells {
            let header = self.headers.get(column).cloned().unwrap_or_default();
            match understand(&columns[*column], row, cell) {
                Ok(understood) => {
                    let remarks = understood.remarks.into_iter();
                    self.warnings
                        .extend(remarks.map(|said| Fault::said(row, &header, said)));
                    given.push((*column, understood.given));
                }
                Err(sentence) => self.fault(row, &header, sentence),
            }
        }
        self.rows.push(GivenRow { row, cells: given });
    }

    fn fault(&mut self, row: u32, header: &str, sentence: Sentence) {
        self.errors.push(Fault::said(row, header, sentence));
    }
}
