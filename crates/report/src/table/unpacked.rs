//! A guard against archives that unpack to far more than they weigh: workbooks are unpacked once to
//! nowhere before anybody keeps a byte of them. What an archive says of its sizes is not believed.

use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::TableError;

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

/// Bytes to which a workbook unpacks.
///
/// # Errors
/// [`TableError::Unpacks`] when that is more than is taken; [`TableError::Workbook`] when it is no
/// archive.
pub(super) fn of(mut source: impl Read + Seek) -> Result<u64, TableError> {
    let packed = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    let mut archive = ZipArchive::new(source).map_err(|error| damaged(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(TableError::Unpacks);
    }
    let (mut all, mut held) = (0, 0);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| damaged(&error))?;
        let is_sheet = part.name().is_ok_and(|name| name.starts_with(SHEETS));
        let room = (UNPACKED_MAX - all).min(if is_sheet { u64::MAX } else { HELD_MAX - held });
        let unpacked = std::io::copy(&mut part.take(room + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(|error| TableError::Workbook(error.to_string()))?;
        if unpacked > room {
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
    Ok(all)
}

fn damaged(error: &zip::result::ZipError) -> TableError {
    TableError::Workbook(error.to_string())
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
        of(Cursor::new(bytes))
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
