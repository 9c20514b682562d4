//! From bytes to a tree: size, encoding, and nothing but XML. No document type, so no entities and nothing
//! fetched.

use encoding_rs::{Encoding, UTF_8};
use roxmltree::{Document, ParsingOptions};

/// Bytes of a message at most.
pub const BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes in which the declaration stands.
const DECLARATION: usize = 256;

/// Why bytes are no message at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each names what its message shows")]
pub enum Unreadable {
    /// Larger than any message.
    #[error("larger than {BYTES_MAX} bytes")]
    TooLarge,
    /// Not in the encoding that it says, or in one that nobody knows.
    #[error("not in the encoding {encoding}")]
    Encoding { encoding: String },
    /// Has a document type.
    #[error("has a document type")]
    Doctype { line: u32 },
    /// Not well-formed.
    #[error("not well-formed: {detail}")]
    NotXml { line: u32, detail: String },
}

impl Unreadable {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Encoding { .. } => "encoding",
            Self::Doctype { .. } => "doctype",
            Self::NotXml { .. } => "not-xml",
        }
    }

    /// The line at fault, where one is.
    pub const fn line(&self) -> Option<u32> {
        match self {
            Self::TooLarge | Self::Encoding { .. } => None,
            Self::Doctype { line } | Self::NotXml { line, .. } => Some(*line),
        }
    }

    /// What its sentence shows.
    pub fn value(&self) -> String {
        match self {
            Self::TooLarge => BYTES_MAX.to_string(),
            Self::Encoding { encoding } => encoding.clone(),
            Self::Doctype { .. } => String::new(),
            Self::NotXml { detail, .. } => detail.clone(),
        }
    }
}

/// The text of a message in whatever encoding it says or its byte order mark shows, without the mark.
///
/// # Errors
/// [`Unreadable`] where it is too large or not in that encoding.
pub fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.len() > BYTES_MAX {
        return Err(Unreadable::TooLarge);
    }
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None => (declared(bytes)?, 0),
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
    let text = text.ok_or_else(|| Unreadable::Encoding {
        encoding: encoding.name().to_owned(),
    })?;
    Ok(text.into_owned())
}

/// The encoding of the declaration; UTF-8 where there is none.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, Unreadable> {
    let head = &bytes[..bytes.len().min(DECLARATION)];
    let head = String::from_utf8_lossy(head);
    let declaration = head
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split("?>").next());
    let named = declaration.and_then(|text| text.split_once("encoding"));
    let Some((_, named)) = named else {
        return Ok(UTF_8);
    };
    let named = named.trim_start().trim_start_matches('=').trim_start();
    let label = named.split(['"', '\'']).nth(1).unwrap_or_default();
    Encoding::for_label(label.as_bytes()).ok_or_else(|| Unreadable::Encoding {
        encoding: label.to_owned(),
    })
}

/// The tree of a message.
///
/// # Errors
/// [`Unreadable`] where it is not well-formed or has a document type.
pub fn parse(text: &str) -> Result<Document<'_>, Unreadable> {
    let options = ParsingOptions {
        allow_dtd: false,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(|error| {
        let line = match error {
            // the parser knows no place for what is not there
            roxmltree::Error::UnclosedRootNode => lines_before(text.trim_end()),
            _ => error.pos().row,
        };
        match error {
            roxmltree::Error::DtdDetected => Unreadable::Doctype {
                line: lines_before(text.split("<!DOCTYPE").next().unwrap_or_default()),
            },
            error => Unreadable::NotXml {
                line,
                detail: error.to_string(),
            },
        }
    })
}

fn lines_before(text: &str) -> u32 {
    let breaks = text.bytes().filter(|byte| *byte == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}
