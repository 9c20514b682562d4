//! The days that figures are about.

use domain::rates::FigureRules;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Serialize;
use store::cases::calendar;
use utoipa::ToSchema;

use crate::http::refusal::{FieldErrors, Refusal};
use crate::http::when::instant;

/// A period, as lists and links name it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PeriodView {
    /// Its first day.
    pub from: String,
    /// The day after its last.
    pub to: String,
    /// The month it is or is part of, such as `2026-11`; null where it is of several.
    pub month: Option<String>,
    /// Whether it is not over: more may be filed in it.
    pub running: bool,
}

/// A period as callers ask for it.
pub(super) struct Asked<'a> {
    /// First day or instant.
    pub from: &'a Option<String>,
    /// Day or instant after the last.
    pub to: &'a Option<String>,
    /// `overview`.
    pub period: &'a Option<String>,
}

/// A period of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, which does not belong to it.
    pub to: Timestamp,
    now: Timestamp,
}

fn midnight(day: Date) -> Timestamp {
    calendar().instant(day.at(0, 0, 0, 0))
}

impl Period {
    /// The period that a query names; this month so far when it names none.
    pub(super) fn asked(
        query: &Asked<'_>,
        rules: &FigureRules,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let mut errors = FieldErrors::default();
        let today = calendar().date_of(now);
        let first = match query.period.as_deref() {
            None | Some("") => today.first_of_month(),
            Some("overview") => rules.shown_from(today),
            Some(_) => {
                errors.add_code("period", "input.unknown");
                today
            }
        };
        let mut read = |field: &str, text: &Option<String>, default: Timestamp| match text
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            None => default,
            Some(text) => instant(text).unwrap_or_else(|| {
                errors.add_code(field, "input.field");
                default
            }),
        };
        let from = read("from", query.from, midnight(first));
        let to = read("to", query.to, now);
        if to < from {
            errors.add_code("to", "period.ends_before_it_begins");
        }
        errors.finish()?;
        Ok(Self { from, to, now })
    }

    /// The period that it is held against: the whole month before what is a month or part of one from
    /// its first day on, else as many days.
    pub(super) fn before(&self) -> Self {
        let (first, after) = self.days();
        let from = match self.month() {
            Some(month) => month.saturating_sub(Span::new().months(1)),
            None => {
                let days = first.until(after).map_or(1, |days| days.get_days());
                first.saturating_sub(Span::new().days(days))
            }
        };
        Self {
            from: midnight(from),
            to: midnight(first),
            now: self.now,
        }
    }

    pub(super) fn view(&self) -> PeriodView {
        let (first, after) = self.days();
        PeriodView {
            from: first.to_string(),
            to: after.to_string(),
            month: self.month().map(|day| day.strftime("%Y-%m").to_string()),
            running: midnight(after) > self.now,
        }
    }

    /// Its first day, and the day after its last.
    fn days(&self) -> (Date, Date) {
        let last = calendar().date_of(self.to);
        let after = match midnight(last) == self.to && self.to > self.from {
            true => last,
            false => last.saturating_add(Span::new().days(1)),
        };
        (calendar().date_of(self.from), after)
    }

    /// The first day of the month that it is, or is the beginning of.
    fn month(&self) -> Option<Date> {
        let (first, after) = self.days();
        let next = first.first_of_month().saturating_add(Span::new().months(1));
        (first.day() == 1 && after <= next).then_some(first)
    }
}
