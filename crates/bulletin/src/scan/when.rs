//! Times as bulletins write them: 1至8月, 前三季度, 今年以来, 截至3月底, 去年同期.

use super::chinese;
use crate::words::starts;

/// Which year is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Year {
    /// None is written.
    Unsaid,
    /// This one.
    Number(i32),
    /// So many after the year of the report: 今年 is 0, 去年 is -1.
    Relative(i32),
    /// The year before the one that is spoken of (上年).
    Before,
}

/// Which part of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it, or as much as has passed.
    Year,
    /// All of it, said so (全年).
    WholeYear,
    /// From month to month.
    Months(u32, u32),
    /// At the end of a month.
    End(u32),
    /// A day of a month.
    Day(u32),
    /// The same as the time before (同期).
    Same,
    /// The last month of the time before (当月).
    LastMonth,
    /// A month before (上月).
    MonthBefore,
    /// Years up to this one.
    Since(i32),
    /// A number that states no time.
    Nothing,
}

/// A time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When {
    /// The year.
    pub year: Year,
    /// The part of the year.
    pub part: Part,
    /// Whether 截至, 到 or 至 stands before it.
    pub is_until: bool,
}

impl When {
    /// Stands for digits that the grammar passes over.
    pub(crate) const fn nothing() -> Self {
        Self {
            year: Year::Unsaid,
            part: Part::Nothing,
            is_until: false,
        }
    }
}

/// Reads a time at `at`.
pub(crate) fn parse(text: &[char], at: usize) -> Option<(When, usize)> {
    let rest = &text[at..];
    let until = ["截至基准日", "截至到", "截止到", "截至", "截止"]
        .iter()
        .find(|word| starts(rest, word))
        .map_or(0, |word| word.chars().count());
    let from = at + until;
    if until > 0
        && !matches!(text.get(from), Some(c) if c.is_ascii_digit() || chinese::is_numeral(*c) || matches!(c, '今' | '去' | '上' | '年' | '本' | '当'))
    {
        return None;
    }
    let (mut year, after_year) = year(text, from);
    let mut end = after_year;
    if let Some((last, after)) = year_range(text, from) {
        return Some((
            When {
                year: last.0,
                part: Part::Since(last.1),
                is_until: false,
            },
            after,
        ));
    }
    let skip = usize::from(end > from && text.get(end) == Some(&'的'));
    let (part, after_part) = match part(text, end + skip) {
        Some((part, after)) => (part, after),
        None if end > from => (Part::Year, end),
        None => return None,
    };
    let says_same = part == Part::Same;
    if says_same && year == Year::Unsaid {
        year = Year::Relative(0);
    }
    end = after_part;
    if starts(&text[end..], "以来") {
        end += 2;
    } else if year != Year::Unsaid && text.get(end) == Some(&'来') {
        end += 1;
    }
    let is_until = until > 0 || from > 0 && matches!(text[from - 1], '到' | '至');
    Some((
        When {
            year,
            part,
            is_until,
        },
        end,
    ))
}

fn year(text: &[char], at: usize) -> (Year, usize) {
    let rest = &text[at..];
    for (word, offset) in [
        ("今年", 0),
        ("本年度", 0),
        ("本年", 0),
        ("去年", -1),
        ("前年", -2),
        ("明年", 1),
    ] {
        if starts(rest, word) {
            return (Year::Relative(offset), at + word.chars().count());
        }
    }
    for word in ["上年度", "上年", "上一年度", "上一年"] {
        if starts(rest, word) {
            return (Year::Before, at + word.chars().count());
        }
    }
    let digits = rest.iter().take_while(|char| char.is_ascii_digit()).count();
    if digits == 4 && rest.get(4) == Some(&'年') {
        let number: i32 = rest[..4]
            .iter()
            .filter_map(|char| char.to_digit(10))
            .fold(0, |sum, digit| sum * 10 + digit.cast_signed());
        if (1900..2100).contains(&number) {
            let length = if rest.get(5) == Some(&'度') { 6 } else { 5 };
            return (Year::Number(number), at + length);
        }
    }
    let spelled = rest
        .iter()
        .take(4)
        .map_while(|char| chinese::digit(*char))
        .collect::<Vec<_>>();
    if spelled.len() == 4 && rest.get(4) == Some(&'年') && spelled[0] == 2 {
        let number = spelled
            .iter()
            .fold(0, |sum, digit| sum * 10 + digit.cast_signed());
        return (Year::Number(number), at + 5);
    }
    (Year::Unsaid, at)
}

/// 2021-2023年, 2021至2023年: the last year and how many years before it the first is.
fn year_range(text: &[char], at: usize) -> Option<((Year, i32), usize)> {
    let rest = &text[at..];
    let four = |from: usize| -> Option<i32> {
        let digits = rest.get(from..from + 4)?;
        digits.iter().all(char::is_ascii_digit).then(|| {
            digits
                .iter()
                .filter_map(|char| char.to_digit(10))
                .fold(0, |sum, digit| sum * 10 + digit.cast_signed())
        })
    };
    let first = four(0)?;
    let dash = if rest.get(4) == Some(&'年') { 5 } else { 4 };
    if !rest.get(dash).is_some_and(|char| is_dash(*char)) {
        return None;
    }
    let dashes = rest[dash..]
        .iter()
        .take_while(|char| is_dash(**char))
        .count();
    let last = four(dash + dashes)?;
    let end = dash + dashes + 4;
    (rest.get(end) == Some(&'年') && (1900..2100).contains(&first) && last > first)
        .then_some(((Year::Number(last), first - last), at + end + 1))
}

fn is_dash(char: char) -> bool {
    matches!(
        char,
        '至' | '到' | '-' | '—' | '–' | '―' | '－' | '~' | '～' | '−' | '─'
    )
}

/// A number from 1 to 12 in digits or Chinese characters.
fn month_number(text: &[char], at: usize) -> Option<(u32, usize)> {
    let rest = &text[at.min(text.len())..];
    let digits = rest.iter().take_while(|char| char.is_ascii_digit()).count();
    let (number, end) = if digits > 0 {
        if digits > 2 {
            return None;
        }
        let number = rest[..digits]
            .iter()
            .filter_map(|char| char.to_digit(10))
            .fold(0, |sum, digit| sum * 10 + digit);
        (number, at + digits)
    } else {
        let run = rest
            .iter()
            .take_while(|char| chinese::digit(**char).is_some() || **char == '十')
            .count();
        let number = chinese::whole(&rest[..run]).and_then(|number| u32::try_from(number).ok())?;
        (number, at + run)
    };
    (1..=12).contains(&number).then_some((number, end))
}

/// Names of parts of a year.
const PARTS: &[(&str, Part)] = &[
    ("上半年", Part::Months(1, 6)),
    ("下半年", Part::Months(7, 12)),
    ("全年", Part::WholeYear),
    ("前三季度", Part::Months(1, 9)),
    ("前三个季度", Part::Months(1, 9)),
    ("前3季度", Part::Months(1, 9)),
    ("前两季度", Part::Months(1, 6)),
    ("前二季度", Part::Months(1, 6)),
    ("前两个月", Part::Months(1, 2)),
    ("年末", Part::End(12)),
    ("年底", Part::End(12)),
    ("末", Part::End(12)),
    ("底", Part::End(12)),
    ("同期", Part::Same),
    ("当月", Part::LastMonth),
    ("本月", Part::LastMonth),
    ("上月", Part::MonthBefore),
    ("上个月", Part::MonthBefore),
    ("全年度", Part::WholeYear),
];

fn part(text: &[char], at: usize) -> Option<(Part, usize)> {
    let rest = &text[at.min(text.len())..];
    for (word, part) in PARTS {
        if starts(rest, word) {
            let needs_year = matches!(*word, "末" | "底");
            if needs_year && (at == 0 || text[at - 1] != '年') {
                continue;
            }
            return Some((*part, at + word.chars().count()));
        }
    }
    if rest.first() == Some(&'前') {
        let (number, mut end) = month_number(text, at + 1)?;
        if text.get(end) == Some(&'个') {
            end += 1;
        }
        return (text.get(end) == Some(&'月')).then(|| (Part::Months(1, number), end + 1));
    }
    let from = at + usize::from(rest.first() == Some(&'第'));
    let (first, end) = month_number(text, from)?;
    if starts(&text[end..], "季度") && first <= 4 {
        let last = first * 3;
        return Some((Part::Months(last - 2, last), end + 2));
    }
    let mut next = end;
    let first_has_month = text.get(next) == Some(&'月');
    next += usize::from(first_has_month);
    let dashes = text[next.min(text.len())..]
        .iter()
        .take_while(|char| is_dash(**char))
        .count();
    if (1..=2).contains(&dashes)
        && let Some((last, after)) = month_number(text, next + dashes)
    {
        if text.get(after) == Some(&'月') && first <= last {
            return Some((Part::Months(first, last), after_month(text, after + 1)));
        }
        if starts(&text[after..], "季度") && last <= 4 && first <= last {
            return Some((Part::Months(first * 3 - 2, last * 3), after + 2));
        }
    }
    if !first_has_month || from != at {
        return None;
    }
    Some(in_month(text, first, after_month(text, next)))
}

/// The month itself, its end, or a day of it.
fn in_month(text: &[char], month: u32, after: usize) -> (Part, usize) {
    let digits = text[after..]
        .iter()
        .take_while(|char| char.is_ascii_digit())
        .count();
    match text.get(after) {
        Some('末' | '底') => (Part::End(month), after + 1),
        Some(_) if (1..=2).contains(&digits) && text.get(after + digits) == Some(&'日') => {
            (Part::Day(month), after + digits + 1)
        }
        _ => (Part::Months(month, month), after),
    }
}

fn after_month(text: &[char], at: usize) -> usize {
    if text.get(at) == Some(&'份') {
        at + 1
    } else {
        at
    }
}
