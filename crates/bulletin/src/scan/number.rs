//! Numbers with their units, as they are written in bulletins.

use std::ops::Range;

use rust_decimal::Decimal;
use statistics::{Relation, Rounded, Unit};

use super::chinese;
use super::place_in_order::{first, ordinal};
use super::relation::relate;
use super::units::{UnitFound, followed_by_unit, unit};
use crate::lexicon::Lexicon;
use crate::words::starts;

/// What kind of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// So much of a unit.
    Amount,
    /// So many times (倍), in the unit %.
    Times,
    /// A place in an order (第三位).
    Ordinal,
    /// Digits without unit, which may share that of the next number.
    Bare,
}

/// A number of a text.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    /// Its characters, unit and trailing relation included.
    pub range: Range<usize>,
    /// Up to where digits and scale reach.
    pub digits_end: usize,
    /// The value in the base unit.
    pub value: Rounded,
    /// The base unit; empty for a bare number.
    pub unit: Unit,
    /// The power of ten that was written between digits and unit.
    pub power: i8,
    /// What kind of number.
    pub kind: Kind,
    /// How it stands to the truth.
    pub relation: Relation,
}

/// Reads a number at `at`. Inside is `None` when the characters are a number that states nothing: a
/// telephone number, a date, an ordinal that is no place, a length of time.
pub(crate) fn parse(text: &[char], start: usize, at: usize) -> Option<(Option<Number>, usize)> {
    match text[at] {
        '第' => return ordinal(text, at),
        '首' => return first(text, at),
        _ => {}
    }
    let is_part_of_word = at > start && text[at - 1].is_ascii_alphabetic();
    let percent = ["百分之", "千分之", "万分之"]
        .iter()
        .position(|word| starts(&text[at..], word));
    if let Some(which) = percent {
        return spelled_percent(text, at, which);
    }
    let negative = is_negative(text, start, at);
    let from = if text[at] == '负' { at + 1 } else { at };
    let (digits, end) = digits(text, from)?;
    if is_part_of_word || is_telephone(text, at, end) {
        return Some((None, end));
    }
    let written = match digits {
        Some(value) => arabic(text, value, end)?,
        None => spelled(text, from, end)?,
    };
    let value = if negative {
        written.value.negated()
    } else {
        written.value
    };
    let is_chinese = digits.is_none();
    if is_chinese && !chinese_counts(text, from, written.end) {
        return Some((None, written.end));
    }
    let has_sign = negative && text[at] != '负';
    let number = Number {
        range: at - usize::from(has_sign)..written.end,
        digits_end: written.end,
        value,
        unit: Unit::percent(),
        power: written.power,
        kind: Kind::Bare,
        relation: Relation::Eq,
    };
    with_unit(text, start, number, is_chinese, written.is_more)
}

/// A number without its unit.
struct Written {
    value: Rounded,
    power: i8,
    end: usize,
    /// 余, 多.
    is_more: bool,
}

/// Digits and the scale behind them: 1.2万余, 400多.
fn arabic(text: &[char], value: Rounded, mut end: usize) -> Option<Written> {
    let (mut power, mut is_more) = (0, false);
    while let Some(char) = text.get(end) {
        let scale = chinese::scale(*char).filter(|_| power == 0 || *char == '亿');
        if matches!(char, '余' | '多') && !is_more && followed_by_unit(&text[end + 1..]) {
            is_more = true;
        } else if let Some(scale) = scale {
            power += scale;
        } else {
            break;
        }
        end += 1;
    }
    let value = value.scaled(power).ok()?;
    Some(Written {
        value,
        power,
        end,
        is_more,
    })
}

/// A run of Chinese numerals: 二十万亿, 十余亿.
fn spelled(text: &[char], from: usize, mut end: usize) -> Option<Written> {
    let run = &text[from..end];
    let last_scale = run.iter().rev().find_map(|char| chinese::scale(*char));
    let mut power = last_scale.unwrap_or(0);
    let whole = chinese::whole(run)?;
    let mut value = Rounded::new(Decimal::from(whole), trailing_zeros(whole)).ok()?;
    let is_more = matches!(text.get(end), Some('余' | '多')) && followed_by_unit(&text[end + 1..]);
    if is_more {
        end += 1;
        let mut behind = 0;
        while let Some(scale) = text.get(end).and_then(|char| chinese::scale(*char)) {
            behind += scale;
            end += 1;
        }
        power += behind;
        value = value.scaled(behind).ok()?;
    }
    Some(Written {
        value,
        power,
        end,
        is_more,
    })
}

/// Gives a number the unit behind it and its relation.
fn with_unit(
    text: &[char],
    start: usize,
    mut number: Number,
    is_chinese: bool,
    is_more: bool,
) -> Option<(Option<Number>, usize)> {
    let end = number.digits_end;
    match unit(text, end) {
        UnitFound::Never(length) => return Some((None, end + length)),
        UnitFound::None if is_chinese => return Some((None, end)),
        UnitFound::None => {}
        UnitFound::Tenths => {
            number.value = number.value.scaled(1).ok()?;
            number.range.end = end + 1;
            number.kind = Kind::Amount;
        }
        UnitFound::Times => {
            number.value = number.value.scaled(2).ok()?;
            number.range.end = end + 1;
            number.kind = Kind::Times;
        }
        UnitFound::Unit(length) => {
            let symbol: String = text[end..end + length].iter().collect();
            number.unit = symbol.parse().ok()?;
            number.range.end = end + length;
            number.kind = Kind::Amount;
        }
    }
    relate(text, start, is_more, &mut number);
    let end = number.range.end;
    Some((Some(number), end))
}

/// Whether a number in Chinese characters counts something here: with 成, 倍 or a unit that measures, and
/// for large scales any unit. 三个, 百家 and 千亿级 are ways of speaking.
fn chinese_counts(text: &[char], from: usize, end: usize) -> bool {
    let run = &text[from..end];
    let begins_with_digit = chinese::digit(run[0]).is_some() || run[0] == '十';
    let before = from.checked_sub(1).map(|at| text[at]);
    let is_vague = matches!(before, Some('数' | '几' | '上' | '成' | '第' | '每'));
    let has_scale = run
        .iter()
        .any(|char| matches!(char, '百' | '千' | '万' | '亿'));
    let is_measure = match unit(text, end) {
        UnitFound::Tenths | UnitFound::Times => true,
        UnitFound::Unit(length) => {
            let is_count = Lexicon::get().count.prefix(&text[end..]) == length;
            !is_count && run != ['一'] || has_scale
        }
        UnitFound::Never(_) | UnitFound::None => false,
    };
    begins_with_digit && !is_vague && is_measure
}

fn trailing_zeros(mut whole: u64) -> i8 {
    let mut zeros = 0;
    while whole != 0 && whole.is_multiple_of(10) {
        whole /= 10;
        zeros += 1;
    }
    zeros
}

fn is_negative(text: &[char], start: usize, at: usize) -> bool {
    let is_sign = |char: char| matches!(char, '-' | '−' | '－' | '﹣');
    let before = |back: usize| {
        at.checked_sub(back)
            .filter(|at| *at >= start)
            .map(|at| text[at])
    };
    text[at] == '负'
        || before(1).is_some_and(is_sign)
            && !before(2).is_some_and(|char| char.is_ascii_alphanumeric() || is_sign(char))
}

/// Digits with a hyphen and an area code, or more digits than any figure without marks has.
fn is_telephone(text: &[char], at: usize, end: usize) -> bool {
    let length = end - at;
    let has_point = text[at..end].iter().any(|char| matches!(char, '.' | ','));
    let hyphen = |at: Option<&char>| matches!(at, Some('-' | '－' | '—'));
    let before = at >= 1 && hyphen(text.get(at - 1)) && at >= 2 && text[at - 2].is_ascii_digit();
    let digits_after = text.get(end + 1).is_some_and(char::is_ascii_digit);
    !has_point
        && (length >= 7
            && text[at..end].iter().all(char::is_ascii_digit)
            && (before || length >= 11)
            || text[at] == '0' && length >= 3 && hyphen(text.get(end)) && digits_after)
}

/// Digits with groups and decimals, or a run of Chinese numerals (`None` inside).
pub(super) fn digits(text: &[char], at: usize) -> Option<(Option<Rounded>, usize)> {
    let first = *text.get(at)?;
    if !first.is_ascii_digit() {
        let run = text[at..]
            .iter()
            .take_while(|char| chinese::is_numeral(**char))
            .count();
        return (run > 0).then_some((None, at + run));
    }
    let mut end = at;
    let run = |from: usize| {
        text[from.min(text.len())..]
            .iter()
            .take_while(|char| char.is_ascii_digit())
            .count()
    };
    end += run(end);
    if end - at <= 3 {
        while matches!(text.get(end), Some(',' | '，')) && run(end + 1) == 3 && text[end] == ',' {
            end += 4;
        }
    }
    if matches!(text.get(end), Some('.' | '．')) && run(end + 1) > 0 {
        end += 1 + run(end + 1);
    }
    let written: String = text[at..end].iter().filter(|char| **char != ',').collect();
    let value = written.parse().ok()?;
    Some((Some(value), end))
}

/// 百分之五点三, 百分之12.
fn spelled_percent(text: &[char], at: usize, which: usize) -> Option<(Option<Number>, usize)> {
    let from = at + 3;
    let power: i8 = match which {
        0 => 0,
        1 => -1,
        _ => -2,
    };
    let (value, end) = match digits(text, from)? {
        (Some(value), end) => (value, end),
        (None, mut end) => {
            if text.get(end) == Some(&'点')
                && text
                    .get(end + 1)
                    .is_some_and(|char| chinese::digit(*char).is_some())
            {
                end += 1;
                end += text[end..]
                    .iter()
                    .take_while(|char| chinese::digit(**char).is_some())
                    .count();
            }
            let value = chinese::decimal(&text[from..end])?;
            let place = i8::try_from(value.scale()).ok()?;
            (Rounded::new(value, -place).ok()?, end)
        }
    };
    let mut number = Number {
        range: at..end,
        digits_end: end,
        value: value.scaled(power).ok()?,
        unit: Unit::percent(),
        power: 0,
        kind: Kind::Amount,
        relation: Relation::Eq,
    };
    relate(text, 0, false, &mut number);
    let end = number.range.end;
    Some((Some(number), end))
}
