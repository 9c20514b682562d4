//! Writing tables: CSV that Excel opens without asking, and Excel workbooks. Rows go to the file one
//! by one, so that memory stays small however many there are.

mod delimited;
mod guard;
mod workbook;

use std::fs::File;

use jiff::civil::DateTime;

pub use guard::{guarded, without_guard};
pub(crate) use workbook::fitting;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV in UTF-8 with byte order mark, by which Excel knows the encoding.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// The format with a file ending.
    pub fn from_ending(ending: &str) -> Option<Self> {
        match ending {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// Its file ending.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What stands above it.
    pub header: String,
    /// How wide it is, in characters.
    pub width_characters: f64,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text; never run as a formula, whatever it begins with.
    Text(String),
    /// Date and time on the wall clock of the reader's city.
    Local(DateTime),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        match text {
            "" => Self::Empty,
            text => Self::Text(text.to_owned()),
        }
    }
}

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file cannot be written.
    #[error("cannot write the table: {0}")]
    Write(#[from] std::io::Error),
    /// The workbook does not take it.
    #[error("cannot write the workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// A table while it is written.
pub struct SheetWriter(Kind);

enum Kind {
    Csv(Box<delimited::Writer>),
    Xlsx(Box<workbook::Writer>),
}

impl SheetWriter {
    /// Begins a table in an empty file: the sheet's name, its header.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin(
        format: Format,
        file: File,
        name: &str,
        columns: &[Column],
    ) -> Result<Self, SheetError> {
        Ok(Self(match format {
            Format::Csv => Kind::Csv(Box::new(delimited::Writer::begin(file, columns)?)),
            Format::Xlsx => Kind::Xlsx(Box::new(workbook::Writer::begin(file, name, columns)?)),
        }))
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        match &mut self.0 {
            Kind::Csv(writer) => writer.row(cells),
            Kind::Xlsx(writer) => writer.row(cells),
        }
    }

    /// Ends the table and gives the file back, to be read from its beginning.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> Result<File, SheetError> {
        match self.0 {
            Kind::Csv(writer) => writer.finish(),
            Kind::Xlsx(writer) => writer.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
