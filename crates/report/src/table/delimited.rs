//! Rows of a text parted by commas, semicolons or tabs (RFC 4180 and its neighbours).

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::encoding::detect;
use super::{COLUMNS_MAX, Row, TableError};
use crate::sheet::without_guard;

/// The header must end within so many bytes for its delimiter to be seen.
const HEADER_BYTES_MAX: usize = 64 * 1024;

pub(super) fn read<R: Read + Seek>(
    mut source: R,
    mut take: impl FnMut(Row) -> ControlFlow<()>,
) -> Result<(), TableError> {
    let encoding = detect(&mut source)?;
    source.seek(SeekFrom::Start(0))?;
    let decoded = DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .build(source);
    let mut decoded = LastByte::of(decoded);
    // one read of the decoder may give as little as a character
    let mut head = Vec::new();
    let head_max = HEADER_BYTES_MAX as u64;
    decoded.by_ref().take(head_max).read_to_end(&mut head)?;
    if !is_text(&head) {
        return Err(TableError::NoText);
    }
    let delimiter = delimiter(&head);
    let text = Cursor::new(head).chain(decoded);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let mut record = csv::StringRecord::new();
    let mut last = LastRecord::default();
    let mut number = 0;
    loop {
        let begins = reader.position().line();
        if !reader
            .read_record(&mut record)
            .map_err(|error| failed(error, number))?
        {
            break;
        }
        let breaks = record
            .as_slice()
            .bytes()
            .filter(|byte| *byte == b'\n')
            .count() as u64;
        // the reader passes over blank lines in silence, but people count them
        let blank = (reader.position().line() - begins).saturating_sub(1 + breaks);
        number += 1 + u32::try_from(blank).unwrap_or(u32::MAX);
        if record.len() > COLUMNS_MAX {
            return Err(TableError::TooWide { row: number });
        }
        last = LastRecord {
            row: number,
            ends_over_lines: record
                .iter()
                .next_back()
                .is_some_and(|cell| cell.contains('\n')),
        };
        let cells = record
            .iter()
            .map(|cell| without_guard(cell.trim()).to_owned());
        let cells = cells.collect();
        if take(Row { number, cells }).is_break() {
            return Ok(());
        }
    }
    let (_, text) = reader.into_inner().into_inner();
    if last.ends_over_lines && text.last != Some(b'"') {
        return Err(TableError::UnclosedQuote { row: last.row });
    }
    Ok(())
}

/// Whether what was decoded is what people write: a character that cannot be read may slip in, but of
/// a picture or a document every few are.
fn is_text(head: &[u8]) -> bool {
    const STRANGE_MIN: usize = 4;
    const CHARACTERS_PER_STRANGE: usize = 100;
    let text = String::from_utf8_lossy(head);
    let strange = |one: &char| {
        *one == char::REPLACEMENT_CHARACTER || (one.is_control() && !one.is_whitespace())
    };
    let count = text.chars().filter(strange).count();
    count < STRANGE_MIN || text.chars().count() > count * CHARACTERS_PER_STRANGE
}

fn failed(error: csv::Error, row: u32) -> TableError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => TableError::Read(error),
        // decoded text is always UTF-8 and rows may differ in length: nothing else is left
        other => TableError::Read(std::io::Error::other(format!("after row {row}: {other:?}"))),
    }
}

/// A cell over several lines is always quoted, so a table whose last cell is one ends with a
/// quotation mark; if not, the mark was never closed and the rest of the table went into the cell.
#[derive(Default)]
struct LastRecord {
    row: u32,
    ends_over_lines: bool,
}

/// Remembers the last byte that is no line break.
struct LastByte<R> {
    inner: R,
    last: Option<u8>,
}

impl<R> LastByte<R> {
    fn of(inner: R) -> Self {
        Self { inner, last: None }
    }
}

impl<R: Read> Read for LastByte<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let filled = self.inner.read(buffer)?;
        let read = buffer[..filled].iter().rev();
        let last = read.copied().find(|byte| !matches!(byte, b'\r' | b'\n'));
        self.last = last.or(self.last);
        Ok(filled)
    }
}

/// The mark that parts the cells of the first row: the most frequent one outside quotes.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let (mut quoted, mut begun) = (false, false);
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && begun => break,
            _ if !quoted => {
                for (mark, count) in &mut counts {
                    *count += u32::from(byte == mark);
                }
            }
            _ => {}
        }
        begun |= !matches!(byte, b'\n' | b'\r');
    }
    // of equal ones the first, so a comma where there is none at all
    let (mark, _) = counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .unwrap_or((b',', 0));
    mark
}
