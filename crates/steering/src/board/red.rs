//! Since when a project is red.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::history::{History, Light};
use crate::lights::{LightRules, reckon};
use crate::month::Month;

/// The first of the days in a row up to `on` on which the light was shown red; none where it is not red.
pub fn red_since(history: &History, rules: &LightRules, on: Date) -> Option<Date> {
    let is_red = |day: Date| reckon(history, rules, day, day).light == Light::Red;
    if !is_red(on) {
        return None;
    }
    // between two of these days no light changes
    let turns = turns(history, rules, on);
    let mut since = on;
    for turn in turns.range(..=on).rev() {
        since = *turn;
        let Ok(before) = turn.yesterday() else { break };
        if !is_red(before) {
            break;
        }
    }
    Some(since)
}

/// The days up to `on` on which a light may change: something was said, begins or ends, a month begins,
/// or a report becomes due.
fn turns(history: &History, rules: &LightRules, on: Date) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    let after = |day: Date| day.tomorrow().unwrap_or(day);
    for plan in &history.plans {
        days.insert(plan.adopted);
    }
    for report in &history.reports {
        days.insert(report.reported);
        days.extend(report.started.day());
        days.extend(report.entered.day());
    }
    for excuse in &history.excuses {
        days.extend([excuse.approved, excuse.from, after(excuse.until)]);
    }
    for set in &history.overrides {
        days.extend([set.set, set.from, after(set.until)]);
    }
    for waiver in &history.waivers {
        days.extend([waiver.granted, after(waiver.until)]);
        days.extend(waiver.followed);
    }
    let Some(first) = days.first().copied() else {
        return days;
    };
    let mut month = Month::of(first);
    while month.day(1) <= on {
        days.extend([month.day(1), month.day(rules.report_day)]);
        month = month.plus(1);
    }
    days
}
