//! Reading tables: bytes in, rows of typed cells out, whatever program wrote them.
//!
//! CSV comes as UTF-8 with or without byte order mark, as UTF-16 and as GBK (GB 18030), the way
//! Excel in China saves it, parted by commas, semicolons or tabs; workbooks as .xlsx and .xls. Rows
//! are handed over one by one, so that a table may be larger than memory. No row is lost without a
//! word: what cannot be read in one way only is an error, and every row that is not blank is handed
//! over.

mod delimited;
pub(crate) mod encoding;
mod locate;
mod old;
mod quoted;
mod rows;
mod unpacked;
mod values;
mod workbook;

use std::borrow::Cow;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use domain::catalogue::Reason;
use domain::tables::Row;

use crate::guarded;

pub use locate::{Located, NotLocated, Whereabouts, locate};
pub use unpacked::UNPACKED_MAX;

/// Most columns a table may have.
pub const COLUMNS_MAX: usize = 1_000;
/// Cells of a table at most that is held in memory whole.
const CELLS_MAX: usize = 5_000_000;

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// There is no row in it.
    #[error("no rows")]
    Empty,
    /// Damaged, or no table at all: a picture, a web page, a file of another program.
    #[error("not a readable table: {0}")]
    Unreadable(String),
    /// Locked by a password.
    #[error("locked by a password")]
    Encrypted,
    /// It unpacks to far more than it weighs.
    #[error("a workbook that unpacks to far more than it weighs")]
    Unpacks,
    /// Several sheets have the header, and none of them is in front.
    #[error("several sheets look like the table: {sheets}")]
    SeveralSheets {
        /// Their names.
        sheets: String,
    },
    /// There is no sheet of the name that somebody gave.
    #[error("no sheet {sheet}: there are {sheets}")]
    NoSuchSheet {
        /// The name.
        sheet: String,
        /// The names that there are.
        sheets: String,
    },
    /// There is nothing in the row that somebody called the header.
    #[error("nothing in row {row}")]
    NoSuchRow {
        /// The row.
        row: u32,
    },
    /// A row has more columns than any table that people fill in.
    #[error("row {row} has more than {COLUMNS_MAX} columns")]
    TooWide {
        /// The row.
        row: u32,
    },
    /// A cell holds more than any that people fill in.
    #[error("row {row} has a cell that is too long")]
    CellTooLong {
        /// The row.
        row: u32,
    },
    /// A quotation mark is never closed, or is followed by text where it closes.
    #[error("a quotation mark that opens in row {row} is not closed properly")]
    UnclosedQuote {
        /// The row in which it opens.
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
            Self::Unreadable(_) => "file.unreadable",
            Self::Encrypted => "file.encrypted",
            Self::Unpacks => "table.unpacks",
            Self::SeveralSheets { .. } => "table.several-sheets",
            Self::NoSuchSheet { .. } => "table.no-such-sheet",
            Self::NoSuchRow { .. } => "table.no-such-row",
            Self::TooWide { .. } => "table.too-wide",
            Self::CellTooLong { .. } => "table.cell-too-long",
            Self::UnclosedQuote { .. } => "table.unclosed-quote",
            Self::Read(_) => "table.unreadable",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooWide { row } => {
                vec![("row", row.to_string()), ("max", COLUMNS_MAX.to_string())]
            }
            Self::CellTooLong { row } | Self::UnclosedQuote { row } | Self::NoSuchRow { row } => {
                vec![("row", row.to_string())]
            }
            Self::NoSuchSheet { sheet, sheets } => {
                vec![("sheet", sheet.clone()), ("sheets", sheets.clone())]
            }
            Self::SeveralSheets { sheets } => vec![("sheets", sheets.clone())],
            Self::Unpacks => vec![("megabytes", (UNPACKED_MAX / 1024 / 1024).to_string())],
            _ => Vec::new(),
        }
    }
}

impl TableError {
    /// The row at fault, when one is.
    pub fn row(&self) -> Option<u32> {
        match self {
            Self::TooWide { row }
            | Self::CellTooLong { row }
            | Self::UnclosedQuote { row }
            | Self::NoSuchRow { row } => Some(*row),
            _ => None,
        }
    }
}

/// Lets the library of workbooks read.
fn by_library<T>(read: impl FnOnce() -> Result<T, TableError>) -> Result<T, TableError> {
    guarded::by_library(read, TableError::Unreadable)
}

/// First bytes of every ZIP archive, and so of every workbook.
const ZIP: &[u8] = b"PK\x03\x04";
/// First bytes of the container of Excel 97 to 2003, and of workbooks locked by a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Files of another program, whatever their bytes look like.
const FOREIGN: [&str; 2] = [".et", ".ett"];

/// Bytes of text that a table holds: of a workbook, to what it unpacks. The source stands at its
/// beginning afterwards.
///
/// # Errors
/// [`TableError`] when it cannot be read, or is a workbook that unpacks to far too much.
pub fn weight<R: Read + Seek>(source: &mut R, name: Option<&str>) -> Result<u64, TableError> {
    refuse_foreign(name)?;
    let is_workbook = head(source)?.starts_with(ZIP);
    let weight = match is_workbook {
        true => unpacked::of(&mut *source)?.bytes,
        false => source.seek(SeekFrom::End(0))?,
    };
    source.seek(SeekFrom::Start(0))?;
    Ok(weight)
}

fn refuse_foreign(name: Option<&str>) -> Result<(), TableError> {
    let name = name.unwrap_or_default().to_lowercase();
    match FOREIGN.iter().any(|ending| name.ends_with(ending)) {
        true => Err(TableError::Unreadable(
            "a file of another program".to_owned(),
        )),
        false => Ok(()),
    }
}

fn head<R: Read + Seek>(source: &mut R) -> Result<Vec<u8>, TableError> {
    let mut head = Vec::with_capacity(8);
    source.seek(SeekFrom::Start(0))?;
    source.by_ref().take(8).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    Ok(head)
}

/// A text in whatever encoding it was saved, without byte order mark.
pub fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = encoding::detect(bytes).unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0
}

/// One sheet of a table; a CSV file has one without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// Its name.
    pub name: Option<String>,
    /// Whether people see it.
    pub is_visible: bool,
    /// Whether it is the one in front.
    pub is_active: bool,
}

/// A table that is open for reading.
pub struct Table<R> {
    kind: Kind<R>,
    sheets: Vec<SheetInfo>,
}

enum Kind<R> {
    Text(R),
    Book(Box<workbook::Book<R>>),
    Old(Box<old::Book<R>>),
}

impl<R: Read + Seek> Table<R> {
    /// Opens a table. What the bytes are is told from themselves; of a file's name only that of
    /// programs whose files look like others matters.
    ///
    /// # Errors
    /// [`TableError`] when it is none, is damaged, locked, or packed to harm.
    pub fn open(mut source: R, name: Option<&str>) -> Result<Self, TableError> {
        refuse_foreign(name)?;
        let head = head(&mut source)?;
        let (kind, sheets) = if head.starts_with(ZIP) {
            let (book, sheets) = workbook::Book::open(source)?;
            (Kind::Book(Box::new(book)), sheets)
        } else if head.starts_with(COMPOUND) {
            let (book, sheets) = old::Book::open(source)?;
            (Kind::Old(Box::new(book)), sheets)
        } else {
            let only = SheetInfo {
                name: None,
                is_visible: true,
                is_active: true,
            };
            (Kind::Text(source), vec![only])
        };
        Ok(Self { kind, sheets })
    }

    /// Its sheets in their order, hidden ones too.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Hands the rows of a sheet that are not blank to `take` until it breaks off.
    ///
    /// # Errors
    /// [`TableError`]; rows before the damage have been handed over by then.
    pub fn read(
        &mut self,
        sheet: usize,
        mut take: impl FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), TableError> {
        let mut take = |row: Row| match row.is_blank() {
            true => ControlFlow::Continue(()),
            false => take(row),
        };
        let name = self
            .sheets
            .get(sheet)
            .and_then(|sheet| sheet.name.as_deref());
        let name = name.unwrap_or_default();
        match &mut self.kind {
            Kind::Text(source) => delimited::read(source, &mut take),
            Kind::Book(book) => book.read(name, &mut take),
            Kind::Old(book) => book.read(name, &mut take),
        }
    }
}

/// A sheet with all its rows that are not blank.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WholeSheet {
    /// Its name.
    pub name: Option<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// Reads every sheet in sight into memory.
///
/// # Errors
/// [`TableError`] when it cannot be read, or holds more than any workbook that people fill in.
pub fn whole<R: Read + Seek>(source: R, name: Option<&str>) -> Result<Vec<WholeSheet>, TableError> {
    let mut table = Table::open(source, name)?;
    let mut sheets = Vec::new();
    let mut cells = 0;
    for (at, sheet) in table.sheets().to_vec().into_iter().enumerate() {
        if !sheet.is_visible {
            continue;
        }
        let mut rows = Vec::new();
        table.read(at, |row| {
            cells += row.cells.len();
            rows.push(row);
            match cells > CELLS_MAX {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
        if cells > CELLS_MAX {
            return Err(TableError::Unpacks);
        }
        let name = sheet.name;
        sheets.push(WholeSheet { name, rows });
    }
    match sheets.is_empty() {
        true => Err(TableError::Empty),
        false => Ok(sheets),
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod workbook_tests;
