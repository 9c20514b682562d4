//! Numbers as tables have them.

use super::{Cell, Unreadable, Value};
use crate::words::half_width;

/// A plain decimal as people write it: full-width digits are folded, commas must part thousands.
/// Nothing for anything else, such as `1,5` or `约3`.
pub fn decimal(text: &str) -> Option<String> {
    let plain: String = text.trim().chars().map(half_width).collect();
    let (sign, unsigned) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (whole, parts) = match unsigned.split_once('.') {
        Some((whole, parts)) => (whole, Some(parts)),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let thousands: Vec<&str> = groups.collect();
    let parted = thousands.is_empty()
        || ((1..=3).contains(&first.len())
            && thousands
                .iter()
                .all(|group| group.len() == 3 && digits(group)));
    let fits = digits(first) && parted && parts.is_none_or(digits);
    fits.then(|| {
        let whole = first.to_owned() + &thousands.concat();
        match parts {
            Some(parts) => format!("{sign}{whole}.{parts}"),
            None => format!("{sign}{whole}"),
        }
    })
}

/// The decimal that a cell holds; nothing for an empty cell.
///
/// # Errors
/// When the cell cannot be read, or holds anything but a number.
pub fn decimal_of(cell: &Cell) -> Result<Option<String>, Unreadable> {
    if let (Value::Number(number), false) = (&cell.value, cell.is_uncalculated) {
        return Ok(Some(number.as_str().to_owned()));
    }
    let text = cell.read()?;
    if text.is_empty() {
        return Ok(None);
    }
    let is_text = matches!(cell.value, Value::Text(_));
    let found = decimal(&text).filter(|_| is_text);
    found.map(Some).ok_or_else(|| Unreadable::NotANumber {
        value: text.into_owned(),
    })
}
