//! Reading tables: bytes in, rows of texts out, whatever program wrote them.
//!
//! CSV comes as UTF-8 with or without byte order mark, as UTF-16 and as GBK (GB 18030), the way
//! Excel in China saves it, parted by commas, semicolons or tabs. Excel workbooks are read from
//! their first visible sheet. Rows are handed over one by one, so that a table may be larger than
//! memory.

mod delimited;
mod encoding;
mod unpacked;
mod workbook;

pub(crate) use workbook::text_of as cell_text;

use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use domain::catalogue::Reason;

pub use unpacked::UNPACKED_MAX;

/// Most columns a table may have.
pub const COLUMNS_MAX: usize = 1_000;

/// One row that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as a person sees it in the sheet: the first row, as a rule the header, is 1.
    pub number: u32,
    /// Its cells as text, without the space around them.
    pub cells: Vec<String>,
}

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// There is no row in it.
    #[error("no rows")]
    Empty,
    /// A workbook of Excel 97 to 2003.
    #[error("a workbook of the old .xls kind")]
    OldWorkbook,
    /// It says that it is a workbook and is none, or is damaged or locked by a password.
    #[error("not a readable workbook: {0}")]
    Workbook(String),
    /// It unpacks to far more than it weighs.
    #[error("a workbook that unpacks to far more than it weighs")]
    Unpacks,
    /// A picture, a document or the like: its bytes are no text in any encoding.
    #[error("no text, so no table")]
    NoText,
    /// A row has more columns than any table that people fill in.
    #[error("row {row} has more than {COLUMNS_MAX} columns")]
    TooWide {
        /// The row.
        row: u32,
    },
    /// A quotation mark is opened and never closed.
    #[error("a quotation mark that opens in row {row} is never closed")]
    UnclosedQuote {
        /// The row.
        row: u32,
    },
    /// The bytes cannot be had.
    #[error("cannot read: {0}")]
    Read(#[from] std::io::Error),
}

impl Reason for TableError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "table.empty",
            Self::OldWorkbook => "table.old-workbook",
            Self::Workbook(_) => "table.workbook",
            Self::Unpacks => "table.unpacks",
            Self::NoText => "table.no-text",
            Self::TooWide { .. } => "table.too-wide",
            Self::UnclosedQuote { .. } => "table.unclosed-quote",
            Self::Read(_) => "table.unreadable",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooWide { row } => {
                vec![("row", row.to_string()), ("max", COLUMNS_MAX.to_string())]
            }
            Self::UnclosedQuote { row } => vec![("row", row.to_string())],
            Self::Unpacks => vec![("megabytes", (UNPACKED_MAX / 1024 / 1024).to_string())],
            _ => Vec::new(),
        }
    }
}

impl TableError {
    /// The row at fault, when one is.
    pub fn row(&self) -> Option<u32> {
        match self {
            Self::TooWide { row } | Self::UnclosedQuote { row } => Some(*row),
            _ => None,
        }
    }
}

/// First bytes of every ZIP archive, and so of every workbook.
const ZIP: &[u8] = b"PK\x03\x04";
/// First bytes of the container of Excel 97 to 2003, and of workbooks locked by a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Bytes of text that a table holds: of a workbook, to what it unpacks. The source stands at its
/// beginning afterwards.
///
/// # Errors
/// [`TableError`] when it cannot be read, or is a workbook that unpacks to far too much.
pub fn weight<R: Read + Seek>(source: &mut R) -> Result<u64, TableError> {
    let is_workbook = head(source)?.starts_with(ZIP);
    let weight = match is_workbook {
        true => unpacked::of(&mut *source)?,
        false => source.seek(SeekFrom::End(0))?,
    };
    source.seek(SeekFrom::Start(0))?;
    Ok(weight)
}

fn head<R: Read + Seek>(source: &mut R) -> Result<Vec<u8>, TableError> {
    let mut head = Vec::with_capacity(8);
    source.seek(SeekFrom::Start(0))?;
    source.by_ref().take(8).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    Ok(head)
}

/// Hands the rows of a table to `take`, the header first, until it breaks off. Blank rows are left
/// out, but counted. What the bytes are is told from themselves, not from a file's name.
///
/// # Errors
/// [`TableError`]; rows before the damage have been handed over by then.
pub fn read<R: Read + Seek>(
    mut source: R,
    mut take: impl FnMut(Row) -> ControlFlow<()>,
) -> Result<(), TableError> {
    let head = head(&mut source)?;
    let mut seen_any = false;
    let take = |row: Row| {
        if row.cells.iter().all(String::is_empty) {
            return ControlFlow::Continue(());
        }
        seen_any = true;
        take(row)
    };
    if head.starts_with(ZIP) {
        unpacked::of(&mut source)?;
        source.seek(SeekFrom::Start(0))?;
        workbook::read(source, take)?;
    } else if head.starts_with(COMPOUND) {
        return Err(TableError::OldWorkbook);
    } else {
        delimited::read(source, take)?;
    }
    if seen_any {
        Ok(())
    } else {
        Err(TableError::Empty)
    }
}

#[cfg(test)]
mod tests;
