//! Text of a page of the web.

use html2text::config;
use html2text::render::TrivialDecorator;

use super::{DocumentError, plain};

/// Lines are not broken before so many characters.
const LINE_MAX: usize = 1_000_000;

/// Whether bytes begin like a page of the web.
pub(super) fn is_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]).to_lowercase();
    let head = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    head.starts_with("<!doctype html") || head.starts_with("<html")
}

/// The text that a reader of the page sees, without links, scripts and styles.
pub(super) fn text(bytes: &[u8]) -> Result<String, DocumentError> {
    let source = plain(bytes)?;
    let shown = config::with_decorator(TrivialDecorator::new())
        .no_table_borders()
        .string_from_read(source.as_bytes(), LINE_MAX);
    shown.map_err(|_| DocumentError::NoText)
}
