//! Keeping texts in CSV files as they are when somebody opens them in Excel: neither run as formulas,
//! nor turned into numbers and dates.
//!
//! Excel and its like take a cell for a formula that begins with one of `= + - @`, a tab or a
//! carriage return (OWASP, "CSV Injection"). They take digits for a number, of which they keep
//! fifteen and no noughts in front, `12E5` for 1,200,000 and `3-1` for the first of March, and save
//! what they made of it. An apostrophe in front makes it text.

use std::borrow::Cow;

const GUARD: char = '\'';
/// So many digits are shown as a power of ten already; sixteen lose their end.
const DIGITS_MIN: usize = 12;

fn begins_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Whether a spreadsheet would make a number or a date of it and lose what was written.
fn looks_otherwise(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if digits(text) {
        return text.len() >= DIGITS_MIN || (text.len() > 1 && text.starts_with('0'));
    }
    let is_power = text.split_once(['e', 'E']).is_some_and(|(number, power)| {
        digits(number) && digits(power.trim_start_matches(['+', '-']))
    });
    let short = |part: &str| digits(part) && part.len() <= 2;
    let is_day = text
        .split_once(['-', '/'])
        .is_some_and(|(month, day)| short(month) && short(day));
    is_power || is_day
}

/// The text with an apostrophe in front where a spreadsheet would not leave it as it is.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if begins_formula(text) || looks_otherwise(text) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text as it was before [`guarded`], or before another program wrote it as `="0012"`.
pub fn without_guard(text: &str) -> &str {
    let formula = text
        .strip_prefix("=\"")
        .and_then(|text| text.strip_suffix('"'));
    if let Some(inner) =
        formula.filter(|inner| inner.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    {
        return inner;
    }
    match text.strip_prefix(GUARD) {
        Some(inner) if begins_formula(inner) || looks_otherwise(inner) => inner,
        _ => text,
    }
}
