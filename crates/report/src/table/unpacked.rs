//! A guard against archives that unpack to far more than they weigh: workbooks are unpacked once to
//! nowhere before anybody keeps a byte of them. What an archive says of its sizes is not believed.

use std::io::{Read, Seek, SeekFrom, Write};

use zip::ZipArchive;
use zip::result::ZipError;

use super::TableError;
use super::rows::MERGED_MAX;

/// Most bytes to which a workbook may unpack.
pub const UNPACKED_MAX: u64 = 512 * 1024 * 1024;
/// Most bytes of all parts but the sheets: unlike sheets they are held in memory.
const HELD_MAX: u64 = 128 * 1024 * 1024;
/// Up to here a workbook may be packed as tightly as it likes.
const SMALL: u64 = 32 * 1024 * 1024;
/// Sheets of people pack to a tenth or a fiftieth; a thousandth is one byte over and over.
const RATIO_MAX: u64 = 300;
/// Workbooks have a few dozen parts.
const PARTS_MAX: usize = 5_000;
const SHEETS: &str = "xl/worksheets/";
const BOOK: &str = "xl/workbook.xml";
/// Bytes of the workbook's own part at most that are looked at.
const BOOK_MAX: u64 = 1024 * 1024;

/// What one look at every part of a workbook tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Unpacked {
    /// Bytes to which it unpacks.
    pub(super) bytes: u64,
    /// The sheet that is in front, counted from 0.
    pub(super) active: usize,
    /// Whether cells of any sheet are merged; those are told behind all cells of a sheet.
    pub(super) has_merged: bool,
}

/// Unpacks a workbook to nowhere and says what it saw.
///
/// # Errors
/// [`TableError::Unpacks`] when that is more than is taken; [`TableError::Unreadable`] when it is no
/// archive, [`TableError::Encrypted`] when it is locked.
pub(super) fn of(mut source: impl Read + Seek) -> Result<Unpacked, TableError> {
    let packed = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    let mut archive = ZipArchive::new(source).map_err(|error| damaged(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(TableError::Unpacks);
    }
    let (mut all, mut held, mut active) = (0, 0, 0);
    let mut merged = Occurrences::of(b"mergeCell ");
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| damaged(&error))?;
        let is_sheet = part.name().is_ok_and(|name| name.starts_with(SHEETS));
        let is_book = part.name().is_ok_and(|name| name.ends_with(BOOK));
        let room = (UNPACKED_MAX - all).min(if is_sheet { u64::MAX } else { HELD_MAX - held });
        let mut unpacked = 0;
        if is_book {
            let mut text = Vec::new();
            let read = part.by_ref().take(BOOK_MAX).read_to_end(&mut text);
            unpacked += read.map_err(unreadable)? as u64;
            active = active_sheet(&String::from_utf8_lossy(&text));
        }
        let rest = std::io::copy(
            &mut part.take((room + 1).saturating_sub(unpacked)),
            &mut merged,
        );
        unpacked += rest.map_err(unreadable)?;
        if unpacked > room || merged.count > MERGED_MAX {
            return Err(TableError::Unpacks);
        }
        all += unpacked;
        if !is_sheet {
            held += unpacked;
        }
        if all > SMALL && all / RATIO_MAX > packed {
            return Err(TableError::Unpacks);
        }
    }
    Ok(Unpacked {
        bytes: all,
        active,
        has_merged: merged.count > 0,
    })
}

/// `activeTab` of the first view of a workbook.
fn active_sheet(book: &str) -> usize {
    let value = book
        .split_once("activeTab=\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    value
        .and_then(|(number, _)| number.parse().ok())
        .unwrap_or(0)
}

/// Counts how often some bytes come by.
struct Occurrences {
    wanted: &'static [u8],
    /// The end of what came by, which may be the beginning of the bytes wanted.
    tail: Vec<u8>,
    count: usize,
}

impl Occurrences {
    fn of(wanted: &'static [u8]) -> Self {
        Self {
            wanted,
            tail: Vec::new(),
            count: 0,
        }
    }
}

impl Write for Occurrences {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let overlap = self.wanted.len() - 1;
        let seam = [self.tail.as_slice(), &bytes[..bytes.len().min(overlap)]].concat();
        for part in [seam.as_slice(), bytes] {
            let found = memchr::memmem::find_iter(part, self.wanted);
            self.count += found.count();
        }
        let joined = [
            self.tail.as_slice(),
            &bytes[bytes.len().saturating_sub(overlap)..],
        ]
        .concat();
        self.tail = joined[joined.len().saturating_sub(overlap)..].to_vec();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn unreadable(error: std::io::Error) -> TableError {
    TableError::Unreadable(error.to_string())
}

fn damaged(error: &ZipError) -> TableError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => TableError::Encrypted,
        other => TableError::Unreadable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: &[(&str, u64)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let spaces = vec![b' '; 1024 * 1024];
        for (name, megabytes) in parts {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            for _ in 0..*megabytes {
                writer.write_all(&spaces).unwrap();
            }
        }
        writer.finish().unwrap().into_inner()
    }

    fn weighed(bytes: Vec<u8>) -> Result<u64, TableError> {
        of(Cursor::new(bytes)).map(|unpacked| unpacked.bytes)
    }

    #[test]
    fn merged_cells_and_the_sheet_in_front_are_seen() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        writer.start_file("xl/workbook.xml", options).unwrap();
        writer
            .write_all(b"<workbookView activeTab=\"1\" />")
            .unwrap();
        writer
            .start_file("xl/worksheets/sheet1.xml", options)
            .unwrap();
        writer
            .write_all(b"<mergeCells><mergeCell ref=\"A1:B1\"/>")
            .unwrap();
        let bytes = writer.finish().unwrap().into_inner();
        let seen = of(Cursor::new(bytes)).unwrap();
        assert_eq!((seen.active, seen.has_merged), (1, true));
    }

    #[test]
    fn what_is_counted_may_come_in_pieces() {
        for size in 1..12 {
            let mut seen = Occurrences::of(b"mergeCell ");
            for piece in b"<mergeCell a/><mergeCells/><mergeCell b/>".chunks(size) {
                seen.write_all(piece).unwrap();
            }
            assert_eq!(seen.count, 2, "pieces of {size}");
        }
    }

    #[test]
    fn a_small_workbook_may_be_packed_tightly() {
        let bytes = archive(&[("xl/worksheets/sheet1.xml", 8), ("xl/sharedStrings.xml", 1)]);
        assert_eq!(weighed(bytes).unwrap(), 9 * 1024 * 1024);
    }

    #[test]
    fn what_unpacks_to_a_thousandfold_is_refused() {
        let bytes = archive(&[("xl/worksheets/sheet1.xml", 40)]);
        assert!(bytes.len() < 200_000);
        assert!(matches!(weighed(bytes), Err(TableError::Unpacks)));
    }

    #[test]
    fn sizes_that_lie_are_not_believed() {
        let mut bytes = archive(&[("xl/worksheets/sheet1.xml", 40)]);
        let truth = (40u32 * 1024 * 1024).to_le_bytes();
        let lie = 1000u32.to_le_bytes();
        let places: Vec<usize> = bytes
            .windows(4)
            .enumerate()
            .filter(|(_, window)| *window == truth)
            .map(|(place, _)| place)
            .collect();
        assert!(!places.is_empty());
        for place in places {
            bytes[place..place + 4].copy_from_slice(&lie);
        }
        assert!(weighed(bytes).is_err());
    }

    #[test]
    fn what_is_held_in_memory_has_a_limit_of_its_own() {
        let bytes = archive(&[("xl/sharedStrings.xml", HELD_MAX / 1024 / 1024 + 1)]);
        assert!(matches!(weighed(bytes), Err(TableError::Unpacks)));
    }
}
