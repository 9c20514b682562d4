//! What the text of an element may be.

use super::schema::Holds;
use crate::number::{NotExact, exact};

/// How long something may be, in signs.
pub fn span(least: usize, most: usize) -> String {
    match (least, most) {
        (least, most) if least == most => least.to_string(),
        (0, most) => format!("≤{most}"),
        (least, usize::MAX) => format!("≥{least}"),
        (least, most) => format!("{least}–{most}"),
    }
}

/// What is wrong with a value: its code and what is expected.
pub fn judge(text: &str, holds: Holds) -> Option<(&'static str, String)> {
    match holds {
        Holds::Text {
            least,
            most,
            collapsed,
        } => {
            let length = match collapsed {
                true => text
                    .split_ascii_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .chars()
                    .count(),
                false => text.chars().count(),
            };
            let fits = (least..=most).contains(&length);
            (!fits).then(|| ("length", span(least, most)))
        }
        Holds::Decimal(total, part) => match exact(text.trim_ascii(), total, part) {
            Ok(_) => None,
            Err(NotExact::Text) => Some(("decimal", format!("{total},{part}"))),
            Err(NotExact::Digits) => Some(("digits", format!("{total},{part}"))),
        },
        Holds::Int(digits) => {
            let text = text.trim_ascii();
            let whole = text.parse::<i32>();
            match whole {
                Ok(whole) if whole.unsigned_abs().to_string().len() <= digits => None,
                Ok(_) => Some(("digits", digits.to_string())),
                Err(_) => Some(("int", digits.to_string())),
            }
        }
        Holds::Base64 => (!is_base64(text)).then(|| ("base64", String::new())),
        Holds::Elements(_) | Holds::Method | Holds::Transform | Holds::Any => None,
    }
}

/// Whether it is bytes in base 64, white space aside.
fn is_base64(text: &str) -> bool {
    let bytes: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let padded = bytes.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits = &bytes[..bytes.len() - padded];
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    bytes.len().is_multiple_of(4) && padded <= 2 && digits.iter().all(is_digit)
}
