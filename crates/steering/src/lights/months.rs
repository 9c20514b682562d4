//! The strip of months.

use std::collections::BTreeMap;

use domain::words::Money;

use super::LightRules;
use super::late::Reports;
use super::rules::Ratio;
use crate::history::{Light, Plan};
use crate::month::Month;

/// The months of a year up to the last that is due, each against its plan: reached, made up later, or short.
pub(super) fn strip(
    reports: &Reports<'_>,
    plan: Option<&Plan>,
    rules: &LightRules,
) -> BTreeMap<Month, Light> {
    let (Some(plan), Some(shortfall)) = (plan, rules.shortfall) else {
        return BTreeMap::new();
    };
    let last = reports.last_due;
    let first = last.plus(-i32::try_from(last.place()).unwrap_or_default());
    let upto = |from: Month| (0..=last.since(from)).map(move |months| from.plus(months));
    let reaches = |month: Month, planned: Money| {
        let report = reports.of(month);
        report.is_some_and(|report| report.counts.investment >= planned)
    };
    let mut strip = BTreeMap::new();
    for month in upto(first) {
        let planned = plan.planned[month.place()];
        if planned <= Money::ZERO {
            continue;
        }
        let made_up = || upto(month.plus(1)).any(|later| reaches(later, planned));
        let light = match reports.of(month) {
            Some(report) if reaches(month, planned) => {
                reports.at_best(Light::Green, report.late, rules)
            }
            _ if made_up() => Light::Yellow,
            None => Light::Red,
            Some(report) => short(planned, report.counts.investment, shortfall),
        };
        strip.insert(month, light);
    }
    strip
}

fn short(planned: Money, investment: Money, shortfall: Ratio) -> Light {
    let short = i128::from(planned.fen()) - i128::from(investment.fen());
    // short ÷ planned against the share, both multiplied by the plan and a million
    let limit = i128::from(shortfall.millionths) * i128::from(planned.fen());
    if short * i128::from(Ratio::ONE) > limit {
        Light::Red
    } else {
        Light::Yellow
    }
}
