//! Rankings that fall, and counts above ever higher thresholds.

use rust_decimal::Decimal;
use statistics::agree::{self, Rule};
use statistics::{Measure, Rounded, UnitKind};

use super::ledger::{Ledger, is_exact};
use super::{Report, Severity};
use crate::fact::Fact;

/// Runs the rules, sentence by sentence.
pub(super) fn check(ledger: &Ledger<'_>, report: &mut Report) {
    let facts: Vec<&Fact> = ledger.entries.iter().map(|entry| entry.fact).collect();
    let mut from = 0;
    while from < facts.len() {
        let sentence = facts[from].sentence;
        let length = facts[from..]
            .iter()
            .take_while(|fact| fact.sentence == sentence)
            .count();
        let group = &facts[from..from + length];
        ranking(group, report);
        thresholds(group, report);
        from += length;
    }
}

fn ranking(sentence: &[&Fact], report: &mut Report) {
    let alike = |of: &Fact| -> Vec<&Fact> {
        let is_alike = |fact: &&&Fact| {
            fact.measure == of.measure && fact.unit == of.unit && fact.is_ordered && is_exact(fact)
        };
        sentence.iter().filter(is_alike).copied().collect()
    };
    let Some(listed) = sentence
        .iter()
        .map(|fact| alike(fact))
        .find(|listed| listed.len() >= 3)
    else {
        return;
    };
    let figures: Vec<Rounded> = listed.iter().map(|fact| fact.value).collect();
    let found = agree::falling(&figures);
    let stated = found.map_or(listed[0], |(at, _)| listed[at]);
    report.note(
        Rule::Order,
        Severity::Error,
        &listed,
        stated,
        found.map(|(_, breach)| breach),
    );
}

/// 过10亿元项目10个, 过50亿元项目4个: no more things pass the higher sum.
fn thresholds(sentence: &[&Fact], report: &mut Report) {
    let mut listed: Vec<(Decimal, &Fact)> = sentence
        .iter()
        .filter(|fact| {
            fact.measure == Measure::Level && fact.unit.kind() == UnitKind::Count && is_exact(fact)
        })
        .filter_map(|fact| Some((threshold(&fact.indicator)?, *fact)))
        .collect();
    let same_unit = listed
        .windows(2)
        .all(|pair| pair[0].1.unit == pair[1].1.unit);
    if listed.len() < 2 || !same_unit {
        return;
    }
    listed.sort_by_key(|(threshold, _)| *threshold);
    let figures: Vec<Rounded> = listed.iter().map(|(_, fact)| fact.value).collect();
    let facts: Vec<&Fact> = listed.iter().map(|(_, fact)| *fact).collect();
    let found = agree::falling(&figures);
    let stated = found.map_or(facts[0], |(at, _)| facts[at]);
    report.note(
        Rule::Nested,
        Severity::Error,
        &facts,
        stated,
        found.map(|(_, breach)| breach),
    );
}

/// The sum that a name says things must pass: 过亿元, 10亿元以上.
fn threshold(name: &str) -> Option<Decimal> {
    let at = name
        .find("亿元")
        .map(|at| (at, 8))
        .or_else(|| name.find("万元").map(|at| (at, 4)))?;
    let before = &name[..at.0];
    let passes = before.contains('过') || before.contains('超') || name.contains("以上");
    let from = before
        .rfind(|char: char| !char.is_ascii_digit() && char != '.')
        .map_or(0, |found| {
            found + before[found..].chars().next().map_or(1, char::len_utf8)
        });
    let digits = &before[from..];
    let number: Decimal = if digits.is_empty() {
        Decimal::ONE
    } else {
        digits.parse().ok()?
    };
    let factor = if at.1 == 8 {
        Decimal::from(10_000)
    } else {
        Decimal::ONE
    };
    passes.then(|| number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_found_in_names() {
        let of = |name: &str| threshold(name).map(|value| value.to_string());
        assert_eq!(of("过10亿元项目").as_deref(), Some("100000"));
        assert_eq!(of("过亿元企业").as_deref(), Some("10000"));
        assert_eq!(of("5000万元以上项目").as_deref(), Some("5000"));
        assert_eq!(of("工业企业"), None);
    }
}
