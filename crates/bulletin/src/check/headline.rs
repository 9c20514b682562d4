//! The headline against the body.

use rust_decimal::Decimal;
use statistics::agree::{Breach, Rule};
use statistics::{Interval, Relation, Rounded, UnitKind};

use super::ledger::{Entry, Ledger, flow};
use super::{Report, Severity};

/// Runs the rule for every figure of a headline that the body has too.
pub(super) fn check(ledger: &Ledger<'_>, report: &mut Report) {
    let headlines = ledger
        .entries
        .iter()
        .filter(|entry| entry.fact.in_headline && entry.fact.status.has_happened());
    for headline in headlines {
        let body: Vec<&Entry<'_>> = ledger
            .entries
            .iter()
            .filter(|entry| !entry.fact.in_headline && says_the_same(headline, entry))
            .collect();
        let Some(first) = body.first() else { continue };
        let open = leaves_open(headline.fact.value, headline.fact.relation);
        let agrees = body.iter().any(|entry| {
            entry.fact.relation != Relation::Eq || entry.fact.value.interval().meets(open)
        });
        let breach = (!agrees).then(|| Breach {
            says: headline.fact.value.value(),
            should: first.fact.value.interval(),
        });
        report.note(
            Rule::Headline,
            Severity::Error,
            &[headline.fact, first.fact],
            headline.fact,
            breach,
        );
    }
}

fn says_the_same(headline: &Entry<'_>, entry: &Entry<'_>) -> bool {
    let (a, b) = (headline.fact, entry.fact);
    let same_kind = a.measure == b.measure
        && a.unit == b.unit
        && a.period == b.period
        && a.period.is_some()
        && a.region == b.region;
    let long = |name: &str| name.chars().count() >= 4;
    if a.unit.kind() == UnitKind::Count && !(headline.name == entry.name && long(&entry.name)) {
        return false;
    }
    let same_flow =
        flow(&headline.name).map(|(flow, _)| flow) == flow(&entry.name).map(|(flow, _)| flow);
    same_kind
        && same_flow
        && !headline.name.is_empty()
        && (headline.name == entry.name
            || headline.name.ends_with(&entry.name) && long(&entry.name))
}

/// What a rounded headline leaves open: 近2000 is a tenth below at most, 超2000 a quarter above.
fn leaves_open(value: Rounded, relation: Relation) -> Interval {
    let plain = value.interval();
    let size = value.value().abs();
    let part = |percent: i64| size * Decimal::new(percent, 2);
    match relation {
        Relation::Eq => plain,
        Relation::Near | Relation::Lt | Relation::Le => Interval {
            low: value.value() - part(10),
            high: plain.high,
        },
        Relation::Gt | Relation::Ge => Interval {
            low: plain.low,
            high: value.value() + part(25),
        },
        Relation::Approx => Interval {
            low: value.value() - part(10),
            high: value.value() + part(10),
        },
    }
}
