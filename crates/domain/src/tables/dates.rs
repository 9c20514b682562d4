//! Days and times as tables have them: as date cells, as text, and as the counts of days that
//! spreadsheets keep.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, date};

use super::{Cell, Number, Remark, Unreadable, Value};
use crate::words::half_width;

/// Counts of days that can only mean a day of 1990 to 2099; smaller and larger numbers are amounts.
const SERIALS: std::ops::Range<i32> = 32_874..73_051;
/// From the days of 1904 to those of 1900.
const DAYS_TO_1904: i32 = 1_462;

/// A moment on the wall clock, and how it stood there.
pub type Moment = (DateTime, Option<Remark>);

/// The moment that a cell holds; nothing for an empty cell.
///
/// # Errors
/// When the cell cannot be read, or holds no moment that can be read in one way only.
pub fn moment_of(cell: &Cell) -> Result<Option<Moment>, Unreadable> {
    match &cell.value {
        _ if cell.is_uncalculated => Err(Unreadable::NotCalculated),
        Value::Empty => Ok(None),
        Value::Moment(at) => Ok(Some((*at, None))),
        Value::Number(number) => of_number(number).map(Some),
        Value::Text(text) => moment_in(text).map(Some),
        Value::Bool(_) | Value::Error(_) => {
            let text = cell.read()?.into_owned();
            Err(Unreadable::NotADate { value: text })
        }
    }
}

/// The day that a cell holds; a time beside it is left out.
///
/// # Errors
/// As [`moment_of`].
pub fn day_of(cell: &Cell) -> Result<Option<(Date, Option<Remark>)>, Unreadable> {
    let moment = moment_of(cell)?;
    Ok(moment.map(|(at, remark)| (at.date(), remark)))
}

fn of_number(number: &Number) -> Result<Moment, Unreadable> {
    let text = number.as_str();
    match serial(text, number.since_1904()) {
        Some(at) => Ok(counted(at)),
        None => moment_in(text),
    }
}

/// The moment in a text: `2026-11-30`, `2026/11/30`, `2026.11.30`, `2026年11月30日`, `20261130`,
/// perhaps with a time (`15:20`, `下午3:20`, `3:20 PM`, `15时20分`), or a count of days.
///
/// # Errors
/// [`Unreadable`] for anything that can be read in several ways or in none.
pub fn moment_in(text: &str) -> Result<Moment, Unreadable> {
    let value = || text.trim().to_owned();
    let folded: String = text.trim().chars().map(half_width).collect();
    let folded = without_weekday(&folded.to_lowercase());
    if let Some(at) = serial(&folded, false) {
        return Ok(counted(at));
    }
    let (halves, plain) = noon(&folded);
    let numbers = numbers(&plain).ok_or_else(|| Unreadable::NotADate { value: value() })?;
    let has_year = numbers.first().is_some_and(|(_, digits)| *digits == 4);
    match numbers.as_slice() {
        [(month, 1..=2), (day, 1..=2)]
            if date(2024, 1, 1)
                .with()
                .month(*month as i8)
                .day(*day as i8)
                .build()
                .is_ok() =>
        {
            Err(Unreadable::NoYear { value: value() })
        }
        _ if !has_year || !matches!(numbers.len(), 3 | 5 | 6) => {
            Err(Unreadable::NotADate { value: value() })
        }
        _ => {
            let numbers: Vec<i16> = numbers.iter().map(|(number, _)| *number).collect();
            let at =
                civil(&numbers, halves).ok_or_else(|| Unreadable::NoSuchDay { value: value() })?;
            Ok((at, Some(Remark::DateText)))
        }
    }
}

fn counted(at: DateTime) -> Moment {
    (at, Some(Remark::DateSerial { day: at.date() }))
}

/// A count of days (and parts of a day) since the end of 1899, or since 1904.
fn serial(text: &str, since_1904: bool) -> Option<DateTime> {
    let (days, part) = match text.split_once('.') {
        Some((days, part)) => (days, Some(part)),
        None => (text, None),
    };
    if days.len() != 5 || !days.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_part = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let part = match part {
        None => 0.0,
        Some(part) if is_part(part) => format!("0.{part}").parse().ok()?,
        Some(_) => return None,
    };
    let days: i32 = days.parse().ok()?;
    let days = if since_1904 {
        days + DAYS_TO_1904
    } else {
        days
    };
    if !SERIALS.contains(&days) {
        return None;
    }
    const SECONDS_OF_DAY: f64 = 86_400.0;
    let seconds = (part * SECONDS_OF_DAY).round() as i64;
    let at = date(1899, 12, 30).checked_add(days.days()).ok()?;
    at.to_datetime(Time::midnight())
        .checked_add(seconds.seconds())
        .ok()
}

/// The text without a day of the week, which says nothing new.
fn without_weekday(text: &str) -> String {
    const DAYS: [char; 8] = ['一', '二', '三', '四', '五', '六', '日', '天'];
    for mark in ["星期", "周"] {
        if let Some((before, after)) = text.split_once(mark) {
            let rest = after.strip_prefix(DAYS);
            return rest.map_or_else(|| text.to_owned(), |rest| format!("{before} {rest}"));
        }
    }
    text.to_owned()
}

/// Which half of the day a time of twelve hours belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Before,
    After,
}

/// The half of the day that a text names, if it names one, and the text without it.
fn noon(text: &str) -> (Option<Half>, String) {
    const MARKS: [(&str, Half); 6] = [
        ("上午", Half::Before),
        ("下午", Half::After),
        ("a.m.", Half::Before),
        ("p.m.", Half::After),
        ("am", Half::Before),
        ("pm", Half::After),
    ];
    let found = MARKS.iter().find(|(mark, _)| text.contains(mark));
    match found {
        Some((mark, half)) => (Some(*half), text.replacen(mark, " ", 1)),
        None => (None, text.to_owned()),
    }
}

/// The numbers of a date and how many digits each has; nothing when there is anything else in it.
fn numbers(text: &str) -> Option<Vec<(i16, usize)>> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let parts = [&text[..4], &text[4..6], &text[6..]];
        let parts = parts.map(|part| (part.parse().unwrap_or_default(), part.len()));
        return Some(parts.to_vec());
    }
    // parts of a second do not matter to the day's work
    let text = text.trim();
    let whole = text.rsplit_once('.').filter(|(before, part)| {
        before.contains(':') && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    let text = whole.map_or(text, |(before, _)| before);
    let known = |c: char| c.is_ascii_digit() || " \t-/.:年月日时点分秒t".contains(c);
    if !text.chars().all(known) {
        return None;
    }
    let parts = text.split(|c: char| !c.is_ascii_digit());
    let parts = parts.filter(|part| !part.is_empty());
    parts
        .map(|part| Some((part.parse().ok()?, part.len())))
        .collect()
}

fn civil(numbers: &[i16], half: Option<Half>) -> Option<DateTime> {
    let part = |index: usize| numbers.get(index).copied().unwrap_or(0);
    let small = |index: usize| i8::try_from(part(index)).ok();
    let day = Date::new(part(0), small(1)?, small(2)?).ok()?;
    let hour = match (small(3)?, half) {
        (hour, None) => hour,
        (12, Some(Half::Before)) => 0,
        (hour @ 0..12, Some(Half::Before)) => hour,
        (12, Some(Half::After)) => 12,
        (hour @ 0..12, Some(Half::After)) => hour + 12,
        // 下午15:20 says the same thing twice
        (hour @ 13..24, Some(Half::After)) => hour,
        _ => return None,
    };
    let time = Time::new(hour, small(4)?, small(5)?, 0).ok()?;
    let has_time = numbers.len() > 3;
    (half.is_none() || has_time).then(|| day.to_datetime(time))
}
