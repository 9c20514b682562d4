//! Text of a Word document (.docx, ECMA-376).

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::{DocumentError, UNPACKED_MAX};

/// The text of all paragraphs, each on a line of its own; cells of a table end with a tab.
pub(super) fn text(bytes: &[u8]) -> Result<String, DocumentError> {
    let damaged = |error: &dyn std::fmt::Display| DocumentError::Word(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let part = archive
        .by_name("word/document.xml")
        .map_err(|error| damaged(&error))?;
    let mut xml = String::new();
    let read = part.take(UNPACKED_MAX + 1).read_to_string(&mut xml);
    let read = read.map_err(|error| damaged(&error))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > UNPACKED_MAX {
        return Err(DocumentError::TooLong);
    }
    let mut reader = Reader::from_str(&xml);
    let mut text = String::new();
    let mut in_text = false;
    let mut cells = 0_u32;
    // Text boxes stand twice: once for programs that know them, once for those that do not.
    let mut in_fallback = 0_u32;
    loop {
        match reader.read_event().map_err(|error| damaged(&error))? {
            Event::Eof => break,
            Event::Start(start) => match start.local_name().as_ref() {
                "t" => in_text = in_fallback == 0,
                "tc" => cells += 1,
                "Fallback" => in_fallback += 1,
                _ => {}
            },
            Event::Empty(empty) => match empty.local_name().as_ref() {
                "tab" => text.push('\t'),
                "br" | "cr" => text.push('\n'),
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref() {
                "t" => in_text = false,
                "p" => text.push(if cells > 0 { '\t' } else { '\n' }),
                "tc" => cells = cells.saturating_sub(1),
                "tr" => text.push('\n'),
                "Fallback" => in_fallback = in_fallback.saturating_sub(1),
                _ => {}
            },
            Event::Text(piece) if in_text => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(reference) if in_text => {
                let named = match reference.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference
                        .resolve_char_ref()
                        .map_err(|error| damaged(&error))?,
                };
                text.extend(named);
            }
            _ => {}
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn document(body: &str) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file("word/document.xml", SimpleFileOptions::default())
            .unwrap();
        let xml = format!(
            "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\" xmlns:mc=\"mc\"><w:body>{body}</w:body></w:document>"
        );
        writer.write_all(xml.as_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn runs_of_a_paragraph_are_one_line() {
        let body = "<w:p><w:r><w:t>完成投资</w:t></w:r><w:r><w:t>12.5</w:t></w:r><w:r><w:t xml:space=\"preserve\">亿元 &amp; </w:t></w:r>\
                    <w:del><w:r><w:delText>13</w:delText></w:r></w:del></w:p><w:p><w:r><w:t>第二段</w:t></w:r></w:p>";
        assert_eq!(
            text(&document(body)).unwrap(),
            "完成投资12.5亿元 & \n第二段\n"
        );
    }

    #[test]
    fn a_row_of_a_table_is_a_line() {
        let cell = |words: &str| format!("<w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>");
        let body = format!(
            "<w:tbl><w:tr>{}{}</w:tr></w:tbl>",
            cell("进口"),
            cell("74.7亿元")
        );
        assert_eq!(text(&document(&body)).unwrap(), "进口\t74.7亿元\t\n");
    }

    #[test]
    fn what_a_text_box_says_is_said_once() {
        let twice = "<w:p><mc:AlternateContent><mc:Choice><w:t>一次</w:t></mc:Choice><mc:Fallback><w:t>一次</w:t></mc:Fallback></mc:AlternateContent></w:p>";
        assert_eq!(text(&document(twice)).unwrap(), "一次\n");
    }
}
