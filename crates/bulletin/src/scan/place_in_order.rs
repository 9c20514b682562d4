//! Places in an order, and ratios.

use rust_decimal::Decimal;
use statistics::{Relation, Rounded, Unit};

use super::chinese;
use super::number::{Kind, Number, digits};

/// 第94位 is a place; 第三次 is none.
pub(super) fn ordinal(text: &[char], at: usize) -> Option<(Option<Number>, usize)> {
    let (digits, end) = digits(text, at + 1)?;
    let value = match digits {
        Some(value) => value,
        None => Rounded::new(Decimal::from(chinese::whole(&text[at + 1..end])?), 0).ok()?,
    };
    let next = text.get(end);
    let (is_place, unit) = match next {
        Some('位' | '名') => (true, 1),
        None
        | Some('，' | ',' | '。' | ';' | '、' | '(' | ')' | '！' | '”' | '的' | ' ' | '：') => {
            (true, 0)
        }
        Some(_) => (false, 0),
    };
    if !is_place {
        return Some((None, end));
    }
    let number = Number {
        range: at + 1..end + unit,
        digits_end: end,
        value,
        unit: Unit::place(),
        power: 0,
        kind: Kind::Ordinal,
        relation: Relation::Eq,
    };
    Some((Some(number), end + unit))
}

/// 首位 is the first place.
pub(super) fn first(text: &[char], at: usize) -> Option<(Option<Number>, usize)> {
    let is_place = text.get(at + 1) == Some(&'位')
        && matches!(
            text.get(at + 2),
            None | Some('，' | ',' | '。' | ';' | '、' | ')')
        );
    if !is_place {
        return None;
    }
    let number = Number {
        range: at..at + 2,
        digits_end: at + 1,
        value: Rounded::new(Decimal::ONE, 0).ok()?,
        unit: Unit::place(),
        power: 0,
        kind: Kind::Ordinal,
        relation: Relation::Eq,
    };
    Some((Some(number), at + 2))
}

/// Numbers with colons between, such as 9.2：51：39.8; two or more, and not a time of day.
pub(crate) fn ratio(text: &[char], at: usize) -> Option<(Vec<Number>, usize)> {
    if !text[at].is_ascii_digit() {
        return None;
    }
    let mut found = Vec::new();
    let mut from = at;
    loop {
        let (value, end) = digits(text, from)?;
        found.push(Number {
            range: from..end,
            digits_end: end,
            value: value?,
            unit: Unit::percent(),
            power: 0,
            kind: Kind::Amount,
            relation: Relation::Eq,
        });
        let goes_on =
            text.get(end) == Some(&'：') && text.get(end + 1).is_some_and(char::is_ascii_digit);
        if !goes_on {
            return (found.len() >= 2).then_some((found, end));
        }
        from = end + 1;
    }
}
