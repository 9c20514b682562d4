//! What is known of the reports of a project, and which of them came late.

use jiff::civil::Date;

use super::LightRules;
use crate::history::{History, Light, Report, Stated};
use crate::month::Month;

/// The report of a month that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// The one that was said last.
    pub counts: &'a Report,
    /// Whether the first one came after the day on which it was due.
    pub late: bool,
}

/// The reports as they are known on a day.
#[derive(Debug)]
pub(super) struct Reports<'a> {
    /// The last month whose report is due.
    pub last_due: Month,
    /// The start that counts on the day.
    pub started: Option<Date>,
    /// The entry into the statistics that counts on the day.
    pub entered: Option<Date>,
    /// The months of the year of `last_due`.
    of_year: [Option<Known<'a>>; 12],
    known: Date,
}

impl<'a> Reports<'a> {
    pub(super) fn new(history: &'a History, rules: &LightRules, on: Date, known: Date) -> Self {
        let last_due = last_due(rules.report_day, on);
        let mut found = Self {
            last_due,
            started: None,
            entered: None,
            of_year: [None; 12],
            known,
        };
        let mut first: [Option<Date>; 12] = [None; 12];
        let (mut started, mut entered) = (None, None);
        for report in history.reports.iter().filter(|one| one.reported <= known) {
            later(&mut started, report.reported, report.started);
            later(&mut entered, report.reported, report.entered);
            if report.month.year() != last_due.year() {
                continue;
            }
            let place = report.month.place();
            let earliest = first[place].get_or_insert(report.reported);
            *earliest = (*earliest).min(report.reported);
            let late = *earliest > due(rules.report_day, report.month);
            let counts = match found.of_year[place] {
                Some(before) if before.counts.reported > report.reported => before.counts,
                _ => report,
            };
            found.of_year[place] = Some(Known { counts, late });
        }
        let of_day = |said: Option<(Date, Stated)>| {
            let day = said.and_then(|(_, stated)| stated.day());
            day.filter(|day| *day <= on)
        };
        found.started = of_day(started);
        found.entered = of_day(entered);
        found
    }

    /// The report of a month of the year of the last month that is due.
    pub(super) fn of(&self, month: Month) -> Option<Known<'a>> {
        self.of_year[month.place()]
    }

    /// Months in a row without a report, back from the last that is due, within years that have a plan.
    pub(super) fn months_without(&self, history: &History, on: Date) -> i32 {
        let reported = |month: Month| {
            let mut reports = history.reports.iter();
            reports.any(|report| report.month == month && report.reported <= self.known)
        };
        let planned = |year: i16| {
            let mut plans = history.plans.iter();
            plans.any(|plan| plan.year == year && plan.adopted <= on)
        };
        let mut months = 0;
        loop {
            let month = self.last_due.plus(-months);
            if reported(month) || !planned(month.year()) {
                return months;
            }
            months += 1;
        }
    }

    /// A light, of what came late no better than the rules allow.
    pub(super) fn at_best(&self, light: Light, late: bool, rules: &LightRules) -> Light {
        if late {
            light.max(rules.late_is_at_best)
        } else {
            light
        }
    }
}

/// The day on which the report of a month is due.
fn due(report_day: i8, month: Month) -> Date {
    month.plus(1).day(report_day)
}

fn last_due(report_day: i8, on: Date) -> Month {
    let before = Month::of(on).plus(-1);
    if due(report_day, before) <= on {
        before
    } else {
        before.plus(-1)
    }
}

/// What was stated last, of the same day the later.
fn later(found: &mut Option<(Date, Stated)>, reported: Date, stated: Stated) {
    let is_later = found.is_none_or(|(before, _)| reported >= before);
    if stated != Stated::Nothing && is_later {
        *found = Some((reported, stated));
    }
}
