//! Shares against a hundred and against levels, completion of plans, contributions.

use statistics::agree::{self, Rule};
use statistics::{Measure, Rounded, Status};

use super::ledger::{Entry, Ledger, is_exact, plain};
use super::{Report, Severity};
use crate::fact::Fact;

/// Runs the rules.
pub(super) fn check(ledger: &Ledger<'_>, report: &mut Report) {
    hundreds(ledger, report);
    kinds(ledger, report);
    let mut base: Option<(&Fact, &str)> = None;
    for entry in &ledger.entries {
        let fact = entry.fact;
        if let Some(of) = fact
            .of
            .as_deref()
            .filter(|_| fact.measure == Measure::Share)
        {
            base = Some((fact, of));
        }
        if !is_exact(fact) {
            continue;
        }
        match fact.measure {
            Measure::Share => {
                let of = fact.of.as_deref().or_else(|| {
                    let (other, of) = base?;
                    (other.sentence == fact.sentence && other.period == fact.period).then_some(of)
                });
                share(ledger, entry, of, report);
            }
            Measure::Completion => completion(ledger, entry, report),
            Measure::Level if fact.unit.symbol() == "%" => rate(ledger, entry, report),
            _ => {}
        }
    }
}

/// The shares of a ratio, or of the three sectors, make a hundred; so do their contribution shares.
fn hundreds(ledger: &Ledger<'_>, report: &mut Report) {
    let mut from = 0;
    let entries = &ledger.entries;
    while from < entries.len() {
        let (list, measure) = (entries[from].fact.list, entries[from].fact.measure);
        let length = entries[from..]
            .iter()
            .take_while(|entry| entry.fact.list == list && entry.fact.measure == measure)
            .count();
        let group: Vec<&Fact> = entries[from..from + length]
            .iter()
            .map(|entry| entry.fact)
            .collect();
        from += length;
        let is_shares = matches!(measure, Measure::Share | Measure::ContributionShare);
        let is_whole = group.iter().all(|fact| fact.rule.ends_with("ratio"))
            || ["第一产业", "第二产业", "第三产业"]
                .iter()
                .all(|part| group.iter().any(|fact| fact.indicator.contains(part)));
        if list > 0
            && is_shares
            && is_whole
            && group.len() >= 3
            && group.iter().all(|fact| is_exact(fact))
        {
            let figures: Vec<Rounded> = group.iter().map(|fact| fact.value).collect();
            report.note(
                Rule::Hundred,
                Severity::Error,
                &group,
                group[0],
                agree::hundred(&figures).ok().flatten(),
            );
        }
    }
}

/// Kinds of owners, and trade modes, do not overlap: their shares of one whole are not more than a
/// hundred together. That they are less is possible: there are others.
fn kinds(ledger: &Ledger<'_>, report: &mut Report) {
    const SETS: &[&[&str]] = &[
        &["民营企业", "外商投资企业", "国有企业"],
        &["民营企业", "外资企业", "国有企业"],
        &["一般贸易", "加工贸易", "保税物流"],
    ];
    for set in SETS {
        let mut group: Vec<&Fact> = Vec::new();
        for entry in &ledger.entries {
            let fact = entry.fact;
            let is_next = group.last().is_none_or(|last| {
                fact.region == last.region
                    && fact.period == last.period
                    && fact.sentence - last.sentence <= 2
            });
            let part = set.iter().find(|part| entry.name.contains(**part));
            let is_new = part.is_some_and(|part| {
                !group
                    .iter()
                    .any(|other| super::ledger::name_of(other).contains(part))
            });
            if fact.measure == Measure::Share && is_exact(fact) && is_next && is_new {
                group.push(fact);
            }
        }
        if group.len() < 2 {
            continue;
        }
        let figures: Vec<Rounded> = group.iter().map(|fact| fact.value).collect();
        let Some(breach) = agree::hundred(&figures).ok().flatten() else {
            report.note(Rule::Hundred, Severity::Error, &group, group[0], None);
            continue;
        };
        let is_more = breach.says > rust_decimal::Decimal::ONE_HUNDRED;
        let far_less = group.len() == 3 && breach.says < rust_decimal::Decimal::from(97);
        if is_more {
            report.note(
                Rule::Hundred,
                Severity::Error,
                &group,
                group[0],
                Some(breach),
            );
        } else if far_less {
            report.note(
                Rule::Hundred,
                Severity::Warning,
                &group,
                group[0],
                Some(breach),
            );
        }
    }
}

/// A share against the level of the part and that of the whole.
fn share(ledger: &Ledger<'_>, entry: &Entry<'_>, of: Option<&str>, report: &mut Report) {
    let fact = entry.fact;
    let Some(part) = ledger.same(fact, &entry.name, Measure::Level) else {
        return;
    };
    let among = fact.among.as_deref();
    let Some(base) = of.or(among) else { return };
    if is_of_another_place(base, &fact.region) {
        return;
    }
    let base = plain(base, &fact.region);
    let base = base.trim_end_matches(['总', '额']);
    let candidates = ledger.beside(fact).filter(|other| {
        other.fact.measure == Measure::Level
            && other.fact.unit == part.fact.unit
            && other.fact.span != part.fact.span
            && names_whole(&other.name, base)
    });
    let Some(whole) = candidates.min_by_key(|other| other.fact.span.0.abs_diff(fact.span.0)) else {
        return;
    };
    let verdict = agree::ratio(fact.value, part.fact.value, whole.fact.value);
    report.must(Rule::Share, &[fact, part.fact, whole.fact], fact, verdict);
}

/// 占全省的… is of another place than the figures of a city.
fn is_of_another_place(base: &str, region: &str) -> bool {
    const PLACES: &[(&str, &[&str])] = &[
        ("全国", &["全国", "中国"]),
        ("全省", &["省", "自治区"]),
        ("全市", &["市", "州"]),
        ("全区", &["区"]),
        ("全县", &["县"]),
    ];
    PLACES.iter().any(|(word, ends)| {
        base.contains(word) && !region.is_empty() && !ends.iter().any(|end| region.ends_with(end))
    })
}

fn names_whole(name: &str, base: &str) -> bool {
    let same = |a: &str, b: &str| {
        a == b || a.trim_end_matches(['总', '额', '值']) == b.trim_end_matches(['总', '额', '值'])
    };
    let short = |name: &str| matches!(name, "GDP" | "生产总值");
    !base.is_empty()
        && (same(name, base)
            || short(name) && short(base)
            || base.contains("生产总") && name.contains("生产总"))
}

/// Completion against what is done and what was planned.
fn completion(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let near = |other: &&Entry<'_>| {
        other.fact.region == fact.region
            && other.fact.sentence.abs_diff(fact.sentence) == 0
            && other.fact.span.0 < fact.span.0
    };
    let planned = |other: &&Entry<'_>| {
        other.fact.measure == Measure::Level
            && matches!(other.fact.status, Status::Plan | Status::Target)
    };
    let plan = ledger.entries.iter().rfind(|other| {
        near(other) && planned(other) && (other.name == entry.name || other.name.contains("计划"))
    });
    let done = ledger.same(fact, &entry.name, Measure::Level);
    if let (Some(plan), Some(done)) = (plan, done)
        && plan.fact.unit == done.fact.unit
    {
        let verdict = agree::ratio(fact.value, done.fact.value, plan.fact.value);
        report.must(
            Rule::Completion,
            &[fact, done.fact, plan.fact],
            fact,
            verdict,
        );
    }
}

/// 收集问题90个, 已办结73个, 办结率81.1%.
fn rate(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let Some(stem) = fact.indicator.strip_suffix('率') else {
        return;
    };
    if stem.chars().count() < 2 {
        return;
    }
    let levels: Vec<&Fact> = ledger
        .beside(fact)
        .map(|entry| entry.fact)
        .filter(|other| {
            other.sentence == fact.sentence
                && other.measure == Measure::Level
                && other.span.0 < fact.span.0
                && other.unit.symbol() != "%"
        })
        .collect();
    let Some(at) = levels
        .iter()
        .rposition(|level| level.indicator.contains(stem))
    else {
        return;
    };
    let done = levels[at];
    let Some(whole) = levels[..at].iter().rfind(|whole| whole.unit == done.unit) else {
        return;
    };
    let verdict = agree::ratio(fact.value, done.value, whole.value);
    report.must(Rule::Share, &[fact, done, whole], fact, verdict);
}
