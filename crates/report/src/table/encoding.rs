//! In which encoding a text was saved, told from its bytes.

use std::io::Read;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

const CHUNK_BYTES: usize = 64 * 1024;
/// A text is UTF-8 with damage, not GB 18030, when well-formed characters outnumber the damage so
/// many times. In GBK texts, pairs of bytes that also are UTF-8 are rarer than those that are not.
const GOOD_PER_BAD: u64 = 10;

/// Reads `source` to its end and says how it is encoded: by its byte order mark; UTF-16 where there
/// are zero bytes, which no other text has; UTF-8 where it is well-formed; else GB 18030, which
/// holds GBK and GB 2312.
pub(crate) fn detect(mut source: impl Read) -> std::io::Result<&'static Encoding> {
    let mut scan = Scan::default();
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut first = true;
    loop {
        let filled = fill(&mut source, &mut buffer)?;
        let chunk = &buffer[..filled];
        if first {
            if let Some(encoding) = marked(chunk).or_else(|| with_zeros(chunk)) {
                return Ok(encoding);
            }
            first = false;
        }
        if filled == 0 {
            break;
        }
        scan.add(chunk);
    }
    scan.bad += u64::from(!scan.tail.is_empty());
    let is_utf8 = scan.bad == 0 || scan.good >= scan.bad.saturating_mul(GOOD_PER_BAD);
    Ok(if is_utf8 { UTF_8 } else { GB18030 })
}

fn fill(source: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..])? {
            0 => break,
            more => filled += more,
        }
    }
    Ok(filled)
}

fn marked(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding)
}

fn with_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |parity: usize| {
        let of_parity = bytes.iter().skip(parity).step_by(2);
        of_parity.filter(|byte| **byte == 0).count()
    };
    // the zero byte of an ASCII character comes first in big-endian order
    match (zeros(0), zeros(1)) {
        (0, 0) => None,
        (even, odd) if even > odd => Some(UTF_16BE),
        _ => Some(UTF_16LE),
    }
}

/// Counts characters of several bytes that are well-formed UTF-8, and places that are not.
#[derive(Default)]
struct Scan {
    good: u64,
    bad: u64,
    /// A character that the last chunk cut in two.
    tail: Vec<u8>,
}

impl Scan {
    fn add(&mut self, chunk: &[u8]) {
        let joined;
        let mut rest = chunk;
        if !self.tail.is_empty() {
            joined = [self.tail.as_slice(), chunk].concat();
            self.tail.clear();
            rest = &joined;
        }
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.good += several_bytes(text.as_bytes());
                    return;
                }
                Err(error) => {
                    let (text, damaged) = rest.split_at(error.valid_up_to());
                    self.good += several_bytes(text);
                    match error.error_len() {
                        Some(length) => {
                            self.bad += 1;
                            rest = &damaged[length..];
                        }
                        None => {
                            self.tail = damaged.to_vec();
                            return;
                        }
                    }
                }
            }
        }
    }
}

/// Characters that take more than one byte: their first bytes are 0xC2 and above.
fn several_bytes(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte >= 0xc2).count() as u64
}
