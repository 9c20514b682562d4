//! What a file is, by its content; its name decides only between kinds that look alike.

use domain::catalogue::Reason;

/// Longest name of a file, in characters.
const NAME_MAX: usize = 200;
/// As much of a text file is looked at.
const LOOKED_AT_MAX: usize = 8192;

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than is taken.
    #[error("the file has {bytes} bytes, at most {bytes_max} are taken")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The largest size that is taken.
        bytes_max: u64,
    },
    /// The case has no room for it.
    #[error("the case may hold {bytes_max} bytes of files")]
    CaseFull {
        /// What a case may hold.
        bytes_max: u64,
    },
    /// Its firm has added as much today as it may.
    #[error("a firm may add {bytes_max} bytes of files a day")]
    DayFull {
        /// What a firm may add on one day.
        bytes_max: u64,
    },
    /// By its content it is something that is not taken, whatever its name says.
    #[error("a file of kind {found} is not taken")]
    Kind {
        /// What it was found to be.
        found: String,
    },
}

impl Reason for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "attachment.empty",
            Self::TooLarge { .. } => "attachment.too-large",
            Self::CaseFull { .. } => "attachment.case-full",
            Self::DayFull { .. } => "attachment.day-full",
            Self::Kind { .. } => "attachment.kind",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty => Vec::new(),
            Self::TooLarge { bytes, bytes_max } => vec![
                ("bytes", bytes.to_string()),
                ("megabytes_max", (bytes_max / (1024 * 1024)).to_string()),
            ],
            Self::CaseFull { bytes_max } | Self::DayFull { bytes_max } => {
                vec![("megabytes_max", (bytes_max / (1024 * 1024)).to_string())]
            }
            Self::Kind { found } => vec![("found", found.clone())],
        }
    }
}

/// Kinds told by their first bytes that are taken as they are: documents, pictures, sound and film
/// from phones. HTML, SVG and programs are not among them: a browser would run them.
const TAKEN: &[&str] = &[
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/bmp",
    "image/tiff",
    "image/heif",
    "audio/mpeg",
    "audio/m4a",
    "audio/amr",
    "video/mp4",
    "video/quicktime",
];

/// Containers told apart by the name: writers order the parts of an office file differently, and
/// WPS keeps its own formats in the container of old Office files.
const CONTAINED: &[(&str, &str, &str)] = &[
    ("application/zip", "zip", "application/zip"),
    (
        "application/zip",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "application/zip",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "application/zip",
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("application/x-ole-storage", "doc", "application/msword"),
    (
        "application/x-ole-storage",
        "xls",
        "application/vnd.ms-excel",
    ),
    (
        "application/x-ole-storage",
        "ppt",
        "application/vnd.ms-powerpoint",
    ),
    (
        "application/x-ole-storage",
        "wps",
        "application/vnd.ms-works",
    ),
    (
        "application/x-ole-storage",
        "et",
        "application/vnd.ms-excel",
    ),
    (
        "application/x-ole-storage",
        "dps",
        "application/vnd.ms-powerpoint",
    ),
];

/// The media type under which a file is kept and served.
///
/// # Errors
/// When it is of a kind that is not taken.
pub fn media_type(name: &str, bytes: &[u8]) -> Result<&'static str, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default();
    let Some(found) = infer::get(bytes) else {
        return text_type(&ending, bytes);
    };
    let found = found.mime_type();
    if let Some(taken) = TAKEN.iter().find(|taken| **taken == found) {
        return Ok(taken);
    }
    CONTAINED
        .iter()
        .find(|(container, name_ends, _)| *container == found && *name_ends == ending)
        .map(|(_, _, media_type)| *media_type)
        .ok_or_else(|| Refused::Kind {
            found: found.to_owned(),
        })
}

/// Text has no first bytes of its own: its name must say so and nothing in it may be markup or a
/// script. Served as plain text, in whatever encoding it is.
fn text_type(ending: &str, bytes: &[u8]) -> Result<&'static str, Refused> {
    let media_type = match ending {
        "txt" => "text/plain",
        "csv" => "text/csv",
        _ => {
            return Err(Refused::Kind {
                found: format!("unknown (.{ending})"),
            });
        }
    };
    let head = &bytes[..bytes.len().min(LOOKED_AT_MAX)];
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = start.trim_ascii_start();
    if head.contains(&0) || start.starts_with(b"#!") || start.starts_with(b"<") {
        return Err(Refused::Kind {
            found: "script or markup".to_owned(),
        });
    }
    Ok(media_type)
}

/// The name of a file as it is shown and offered for download: its last part, without control
/// characters, not too long, its ending kept.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_direction(*c))
        .collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() {
        return "file".to_owned();
    }
    let length = clean.chars().count();
    if length <= NAME_MAX {
        return clean.to_owned();
    }
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 8 => (stem, format!(".{ending}")),
        _ => (clean, String::new()),
    };
    let kept = NAME_MAX - ending.chars().count();
    stem.chars().take(kept).collect::<String>() + &ending
}

/// Marks that turn the direction of writing can make `exe.pdf` look like `fdp.exe` and back.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use domain::catalogue::Language;

    use super::*;

    #[test]
    fn content_decides() {
        let png = b"\x89PNG\r\n\x1a\n0000";
        assert_eq!(media_type("shot.png", png), Ok("image/png"));
        assert_eq!(media_type("shot.html", png), Ok("image/png"));
        assert_eq!(media_type("x.pdf", b"%PDF-1.7\n"), Ok("application/pdf"));
    }

    #[test]
    fn what_a_browser_or_system_would_run_is_refused() {
        let refused: &[(&str, &[u8])] = &[
            ("a.pdf", b"MZ\x90\x00\x03\x00\x00\x00"),
            ("a.jpg", b"\x7fELF\x02\x01\x01"),
            ("a.txt", b"<!DOCTYPE html><script>"),
            ("a.txt", b"\xef\xbb\xbf  <svg onload=x>"),
            ("a.csv", b"#!/bin/sh\nrm"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("a.html", b"<html></html>"),
            ("a.txt", b"binary\x00text"),
            ("a", b"text without an ending"),
            ("a.js", b"alert(1)"),
        ];
        for (name, bytes) in refused {
            let outcome = media_type(name, bytes);
            assert!(
                matches!(outcome, Err(Refused::Kind { .. })),
                "{name}: {outcome:?}"
            );
        }
        assert_eq!(media_type("a.txt", b""), Err(Refused::Empty));
    }

    #[test]
    fn text_is_taken_in_any_encoding() {
        assert_eq!(
            media_type("a.csv", "企业,诉求\n".as_bytes()),
            Ok("text/csv")
        );
        // the same in GBK
        assert_eq!(
            media_type("a.TXT", b"\xc6\xf3\xd2\xb5,\xcb\xdf\xc7\xf3\n"),
            Ok("text/plain")
        );
    }

    #[test]
    fn a_zip_is_what_its_name_says_within_bounds() {
        let zip = b"PK\x03\x04\x14\x00\x00\x00\x08\x00";
        assert_eq!(media_type("a.zip", zip), Ok("application/zip"));
        assert!(
            media_type("a.xlsx", zip)
                .unwrap()
                .ends_with("spreadsheetml.sheet")
        );
        assert!(media_type("a.jar", zip).is_err());
    }

    #[test]
    fn every_refusal_has_a_sentence() {
        let refusals = [
            Refused::Empty,
            Refused::TooLarge {
                bytes: 30_000_000,
                bytes_max: 20 * 1024 * 1024,
            },
            Refused::CaseFull {
                bytes_max: 500 * 1024 * 1024,
            },
            Refused::DayFull {
                bytes_max: 200 * 1024 * 1024,
            },
            Refused::Kind {
                found: "text/html".into(),
            },
        ];
        for language in [Language::Zh, Language::En] {
            for refusal in &refusals {
                let said = refusal.sentence().render(language);
                assert!(!said.contains("error.") && !said.contains('{'), "{said}");
            }
        }
    }

    #[test]
    fn names_are_made_harmless() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\图片\\现场.jpg"), "现场.jpg");
        assert_eq!(clean_name("a\r\nb\u{202e}.pdf"), "ab.pdf");
        assert_eq!(clean_name(" ... "), "file");
        let long = "长".repeat(400) + ".xlsx";
        let clean = clean_name(&long);
        assert_eq!(clean.chars().count(), NAME_MAX);
        assert!(clean.ends_with(".xlsx"));
    }
}
