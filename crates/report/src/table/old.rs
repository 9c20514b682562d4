//! Sheets of a workbook of Excel 97 to 2003 (.xls, BIFF8 in a compound file).
//!
//! The library holds such a workbook in memory as grids, so it is looked through first: how large the
//! grids would be, how much text the cells would hold, whether it is locked.

use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use calamine::{Reader, Xls, XlsError};
use domain::tables::Row;

use super::rows::Rows;
use super::workbook::sheets_of;
use super::{SheetInfo, TableError, by_library, values};

/// Bytes of a file at most.
const FILE_MAX: u64 = 64 * 1024 * 1024;
/// Cells of all grids at most.
const GRID_MAX: u64 = 4_000_000;
/// Bytes of the texts of all cells at most, a text counted as often as it is shown.
const TEXT_MAX: u64 = 256 * 1024 * 1024;

pub(super) struct Book<R> {
    book: Xls<R>,
}

impl<R: Read + Seek> Book<R> {
    pub(super) fn open(mut source: R) -> Result<(Self, Vec<SheetInfo>), TableError> {
        if source.seek(SeekFrom::End(0))? > FILE_MAX {
            return Err(TableError::Unpacks);
        }
        source.seek(SeekFrom::Start(0))?;
        let stream = workbook_stream(&mut source)?;
        let scan = Scan::of(&stream)?;
        drop(stream);
        source.seek(SeekFrom::Start(0))?;
        let refused = |error| match error {
            XlsError::Password => TableError::Encrypted,
            other => damaged(&other.to_string()),
        };
        let book = by_library(|| Xls::new(source).map_err(refused))?;
        let sheets = sheets_of(book.sheets_metadata(), scan.active);
        Ok((Self { book }, sheets))
    }

    pub(super) fn read(
        &mut self,
        sheet: &str,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), TableError> {
        let failed = |error: XlsError| damaged(&error.to_string());
        let book = &mut self.book;
        let merged = by_library(|| book.merge_cells_by_sheet_name(sheet).map_err(failed))?;
        let mut rows = Rows::new(merged.iter().map(values::region).collect(), take)?;
        let since_1904 = book.has_1904_epoch();
        let cells = by_library(|| book.worksheet_range(sheet).map_err(failed))?;
        let (top, left) = cells.start().unwrap_or_default();
        for (row, column, value) in cells.used_cells() {
            let at = (top + row as u32, left + column as u32);
            if rows
                .cell(at, values::old_cell(value, since_1904))?
                .is_break()
            {
                return Ok(());
            }
        }
        rows.finish()
    }
}

fn damaged(reason: &str) -> TableError {
    TableError::Unreadable(reason.to_owned())
}

/// The stream that holds the workbook. Workbooks of today that are locked lie in such a file too.
fn workbook_stream(source: &mut (impl Read + Seek)) -> Result<Vec<u8>, TableError> {
    let failed = |error: std::io::Error| damaged(&error.to_string());
    let mut file = cfb::CompoundFile::open(source).map_err(failed)?;
    if file.exists("/EncryptedPackage") {
        return Err(TableError::Encrypted);
    }
    let name = ["/Workbook", "/Book"]
        .into_iter()
        .find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| damaged("no workbook in the file"))?;
    let mut bytes = Vec::new();
    let mut stream = file.open_stream(name).map_err(failed)?;
    stream
        .by_ref()
        .take(FILE_MAX)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}

/// What one look at the records tells (MS-XLS 2.3).
struct Scan {
    active: usize,
}

impl Scan {
    fn of(stream: &[u8]) -> Result<Self, TableError> {
        const FILE_PASS: u16 = 0x2f;
        const DIMENSIONS: u16 = 0x200;
        const WINDOW: u16 = 0x3d;
        const BEGIN: u16 = 0x809;
        const STRINGS: u16 = 0xfc;
        const CONTINUE: u16 = 0x3c;
        const SHARED_TEXT: u16 = 0xfd;
        const CELLS: [u16; 10] = [
            0x06,
            0x201,
            0x203,
            0x204,
            0x205,
            0x27e,
            0xbd,
            0xbe,
            0xd6,
            SHARED_TEXT,
        ];
        let (mut active, mut before) = (0, 0);
        let (mut grids, mut grid) = (0, Grid::default());
        let mut strings: Vec<&[u8]> = Vec::new();
        let (mut lengths, mut text) = (None, 0_u64);
        for (kind, data) in Records(stream) {
            let number = |at: usize| Some(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]));
            match kind {
                FILE_PASS => return Err(TableError::Encrypted),
                DIMENSIONS if !is_small(data) => {
                    return Err(damaged("more cells than a sheet has"));
                }
                WINDOW => active = number(10).unwrap_or(0).into(),
                BEGIN => grids += std::mem::take(&mut grid).cells(),
                STRINGS => strings.push(data),
                CONTINUE if before == STRINGS => strings.push(data),
                _ if CELLS.contains(&kind) => {
                    let (row, column) = (number(0).unwrap_or(0), number(2).unwrap_or(0));
                    let last = if matches!(kind, 0xbd | 0xbe) {
                        number(data.len().saturating_sub(2))
                    } else {
                        None
                    };
                    grid.add(row, column, last.unwrap_or(column));
                    if kind == SHARED_TEXT {
                        let lengths = lengths.get_or_insert_with(|| lengths_of(&strings));
                        let index = usize::from(number(6).unwrap_or(0))
                            | usize::from(number(8).unwrap_or(0)) << 16;
                        // a character takes three bytes at most, a text what holds it besides
                        text += 24 + 3 * u64::from(lengths.get(index).copied().unwrap_or(0));
                    }
                }
                _ => {}
            }
            before = if kind == CONTINUE { before } else { kind };
            if grids + grid.cells() > GRID_MAX || text > TEXT_MAX {
                return Err(TableError::Unpacks);
            }
        }
        Ok(Self { active })
    }
}

/// Whether the size that a sheet says it has is one that a sheet can have (MS-XLS 2.4.90); the library
/// makes room for it.
fn is_small(data: &[u8]) -> bool {
    const ROWS_MAX: u32 = 65_536;
    const COLUMNS_MAX: u32 = 256;
    let short = |at: usize| u32::from(u16::from_le_bytes([data[at], data[at + 1]]));
    let long = |at: usize| short(at) | short(at + 2) << 16;
    let (first, behind, columns) = match data.len() {
        10 => (short(0), short(2), short(6)),
        14 | 16 => (long(0), long(4), short(10)),
        // the library refuses it
        _ => return true,
    };
    behind <= ROWS_MAX && columns <= COLUMNS_MAX && first <= behind.saturating_sub(1)
}

/// The smallest rectangle around the cells of a sheet.
#[derive(Default)]
struct Grid {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Grid {
    fn add(&mut self, row: u16, first: u16, last: u16) {
        let wider = |held: Option<(u16, u16)>, from: u16, to: u16| match held {
            Some((low, high)) => Some((low.min(from), high.max(to))),
            None => Some((from, to)),
        };
        self.rows = wider(self.rows, row, row);
        self.columns = wider(self.columns, first, last.max(first));
    }

    fn cells(&self) -> u64 {
        let span =
            |held: Option<(u16, u16)>| held.map_or(0, |(low, high)| u64::from(high - low) + 1);
        span(self.rows) * span(self.columns)
    }
}

/// Records one after another: kind and data. Ends where the stream does or is cut.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (head, rest) = self.0.split_at_checked(4)?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (data, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((kind, data))
    }
}

/// Characters of each shared text (MS-XLS 2.5.293, in records that continue one another). Where a
/// record is not as it should be, the rest is left out; the library refuses it.
fn lengths_of(records: &[&[u8]]) -> Vec<u16> {
    let mut lengths = Vec::new();
    let mut records = records.iter();
    let Some(mut data) = records.next().and_then(|data| data.get(8..)) else {
        return lengths;
    };
    loop {
        if data.is_empty() {
            match records.next() {
                Some(more) => data = more,
                None => return lengths,
            }
        }
        let (Some(head), Some(flags)) = (data.get(..2), data.get(2)) else {
            return lengths;
        };
        let count = u16::from_le_bytes([head[0], head[1]]);
        let (has_runs, has_more) = (flags & 8 != 0, flags & 4 != 0);
        let (mut is_wide, mut at) = (flags & 1 != 0, 3);
        let mut behind = 0_usize;
        if has_runs {
            let runs = data
                .get(at..at + 2)
                .map_or(0, |runs| u16::from_le_bytes([runs[0], runs[1]]));
            behind += 4 * usize::from(runs);
            at += 2;
        }
        if has_more {
            let more = data.get(at..at + 4).map_or(0, |more| {
                u32::from_le_bytes([more[0], more[1], more[2], more[3]])
            });
            behind += more as usize;
            at += 4;
        }
        lengths.push(count);
        data = data.get(at..).unwrap_or_default();
        let mut left = usize::from(count);
        while left > 0 {
            let width = if is_wide { 2 } else { 1 };
            let here = (data.len() / width).min(left);
            data = &data[here * width..];
            left -= here;
            if left > 0 {
                // the rest of a text begins by saying anew how wide its characters are
                match records.next().and_then(|more| more.split_first()) {
                    Some((flags, rest)) => (is_wide, data) = (flags & 1 != 0, rest),
                    None => return lengths,
                }
            }
        }
        while behind > data.len() {
            behind -= data.len();
            match records.next() {
                Some(more) => data = more,
                None => return lengths,
            }
        }
        data = &data[behind..];
    }
}
