//! The lights once more, sentence by sentence as they are defined, without thought for speed: with the
//! default rules written out.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use steering::history::{History, Light, Plan, Report, SignalCode, Stated};
use steering::month::Month;

/// The day on which the report of a month is due.
fn due(month: Month) -> Date {
    month.plus(1).day(5)
}

/// Rows in the order of the day they were said, of one day in the order of rows.
fn by_day<T>(rows: &[T], said: impl Fn(&T) -> Date, upto: Date) -> Vec<&T> {
    let mut found: Vec<(Date, usize, &T)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if said(row) <= upto {
            found.push((said(row), at, row));
        }
    }
    found.sort_by_key(|(day, at, _)| (*day, *at));
    found.into_iter().map(|(.., row)| row).collect()
}

struct Case<'a> {
    plans: Vec<&'a Plan>,
    reports: Vec<&'a Report>,
    on: Date,
    last: Month,
}

impl Case<'_> {
    fn plan(&self, year: i16) -> Option<&Plan> {
        self.plans.iter().rfind(|plan| plan.year == year).copied()
    }

    fn report(&self, month: Month) -> Option<&Report> {
        self.reports.iter().rfind(|one| one.month == month).copied()
    }

    fn late(&self, month: Month) -> bool {
        let first = self.reports.iter().find(|one| one.month == month);
        first.is_some_and(|first| first.reported > due(month))
    }

    fn day(&self, stated: impl Fn(&Report) -> Stated) -> Option<Date> {
        let last = self
            .reports
            .iter()
            .map(|one| stated(one))
            .rfind(|one| *one != Stated::Nothing);
        match last {
            Some(Stated::On(day)) if day <= self.on => Some(day),
            _ => None,
        }
    }

    fn at_best(&self, light: Light, month: Month) -> Light {
        if self.late(month) && light == Light::Green {
            Light::Yellow
        } else {
            light
        }
    }

    fn after(&self, months: i32) -> Light {
        match months {
            3.. => Light::Red,
            1..=2 => Light::Yellow,
            _ => Light::Green,
        }
    }

    fn start(&self) -> Light {
        let planned = self.plans.iter().rev().find_map(|plan| plan.start);
        match (self.day(|one| one.started), planned) {
            (Some(_), _) => Light::Green,
            (None, None) => Light::None,
            (None, Some(planned)) => self.after(Month::of(self.on).since(planned)),
        }
    }

    fn statistics(&self) -> Light {
        match (self.day(|one| one.started), self.day(|one| one.entered)) {
            (None, _) => Light::None,
            (Some(_), Some(_)) => Light::Green,
            (Some(started), None) => self.after(Month::of(self.on).since(Month::of(started))),
        }
    }

    fn progress(&self) -> Light {
        let Some(plan) = self.plan(self.last.year()) else {
            return Light::None;
        };
        let december = Decimal::from(plan.planned[11].fen());
        if december.is_zero() {
            return Light::None;
        }
        if let Some(report) = self.report(self.last) {
            let planned = Decimal::from(plan.planned[self.last.place()].fen());
            let behind = (planned - Decimal::from(report.investment.fen())) * Decimal::from(100);
            let light = if behind > Decimal::from(30) * december {
                Light::Red
            } else if behind >= Decimal::from(10) * december {
                Light::Yellow
            } else {
                Light::Green
            };
            return self.at_best(light, self.last);
        }
        let mut months = 0;
        let mut month = self.last;
        while self.report(month).is_none() && self.plan(month.year()).is_some() {
            months += 1;
            month = month.plus(-1);
        }
        if months >= 2 {
            Light::Red
        } else {
            Light::Yellow
        }
    }

    fn funds(&self) -> Light {
        let plan = self.plan(self.last.year());
        let required = plan.map_or(0, |plan| plan.required[self.last.place()].fen());
        match self.report(self.last) {
            Some(report) if required > 0 && report.funds.fen() < required => Light::Red,
            Some(_) if required > 0 => Light::Green,
            _ => Light::None,
        }
    }

    fn months(&self) -> Map<String, Value> {
        let mut found = Map::new();
        let Some(plan) = self.plan(self.last.year()) else {
            return found;
        };
        for place in 0..=self.last.place() {
            let number = u8::try_from(place + 1).unwrap();
            let month = Month::new(self.last.year(), number).unwrap();
            let planned = plan.planned[place];
            if planned.fen() == 0 {
                continue;
            }
            let later = self.reports.iter().map(|one| one.month);
            let made_up = later
                .filter(|later| *later > month && *later <= self.last)
                .filter(|later| later.year() == month.year())
                .any(|later| self.report(later).unwrap().investment >= planned);
            let light = match self.report(month) {
                Some(report) if report.investment >= planned => self.at_best(Light::Green, month),
                _ if made_up => Light::Yellow,
                None => Light::Red,
                Some(report) if report.investment.fen() * 2 < planned.fen() => Light::Red,
                Some(_) => Light::Yellow,
            };
            found.insert(month.to_string(), json!(light));
        }
        found
    }
}

/// The answer without what the lights were reckoned from.
pub fn reckon(history: &History, on: Date, known: Date) -> Value {
    let mut last = Month::of(on);
    while due(last) > on {
        last = last.plus(-1);
    }
    let case = Case {
        plans: by_day(&history.plans, |plan| plan.adopted, on),
        reports: by_day(&history.reports, |report| report.reported, known),
        on,
        last,
    };
    let computed = [
        case.start(),
        case.progress(),
        case.funds(),
        case.statistics(),
    ];
    let (mut signals, mut worst) = (Map::new(), Light::None);
    for (signal, computed) in SignalCode::ALL.into_iter().zip(computed) {
        let excused = by_day(&history.excuses, |excuse| excuse.approved, known)
            .into_iter()
            .any(|excuse| excuse.signal == signal && excuse.from <= on && on <= excuse.until);
        let set = by_day(&history.overrides, |set| set.set, known)
            .into_iter()
            .rfind(|set| set.signal == signal && set.from <= on && on <= set.until);
        let (shown, code) = match (set, excused) {
            (Some(set), _) => (set.light, Some("overridden")),
            (None, true) => (Light::Green, Some("excused")),
            (None, false) => (computed, None),
        };
        worst = worst.max(shown);
        let answer = json!({"computed": computed, "shown": shown, "code": code});
        signals.insert(signal.code().to_owned(), answer);
    }
    json!({"light": worst, "signals": signals, "months": case.months()})
}
