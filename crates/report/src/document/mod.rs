//! Documents as running text: plain text in any encoding, HTML, Word (.docx), PDF.
//!
//! What a document is shows in its first bytes; only HTML may need its name. Text comes out paragraph by
//! paragraph, cells of a table parted by tabs.

mod html;
mod pdf;
mod word;

use domain::catalogue::Reason;

use crate::table::encoding;

/// Most characters of a document; a year of a daily newspaper has fewer.
pub const CHARS_MAX: usize = 50_000_000;
/// Most bytes that a packed part may unpack to.
const UNPACKED_MAX: u64 = 256 * 1024 * 1024;

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// There is no text in it.
    #[error("no text in it")]
    Empty,
    /// Its bytes are no text in any encoding.
    #[error("no text in any encoding")]
    NoText,
    /// More text than is taken.
    #[error("more than {CHARS_MAX} characters")]
    TooLong,
    /// It says that it is a Word document and is none, or is damaged.
    #[error("not a readable Word document: {0}")]
    Word(String),
    /// It says that it is a PDF and is none, is damaged or locked.
    #[error("not a readable PDF: {0}")]
    Pdf(String),
    /// A PDF of pictures: scanned, without text.
    #[error("a PDF without text, as scanners make them")]
    Scanned,
}

impl Reason for DocumentError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "document.empty",
            Self::NoText => "document.no-text",
            Self::TooLong => "document.too-long",
            Self::Word(_) => "document.word",
            Self::Pdf(_) => "document.pdf",
            Self::Scanned => "document.scanned",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong => vec![("max", CHARS_MAX.to_string())],
            _ => Vec::new(),
        }
    }
}

/// A document's text, and whether it is the text as it lies: false when it was taken out of HTML, Word or
/// PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The text.
    pub text: String,
    /// Whether the file is this text.
    pub is_plain: bool,
}

/// Reads a document by its bytes, `name` being what the file is called.
///
/// # Errors
/// [`DocumentError`] for damaged documents, those without text, and too much text.
pub fn read(bytes: &[u8], name: &str) -> Result<Document, DocumentError> {
    let name = name.to_lowercase();
    let taken = |text: String| {
        let is_plain = false;
        Ok(Document {
            text: checked(text)?,
            is_plain,
        })
    };
    if bytes.starts_with(b"PK\x03\x04") {
        taken(word::text(bytes)?)
    } else if bytes.starts_with(b"%PDF-") {
        taken(pdf::text(bytes)?)
    } else if name.ends_with(".html") || name.ends_with(".htm") || html::is_html(bytes) {
        taken(html::text(bytes)?)
    } else {
        Ok(Document {
            text: plain(bytes)?,
            is_plain: true,
        })
    }
}

/// A plain text, whatever it was saved in: UTF-8, UTF-16 or GB 18030. A byte order mark goes.
fn plain(bytes: &[u8]) -> Result<String, DocumentError> {
    const DAMAGE_MAX: usize = 50;
    let encoding = encoding::detect(bytes).map_err(|_| DocumentError::NoText)?;
    let (text, _, _) = encoding.decode(bytes);
    let damaged = text
        .chars()
        .filter(|char| *char == '\u{fffd}' || *char == '\0')
        .count();
    if damaged * DAMAGE_MAX > text.chars().count() {
        return Err(DocumentError::NoText);
    }
    checked(text.into_owned())
}

fn checked(text: String) -> Result<String, DocumentError> {
    if text.trim().is_empty() {
        Err(DocumentError::Empty)
    } else if text.chars().count() > CHARS_MAX {
        Err(DocumentError::TooLong)
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "东湖市完成建筑业产值67.2亿元，同比增长9%。";

    fn code(bytes: &[u8]) -> &'static str {
        read(bytes, "report").unwrap_err().code()
    }

    #[test]
    fn texts_of_any_encoding_are_read() {
        let of = |bytes: &[u8]| read(bytes, "report.txt").unwrap().text;
        let (gbk, ..) = encoding_rs::GBK.encode(TEXT);
        assert_eq!(of(&gbk), TEXT);
        assert_eq!(of(TEXT.as_bytes()), TEXT);
        assert_eq!(of(format!("\u{feff}{TEXT}").as_bytes()), TEXT);
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of(&[&[0xff, 0xfe], &utf16[..]].concat()), TEXT);
    }

    #[test]
    fn pages_of_the_web_are_read_without_what_nobody_sees() {
        let page = "<!doctype html><html><head><title>甲</title><style>p{}</style>\
            <script>let a = '出口9亿元'</script></head><body><h1>工业</h1>\
            <p>东湖市完成建筑业产值<b>67.2</b>亿元，同比增长9%。</p></body></html>";
        let found = read(page.as_bytes(), "report").unwrap();
        assert!(found.text.contains(TEXT), "{}", found.text);
        assert!(!found.text.contains("出口") && !found.is_plain);
        let (gbk, ..) = encoding_rs::GBK.encode(page);
        assert!(read(&gbk, "report.html").unwrap().text.contains(TEXT));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(code(b""), "document.empty");
        assert_eq!(code(b" \n "), "document.empty");
        let noise: Vec<u8> = (0..4000_u32)
            .map(|at| u8::try_from(at * 7919 % 251).unwrap())
            .collect();
        assert_eq!(code(&noise), "document.no-text");
        assert_eq!(code(b"PK\x03\x04 no archive"), "document.word");
        assert_eq!(code(b"%PDF-1.7 no document"), "document.pdf");
    }
}
