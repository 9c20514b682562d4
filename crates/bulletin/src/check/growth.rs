//! Growth against levels, changes, parts and contributions.

use statistics::agree::{self, Rule, Verdict};
use statistics::{Measure, Rounded, Time};

use super::ledger::{Entry, Ledger, flow, is_exact, is_named, parts_of};
use super::parts::all_parts;
use super::{Report, Severity};
use crate::fact::Fact;
use crate::lexicon::Lexicon;

/// Runs the rules.
pub(super) fn check(ledger: &Ledger<'_>, report: &mut Report) {
    for entry in &ledger.entries {
        if !is_exact(entry.fact) {
            continue;
        }
        match entry.fact.measure {
            Measure::Yoy => {
                levels(ledger, entry, report);
                changes(ledger, entry, report);
                within(ledger, entry, report);
                contributions(ledger, entry, report);
            }
            Measure::TwoYearAverage => two_years(ledger, entry, report),
            Measure::Change => share_change(ledger, entry, report),
            Measure::ContributionShare => contribution_share(ledger, entry, report),
            _ => {}
        }
    }
}

/// Whether growth may be in comparable prices, so that levels do not give it.
fn is_comparable(entry: &Entry<'_>) -> bool {
    let name: Vec<char> = entry.name.chars().collect();
    entry.fact.is_real || Lexicon::get().comparable.find(&name).is_some()
}

fn levels(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let (Some(now), Some(period)) = (ledger.same(fact, &entry.name, Measure::Level), fact.period)
    else {
        return;
    };
    let before = ledger.named(&entry.name, Measure::Level).find(|other| {
        other.fact.period == Some(period.a_year_before())
            && other.fact.region == fact.region
            && other.fact.unit == now.fact.unit
            && is_exact(other.fact)
    });
    let Some(before) = before.filter(|_| !is_comparable(entry)) else {
        return;
    };
    let verdict = agree::growth(fact.value, now.fact.value, before.fact.value);
    report.must(Rule::Growth, &[fact, now.fact, before.fact], fact, verdict);
}

/// 比上年增加0.03万亩, 增长0.02%: both stand in one sentence and are of one base.
fn changes(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let near = |measure| {
        ledger
            .same(fact, &entry.name, measure)
            .filter(|other| other.fact.sentence == fact.sentence)
    };
    let (Some(now), Some(change)) = (near(Measure::Level), near(Measure::Change)) else {
        return;
    };
    if now.fact.unit != change.fact.unit || entry.fact.is_real {
        return;
    }
    let verdict = agree::change(fact.value, now.fact.value, change.fact.value);
    let since = change.fact.of.as_deref().unwrap_or_default();
    let severity = if since.contains("初") {
        Severity::Warning
    } else {
        Severity::Error
    };
    report.note(
        Rule::Change,
        severity,
        &[fact, now.fact, change.fact],
        fact,
        verdict.ok().flatten(),
    );
}

/// The whole grows between its slowest and its fastest part.
fn within(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let mut sets: Vec<Vec<&Fact>> = parts_of(&entry.name)
        .filter_map(|parts| all_parts(ledger, fact, parts, Measure::Yoy))
        .collect();
    if let Some(("进出口", rest)) = flow(&entry.name) {
        let of = |wanted: &str| {
            let same = |name: &str| {
                flow(name).is_some_and(|(flow, other)| flow == wanted && other == rest)
            };
            ledger
                .beside(fact)
                .find(|other| other.fact.measure == Measure::Yoy && same(&other.name))
                .map(|other| other.fact)
        };
        let both = of("出口").zip(of("进口"));
        sets.extend(both.map(|(exports, imports)| vec![exports, imports]));
    }
    for parts in sets {
        let figures: Vec<Rounded> = parts.iter().map(|part| part.value).collect();
        let breach = agree::within(fact.value, &figures);
        let mut facts = parts;
        facts.push(fact);
        report.note(Rule::Within, Severity::Error, &facts, fact, breach);
    }
}

/// What the parts add makes the growth of the whole.
fn contributions(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let pulled = |part: &str| {
        let of_part = |other: &&Entry<'_>| {
            other.fact.measure == Measure::Contribution && is_named(&other.name, part)
        };
        ledger.beside(fact).find(of_part).map(|other| other.fact)
    };
    for parts in parts_of(&entry.name) {
        let found: Option<Vec<&Fact>> = parts.iter().map(|part| pulled(part)).collect();
        let Some(mut facts) = found else { continue };
        let figures: Vec<Rounded> = facts.iter().map(|part| part.value).collect();
        let verdict = agree::sum(fact.value, &figures).ok().flatten();
        facts.push(fact);
        report.note(Rule::Contribution, Severity::Error, &facts, fact, verdict);
    }
}

/// 贡献率 is 拉动 on the growth of the whole.
fn contribution_share(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let Some(pulled) = ledger.same(fact, &entry.name, Measure::Contribution) else {
        return;
    };
    let is_whole = |name: &str| name.contains("生产总值") || name.contains("GDP");
    let base = fact.of.as_deref().unwrap_or_default();
    let speaks_of_whole = base.is_empty() || base.contains("经济") || is_whole(base);
    let growth = ledger.beside(fact).filter(|other| {
        other.fact.measure == Measure::Yoy
            && (is_whole(&other.name) && speaks_of_whole || !base.is_empty() && other.name == base)
    });
    let Some(growth) = growth.min_by_key(|other| other.fact.span.0.abs_diff(fact.span.0)) else {
        return;
    };
    let verdict = agree::ratio(fact.value, pulled.fact.value, growth.fact.value);
    report.must(
        Rule::ContributionShare,
        &[fact, pulled.fact, growth.fact],
        fact,
        verdict,
    );
}

fn a_year_before<'a>(
    ledger: &'a Ledger<'_>,
    entry: &Entry<'_>,
    measure: Measure,
    before: Option<Time>,
) -> Option<&'a Fact> {
    ledger
        .named(&entry.name, measure)
        .map(|other| other.fact)
        .find(|other| {
            other.period == before && other.region == entry.fact.region && is_exact(other)
        })
}

fn two_years(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let Some(now) = ledger.same(fact, &entry.name, Measure::Yoy) else {
        return;
    };
    let before = fact.period.map(Time::a_year_before);
    let Some(before) = a_year_before(ledger, entry, Measure::Yoy, before) else {
        return;
    };
    let verdict = agree::two_year_average(fact.value, now.fact.value, before.value);
    report.must(
        Rule::TwoYearAverage,
        &[fact, now.fact, before],
        fact,
        verdict,
    );
}

/// A share now less the share a year before is its change in percentage points.
fn share_change(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let is_points = fact.unit == statistics::Unit::percentage_point();
    let measure = if is_points {
        Measure::Share
    } else {
        Measure::Level
    };
    let stem = |name: &str| name.trim_end_matches("增加值").to_owned();
    let of = |period: Option<Time>| {
        let found = ledger.entries.iter().map(|other| (other, other.fact));
        found
            .filter(|(other, candidate)| {
                candidate.measure == measure
                    && candidate.period == period
                    && candidate.region == fact.region
                    && is_exact(candidate)
                    && (other.name == entry.name
                        || is_points && stem(&other.name) == stem(&entry.name))
                    && (is_points || candidate.unit == fact.unit)
            })
            .map(|(_, candidate)| candidate)
            .next()
    };
    let before = fact.period.map(Time::a_year_before);
    let (Some(now), Some(before)) = (of(fact.period), of(before).filter(|_| before.is_some()))
    else {
        return;
    };
    let since = fact.of.as_deref().unwrap_or_default();
    if since.contains('初') || since.contains('月') || since.contains("季度") {
        return;
    }
    let verdict: Verdict = agree::difference(fact.value, now.value, before.value);
    report.must(Rule::Change, &[fact, now, before], fact, verdict);
}
