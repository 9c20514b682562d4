//! Units behind numbers, and units written once for several.

use statistics::Unit;

use super::number::Kind;
use super::{Item, What};
use crate::lexicon::Lexicon;

/// What stands behind a number, with its length.
pub(super) enum UnitFound {
    /// A unit.
    Unit(usize),
    /// 成.
    Tenths,
    /// 倍.
    Times,
    /// A word with which the number states nothing: 个月.
    Never(usize),
    /// Nothing that is known.
    None,
}

/// What stands at `at`.
pub(super) fn unit(text: &[char], at: usize) -> UnitFound {
    let rest = &text[at..];
    let lexicon = Lexicon::get();
    match rest.first() {
        Some('成')
            if !rest
                .get(1)
                .is_some_and(|next| "立为效功果绩员熟长都品本交".contains(*next)) =>
        {
            return UnitFound::Tenths;
        }
        Some('倍') => return UnitFound::Times,
        _ => {}
    }
    let never = lexicon.never.prefix(rest);
    let unit = lexicon.unit.prefix(rest);
    if never > 0 && never >= unit {
        UnitFound::Never(never)
    } else if unit > 0 {
        UnitFound::Unit(unit)
    } else {
        UnitFound::None
    }
}

/// Whether a unit follows, with or without 万 and 亿 before it.
pub(super) fn followed_by_unit(rest: &[char]) -> bool {
    let scales = rest
        .iter()
        .take_while(|char| matches!(char, '万' | '亿'))
        .count();
    !matches!(unit(rest, scales), UnitFound::None)
}

/// Gives numbers of a list the unit that is written once, behind the last: 4.6和3.1个百分点.
pub(crate) fn share_units(text: &[char], items: &mut Vec<Item>) {
    for at in (0..items.len().saturating_sub(1)).rev() {
        let (head, tail) = items.split_at_mut(at + 1);
        let (What::Number(number), What::Number(next)) = (&mut head[at].what, &tail[0].what) else {
            continue;
        };
        let between = &text[number.range.end..next.range.start];
        let is_list = matches!(
            between,
            ['、'] | ['和'] | ['及'] | ['与'] | ['，'] | [','] | ['以', '及']
        );
        let is_point = next.unit == Unit::percentage_point() && number.unit.symbol() == "个";
        if !is_list || next.kind != Kind::Amount || !(number.kind == Kind::Bare || is_point) {
            continue;
        }
        let power = if number.power == 0 { next.power } else { 0 };
        if let Ok(value) = number.value.scaled(power) {
            number.value = value;
            number.unit = next.unit.clone();
            number.power += power;
            number.kind = Kind::Amount;
        }
    }
    items.retain(|item| !matches!(&item.what, What::Number(number) if number.kind == Kind::Bare));
}
