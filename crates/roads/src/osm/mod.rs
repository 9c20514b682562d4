//! Maps of OpenStreetMap: nodes, ways and relations out of the bytes of a file, whatever their order.
//!
//! Three forms are known: protocol buffers (`pbf`), XML (`xml`), and either of them packed with gzip.

mod collect;
mod pbf;
mod proto;
mod words;
mod xml;

use std::borrow::Cow;
use std::io::Read;

use domain::catalogue::Reason;
use flate2::read::MultiGzDecoder;

pub use collect::{Map, Restriction, Way};
pub use words::{Tags, Words};

/// Bytes that a packed file may unpack to, so that a small file cannot fill the memory.
const UNPACKED_MAX: u64 = 16 << 30;

/// Why the bytes are no map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// No byte, or no object
    #[error("there is nothing in it")]
    Empty,
    /// Neither protocol buffers nor XML
    #[error("not a map of OpenStreetMap (.osm.pbf, .osm, .osm.gz)")]
    UnknownForm,
    /// It ends in the middle
    #[error("it ends in the middle, after byte {at}")]
    Truncated {
        /// Bytes read until then
        at: usize,
    },
    /// It says something that cannot be
    #[error("it is damaged near byte {at}: {detail}")]
    Damaged {
        /// Bytes read until then
        at: usize,
        /// What the reader stumbled over
        detail: String,
    },
    /// It needs something of its reader that this one does not know
    #[error("it needs {feature}, which is not understood")]
    Unsupported {
        /// The name of the feature
        feature: String,
    },
    /// It unpacks to more than can be
    #[error("it unpacks to more than {most} bytes")]
    TooLarge {
        /// Bytes at most
        most: u64,
    },
}

impl Reason for MapError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "roads.map-empty",
            Self::UnknownForm => "roads.map-form",
            Self::Truncated { .. } => "roads.map-truncated",
            Self::Damaged { .. } => "roads.map-damaged",
            Self::Unsupported { .. } => "roads.map-unsupported",
            Self::TooLarge { .. } => "roads.map-large",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty | Self::UnknownForm => Vec::new(),
            Self::Truncated { at } => vec![("at", at.to_string())],
            Self::Damaged { at, detail } => {
                vec![("at", at.to_string()), ("detail", detail.clone())]
            }
            Self::Unsupported { feature } => vec![("feature", feature.clone())],
            Self::TooLarge { most } => vec![("most", most.to_string())],
        }
    }
}

/// What a member of a relation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Node,
    Way,
    Relation,
}

/// A member of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Member<'a> {
    kind: Kind,
    id: i64,
    role: Cow<'a, str>,
}

/// Key and value.
type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// An object as it stands in a file.
#[derive(Debug)]
enum Object<'a> {
    Node {
        id: i64,
        /// Degrees in units of 1e-7, east and north; nothing where it is not on the globe.
        at: Option<(i32, i32)>,
        tags: &'a [Pair<'a>],
    },
    Way {
        id: i64,
        refs: &'a [i64],
        tags: &'a [Pair<'a>],
    },
    Relation {
        id: i64,
        members: &'a [Member<'a>],
        tags: &'a [Pair<'a>],
    },
}

/// Which objects are wanted of a pass over the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    Nodes,
    WaysAndRelations,
}

/// Reads a map.
///
/// # Errors
/// [`MapError`]; nothing is given of a file that is damaged somewhere.
pub fn read(bytes: &[u8]) -> Result<Map, MapError> {
    let bytes = unpacked(bytes)?;
    let bytes = bytes.as_ref();
    if bytes.is_empty() {
        return Err(MapError::Empty);
    }
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = plain.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'<') {
        let text = std::str::from_utf8(plain).map_err(|error| MapError::Damaged {
            at: error.valid_up_to(),
            detail: error.to_string(),
        })?;
        collect::collect(|pass, visit| xml::each(text, pass, visit))
    } else if bytes.first() == Some(&0) {
        collect::collect(|pass, visit| pbf::each(bytes, pass, visit))
    } else {
        Err(MapError::UnknownForm)
    }
}

fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, MapError> {
    if !bytes.starts_with(b"\x1f\x8b") {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut plain = Vec::new();
    let read = MultiGzDecoder::new(bytes)
        .take(UNPACKED_MAX + 1)
        .read_to_end(&mut plain);
    match read {
        Ok(size) if size as u64 > UNPACKED_MAX => Err(MapError::TooLarge { most: UNPACKED_MAX }),
        Ok(_) => Ok(Cow::Owned(plain)),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(MapError::Truncated { at: bytes.len() })
        }
        Err(error) => Err(MapError::Damaged {
            at: plain.len(),
            detail: error.to_string(),
        }),
    }
}

/// Degrees in units of 1e-7, rounded, where it is on the globe; from units of 1e-9.
fn on_globe(lon_nano: i64, lat_nano: i64) -> Option<(i32, i32)> {
    let unit = |nano: i64, most: i64| {
        let rounded = nano.checked_add(if nano < 0 { -50 } else { 50 })? / 100;
        let inside = rounded.unsigned_abs() <= most.unsigned_abs() * 10_000_000;
        inside
            .then_some(rounded)
            .and_then(|unit| i32::try_from(unit).ok())
    };
    Some((unit(lon_nano, 180)?, unit(lat_nano, 90)?))
}
