//! Cells parted by a mark, perhaps in quotation marks (RFC 4180), without forgiving what would move
//! text from one row into another: libraries for CSV take marks in the wrong place as they come.

use std::io::{BufRead, BufReader, Read};

use super::{COLUMNS_MAX, TableError};

/// Bytes of a cell at most; a text of a hundred thousand characters needs less than half of it.
const CELL_BYTES_MAX: usize = 1024 * 1024;

/// Rows of cells, read one by one from UTF-8.
pub(super) struct Records<R: Read> {
    source: BufReader<R>,
    delimiter: u8,
    /// The row that is read, as people count, blank ones included.
    row: u32,
    after_return: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// At the beginning of a cell, perhaps behind blanks.
    Start,
    /// In a cell without quotation marks, which has so many of them inside.
    Plain { marks: usize },
    /// In quotation marks.
    Quoted,
    /// Behind a quotation mark that closes, or is the first of a double one.
    Closed,
    /// Behind blanks that follow a closing mark.
    Behind,
}

impl<R: Read> Records<R> {
    pub(super) fn new(source: R, delimiter: u8) -> Self {
        Self {
            source: BufReader::with_capacity(64 * 1024, source),
            delimiter,
            row: 0,
            after_return: false,
        }
    }

    /// The next row: its number and its cells; nothing at the end.
    pub(super) fn next(&mut self, cells: &mut Vec<String>) -> Result<Option<u32>, TableError> {
        cells.clear();
        self.row = self.row.saturating_add(1);
        let mut record = Record {
            row: self.row,
            delimiter: self.delimiter,
            cell: Vec::new(),
            at: At::Start,
            cells,
            is_begun: false,
        };
        loop {
            let buffer = self.source.fill_buf()?;
            if buffer.is_empty() {
                return record.at_end();
            }
            let mut used = 0;
            let mut has_ended = false;
            for byte in buffer {
                used += 1;
                // the line feed behind a carriage return ends no second row
                if std::mem::take(&mut self.after_return) && *byte == b'\n' {
                    continue;
                }
                has_ended = record.take(*byte)?;
                if has_ended {
                    self.after_return = *byte == b'\r';
                    break;
                }
            }
            self.source.consume(used);
            if has_ended {
                return Ok(Some(self.row));
            }
        }
    }
}

/// A row while it is read.
struct Record<'a> {
    row: u32,
    delimiter: u8,
    cell: Vec<u8>,
    at: At,
    cells: &'a mut Vec<String>,
    is_begun: bool,
}

impl Record<'_> {
    /// Takes a byte; whether the row ends with it.
    fn take(&mut self, byte: u8) -> Result<bool, TableError> {
        self.is_begun = true;
        let is_end = matches!(byte, b'\n' | b'\r');
        if self.at != At::Quoted && (is_end || byte == self.delimiter) {
            self.end_cell()?;
            return Ok(is_end);
        }
        let is_blank = matches!(byte, b' ' | b'\t');
        match (self.at, byte) {
            (At::Start, b'"') => {
                self.cell.clear();
                self.at = At::Quoted;
                return Ok(false);
            }
            (At::Start, _) if !is_blank => self.at = At::Plain { marks: 0 },
            (At::Plain { marks }, b'"') => self.at = At::Plain { marks: marks + 1 },
            (At::Quoted, b'"') => {
                self.at = At::Closed;
                return Ok(false);
            }
            (At::Closed, b'"') => self.at = At::Quoted,
            (At::Closed | At::Behind, _) if is_blank => {
                self.at = At::Behind;
                return Ok(false);
            }
            (At::Closed | At::Behind, _) => return Err(self.misplaced()),
            _ => {}
        }
        if self.cell.len() >= CELL_BYTES_MAX {
            return Err(match self.at {
                At::Quoted => self.misplaced(),
                _ => TableError::CellTooLong { row: self.row },
            });
        }
        self.cell.push(byte);
        Ok(false)
    }

    fn end_cell(&mut self) -> Result<(), TableError> {
        // two marks inside a bare cell quote a word; one alone may be what is left of a quoted cell
        if let At::Plain { marks } = self.at
            && marks % 2 == 1
        {
            return Err(self.misplaced());
        }
        if self.cells.len() >= COLUMNS_MAX {
            return Err(TableError::TooWide { row: self.row });
        }
        let cell = std::mem::take(&mut self.cell);
        let text = String::from_utf8(cell)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        self.cells.push(text);
        self.at = At::Start;
        Ok(())
    }

    fn at_end(mut self) -> Result<Option<u32>, TableError> {
        if self.at == At::Quoted {
            return Err(self.misplaced());
        }
        if !self.is_begun {
            return Ok(None);
        }
        self.end_cell()?;
        Ok(Some(self.row))
    }

    fn misplaced(&self) -> TableError {
        TableError::UnclosedQuote { row: self.row }
    }
}
