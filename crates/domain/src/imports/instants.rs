//! Dates and times as tables have them.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::calendar::WorkingCalendar;

/// Reads `2026-11-22`, `2026/1/2 8:05`, `2026-01-02T08:05:03`, `2026年1月2日`, `20260102` as local
/// time of the calendar's zone, and an instant with an offset (RFC 3339) as it is.
pub fn local_instant(text: &str, calendar: &WorkingCalendar) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let numbers = numbers(text)?;
    let part = |index: usize| numbers.get(index).copied().unwrap_or(0);
    let small = |index: usize| i8::try_from(part(index)).ok();
    let local = DateTime::new(
        i16::try_from(part(0)).ok().filter(|year| *year >= 1000)?,
        small(1)?,
        small(2)?,
        small(3)?,
        small(4)?,
        small(5)?,
        0,
    );
    local.ok().map(|local| calendar.instant(local))
}

/// Year, month, day and perhaps hour, minute, second.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let compact = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if compact {
        let parts = [&text[..4], &text[4..6], &text[6..]];
        return parts.into_iter().map(|part| part.parse().ok()).collect();
    }
    // parts of a second do not matter to the day's work
    let whole = text
        .split_once('.')
        .filter(|(before, _)| before.contains(':'));
    let text = whole.map_or(text, |(before, _)| before);
    let known = |c: char| c.is_ascii_digit() || " \u{3000}\t-/.:年月日时分秒T".contains(c);
    if !text.chars().all(known) {
        return None;
    }
    let parts = text.split(|c: char| !c.is_ascii_digit());
    let numbers: Option<Vec<u32>> = parts
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect();
    numbers.filter(|numbers| matches!(numbers.len(), 3 | 5 | 6))
}
