//! Items of a notice, written as sentences.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::amounts::{Amount, Field, amount, field};
use super::model::{Item, Kind, Span};
use super::squash::Squashed;

/// A debtor is named within so many characters.
const NAME_MAX: usize = 120;

/// An amount with half of its last place, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Yuan.
    pub yuan: Decimal,
    /// Half of the last place, in yuan.
    pub half: Decimal,
    /// Number and unit.
    pub span: Span,
}

/// An item with what is needed to prove it.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The item.
    pub item: Item,
    /// Its amounts.
    pub amounts: BTreeMap<Field, Stated>,
    /// The number it is written with.
    pub number: Option<u32>,
    /// Whether an amount is written in 万元.
    pub is_wan: bool,
    /// Where it stands.
    pub span: Span,
}

impl Found {
    /// Adds an amount; what is stated in several pieces is one part.
    pub fn add(&mut self, field: Field, yuan: Decimal, half: Decimal, span: Span) {
        let stated = self.amounts.entry(field).or_insert(Stated {
            yuan: Decimal::ZERO,
            half: Decimal::ZERO,
            span,
        });
        stated.yuan += yuan;
        stated.half += half;
    }

    /// Writes the amounts into the item.
    pub fn settle(&mut self) {
        for (field, stated) in &self.amounts {
            let text = Some(format!("{:.2}", stated.yuan));
            match field {
                Field::Principal => self.item.principal = text,
                Field::Interest => self.item.interest = text,
                Field::Penalty => self.item.penalty = text,
                Field::Advance => self.item.advance = text,
                Field::Total => self.item.total = text,
            }
            self.item.spans.insert(field.key().to_owned(), stated.span);
        }
    }
}

/// The items that stand between two places; `unit` is that of numbers without one.
pub fn items(
    text: &Squashed,
    owner: &str,
    from: usize,
    to: usize,
    unit: Option<u32>,
) -> Vec<Found> {
    let marks = markers(text, from, to);
    let ends = marks.iter().skip(1).map(|(start, ..)| *start).chain([to]);
    let numbered = marks.iter().zip(ends);
    let mut found: Vec<Found> = numbered
        .filter_map(|((_, number, start), end)| {
            let mut one = item(text, owner, *start, end, unit)?;
            one.number = Some(*number);
            Some(one)
        })
        .collect();
    if found.is_empty() {
        found.extend(sentences(text, owner, from, to, unit));
    }
    found
}

/// Items without numbers, as lists of word processors leave them: a sentence each.
fn sentences(
    text: &Squashed,
    owner: &str,
    from: usize,
    to: usize,
    unit: Option<u32>,
) -> Vec<Found> {
    let mut found = Vec::new();
    let mut start = from;
    while start < to {
        let end = text.stop(&['。'], start, to);
        let is_sum = ["以上", "上述", "前述"]
            .iter()
            .any(|word| text.has(start, word));
        if !is_sum && text.find("债权", start, end).is_some() {
            found.extend(item(text, owner, start, end, unit));
        }
        start = end + 1;
    }
    found
}

/// Numbers that items begin with: where, which, where the item begins.
fn markers(text: &Squashed, from: usize, to: usize) -> Vec<(usize, u32, usize)> {
    let begins = |at: usize| {
        text.begins(at) || at == from || matches!(text.char(at.max(1) - 1), '。' | ';' | ':')
    };
    let starts = (from..to).filter(|at| begins(*at));
    starts
        .filter_map(|at| marker(text, at).map(|(number, end)| (at, number, end)))
        .collect()
}

fn marker(text: &Squashed, at: usize) -> Option<(u32, usize)> {
    if text.char(at) == '(' {
        let (number, end) = text.count(at + 1)?;
        return (text.char(end) == ')').then_some((number, end + 1));
    }
    if text.char(at) == '第' {
        let (number, end) = text.count(at + 1)?;
        let is_item = matches!(text.char(end), '项' | '笔' | '包');
        let after = if matches!(text.char(end + 1), ':' | ',' | '、') {
            end + 2
        } else {
            end + 1
        };
        return is_item.then_some((number, after));
    }
    let (number, end) = text.count(at).filter(|(number, _)| *number < 1000)?;
    let is_marker = matches!(text.char(end), '.' | '、' | ')' | '．');
    (is_marker && !text.char(end + 1).is_ascii_digit()).then_some((number, end + 1))
}

fn item(text: &Squashed, owner: &str, from: usize, to: usize, unit: Option<u32>) -> Option<Found> {
    let to = [["以上", "上述"], ["合计共", "总计:"]]
        .iter()
        .filter_map(|words| text.find_any(words, from + 1, to))
        .map(|(at, _)| at)
        .min()
        .unwrap_or(to);
    let amounts = amounts(text, from, to, unit);
    let first = amounts.first()?.1.from;
    let mut found = Found::default();
    (found.item.debtor, found.item.kind, found.item.claims) = debtor(text, owner, from, first)?;
    found.item.base = base(text, from, to);
    for (field, one) in &amounts {
        let is_again = *field == Field::Total && found.amounts.contains_key(field);
        if !is_again {
            found.add(*field, one.yuan, one.half, text.span(one.from, one.to));
        }
        found.is_wan |= one.unit > Decimal::ONE;
    }
    let end = amounts.last().map_or(to, |(_, one)| one.to);
    found.span = text.span(from, end);
    found.settle();
    Some(found)
}

/// The amounts of an item: up to the end of the sentence in which the last of them stands together.
fn amounts(text: &Squashed, from: usize, to: usize, unit: Option<u32>) -> Vec<(Field, Amount)> {
    let mut found: Vec<(Field, Amount)> = Vec::new();
    let mut words_from = from;
    let mut at = from;
    while at < to {
        if text.char(at) == '。' && found.len() > 1 {
            break;
        }
        if !text.char(at).is_ascii_digit() {
            at += 1;
            continue;
        }
        if let Some((_, end)) = text.day(at) {
            at = end;
            continue;
        }
        let is_yuan = matches!(text.char(at.max(1) - 1), '¥' | '￥');
        let Some(one) = amount(text, at, unit.or(is_yuan.then_some(1))).filter(|one| one.to <= to)
        else {
            at = super::amounts::number(text, at).map_or(at + 1, |(.., end)| end);
            continue;
        };
        let words = text.name(words_from, at);
        if let Some(field) = field(&words) {
            // a sum of parts under the name of the first of them
            let has_principal = found.iter().any(|(field, _)| *field == Field::Principal);
            let is_sum = field == Field::Principal && has_principal && words.contains("合计");
            found.push((if is_sum { Field::Total } else { field }, one));
        }
        at = one.to;
        words_from = at;
    }
    found
}

/// The debtor, whether of a package, and how many there are.
pub fn debtor(text: &Squashed, owner: &str, from: usize, to: usize) -> Option<(String, Kind, u32)> {
    let to = to.min(from + NAME_MAX * 2);
    let mut end = None;
    for at in from..to {
        if text.char(at) == '户' {
            if text.char(at.max(1) - 1) == '单' {
                end = Some((at - 1, Kind::Single, 1));
                break;
            }
            let begin =
                (from..at).find(|begin| text.count(*begin).is_some_and(|(_, end)| end == at));
            if let Some((begin, (count, _))) = begin.and_then(|at| Some((at, text.count(at)?))) {
                let has_rest = text.char(begin.max(1) - 1) == '等';
                let name_end = if has_rest { begin - 1 } else { begin };
                let kind = if has_rest || count != 1 {
                    Kind::Package
                } else {
                    Kind::Single
                };
                end = Some((name_end, kind, count));
                break;
            }
        }
    }
    let (mut end, kind, claims) = end
        .or_else(|| text.find("债权", from, to).map(|at| (at, Kind::Single, 1)))
        .or_else(|| {
            text.find_any(&[",", ":"], from, to)
                .map(|(at, _)| (at, Kind::Single, 1))
        })?;
    let mut begin = from;
    for verb in [
        "拥有的",
        "拥有",
        "持有的",
        "持有",
        "享有的",
        "享有",
        "债务人:",
        "债务人为",
        "借款人:",
    ] {
        let mut last = begin;
        while let Some(at) = text.find(verb, last, end) {
            last = at + verb.chars().count();
            begin = last;
        }
    }
    if let Some(at) = (begin..end)
        .rev()
        .find(|at| matches!(text.char(*at), ':' | '。'))
    {
        begin = at + 1;
    }
    let written: String = owner.chars().map(domain::words::half_width).collect();
    for prefix in [written.as_str(), "我公司", "本公司", "对", "关于", ":"] {
        if !prefix.is_empty() && text.has(begin, prefix) {
            begin += prefix.chars().count();
        }
    }
    while end > begin && matches!(text.char(end - 1), '的' | ',' | ':' | '、' | '等') {
        end -= 1;
    }
    // of several names the first
    let end = text.stop(&['、', ';'], begin, end);
    let name = text.name(begin, end);
    (!name.is_empty() && end - begin <= NAME_MAX).then_some((name, kind, claims))
}

/// The day up to which interest is counted.
pub fn base(text: &Squashed, from: usize, to: usize) -> Option<Date> {
    const WORDS: [&str; 5] = ["基准日", "截至", "截止", "计算至", "计至"];
    const BETWEEN_MAX: usize = 8;
    let mut at = from;
    while let Some((word, length)) = text.find_any(&WORDS, at, to) {
        at = word + length;
        for begin in at..(at + BETWEEN_MAX).min(to) {
            if matches!(text.char(begin), '。' | ';') {
                break;
            }
            if let Some((day, end)) = text.day(begin).filter(|(_, end)| *end <= to) {
                if day.is_some() {
                    return day;
                }
                at = end;
                break;
            }
        }
    }
    None
}
