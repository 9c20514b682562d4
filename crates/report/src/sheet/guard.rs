//! Keeping texts of strangers from being run as formulas by whoever opens a CSV file in Excel.
//!
//! Excel and its like take a cell for a formula that begins with one of `= + - @`, a tab or a
//! carriage return (OWASP, "CSV Injection"). An apostrophe in front makes it text.

use std::borrow::Cow;

const GUARD: char = '\'';

fn begins_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// The text with an apostrophe in front where it could be run as a formula.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if begins_formula(text) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text as it was before [`guarded`].
pub fn without_guard(text: &str) -> &str {
    match text.strip_prefix(GUARD) {
        Some(inner) if begins_formula(inner) => inner,
        _ => text,
    }
}
