//! Text of a PDF.

use super::{DocumentError, UNPACKED_MAX};
use crate::guarded::by_library;

/// The text of all pages; scanned pages have none.
pub(super) fn text(bytes: &[u8]) -> Result<String, DocumentError> {
    by_library(|| pages(bytes), DocumentError::Pdf)
}

fn pages(bytes: &[u8]) -> Result<String, DocumentError> {
    let damaged = |error: lopdf::Error| DocumentError::Pdf(error.to_string());
    let document = lopdf::Document::load_mem(bytes).map_err(damaged)?;
    if document.is_encrypted() {
        return Err(DocumentError::Pdf("locked by a password".to_owned()));
    }
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let limit = usize::try_from(UNPACKED_MAX).unwrap_or(usize::MAX);
    let mut text = String::new();
    for page in pages {
        text.push_str(
            &document
                .extract_text_with_limit(&[page], limit)
                .map_err(damaged)?,
        );
        text.push('\n');
    }
    if text.trim().is_empty() {
        return Err(DocumentError::Scanned);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use lopdf::{Document, Object, Stream, dictionary};

    use super::*;

    /// A document of one page with the given content.
    fn document(content: &str) -> Vec<u8> {
        let mut document = Document::with_version("1.5");
        let pages = document.new_object_id();
        let font = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" });
        let content = document.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
        let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } } });
        document.objects.insert(
            pages,
            Object::Dictionary(
                dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 },
            ),
        );
        let catalogue = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", catalogue);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn text_is_taken_out_and_scans_are_told() {
        let written = document("BT /F1 12 Tf 72 720 Td (GDP 103.8) Tj ET");
        assert!(text(&written).unwrap().contains("GDP 103.8"));
        let scanned = text(&document("0 0 100 100 re f"));
        assert!(
            matches!(scanned, Err(DocumentError::Scanned)),
            "{scanned:?}"
        );
    }
}
