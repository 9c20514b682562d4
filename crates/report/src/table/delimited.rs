//! Rows of a text parted by commas, semicolons or tabs (RFC 4180 and its neighbours).

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use domain::tables::{Cell, Row};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::TableError;
use super::encoding::detect;
use super::quoted::Records;
use crate::sheet::without_guard;

/// The header must end within so many bytes for its delimiter to be seen.
const HEADER_BYTES_MAX: usize = 64 * 1024;

pub(super) fn read<R: Read + Seek>(
    mut source: R,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), TableError> {
    source.seek(SeekFrom::Start(0))?;
    let encoding = detect(&mut source)?;
    source.seek(SeekFrom::Start(0))?;
    let mut decoded = DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .build(source);
    // one read of the decoder may give as little as a character
    let mut head = Vec::new();
    let head_max = HEADER_BYTES_MAX as u64;
    decoded.by_ref().take(head_max).read_to_end(&mut head)?;
    if !is_table(&head) {
        return Err(TableError::Unreadable("no text, so no table".to_owned()));
    }
    let delimiter = delimiter(&head);
    let mut records = Records::new(Cursor::new(head).chain(decoded), delimiter);
    let mut cells = Vec::new();
    while let Some(number) = records.next(&mut cells)? {
        let row = Row {
            number,
            cells: cells
                .iter()
                .map(|cell| Cell::text(without_guard(cell.trim())))
                .collect(),
        };
        if take(row).is_break() {
            break;
        }
    }
    Ok(())
}

/// Whether what was decoded is what people write: a character that cannot be read may slip in, but of
/// a picture or a document every few are. Web pages and XML go by the name of .xls now and then.
fn is_table(head: &[u8]) -> bool {
    const STRANGE_MIN: usize = 4;
    const CHARACTERS_PER_STRANGE: usize = 100;
    const MARKUP: [&str; 6] = ["<!doctype", "<html", "<?xml", "<table", "<head", "<meta"];
    let text = String::from_utf8_lossy(head);
    let beginning: String = text.trim_start().chars().take(10).collect();
    let beginning = beginning.to_lowercase();
    if MARKUP.iter().any(|mark| beginning.starts_with(mark)) {
        return false;
    }
    let strange = |one: &char| {
        *one == char::REPLACEMENT_CHARACTER || (one.is_control() && !one.is_whitespace())
    };
    let count = text.chars().filter(strange).count();
    count < STRANGE_MIN || text.chars().count() > count * CHARACTERS_PER_STRANGE
}

/// The mark that parts the cells: the most frequent one outside quotes of the first line that has any;
/// lines above it are a title.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && counts.iter().any(|(_, count)| *count > 0) => break,
            _ if !quoted => {
                for (mark, count) in &mut counts {
                    *count += u32::from(byte == mark);
                }
            }
            _ => {}
        }
    }
    // of equal ones the first, so a comma where there is none at all
    let (mark, _) = counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .unwrap_or((b',', 0));
    mark
}
