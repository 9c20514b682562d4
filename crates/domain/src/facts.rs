//! Plans and facts with two times: the month a value is about, and the day it was said.
//!
//! Values are only ever added. What is known of a day is read with [`as_of`]: on that day, as it was
//! known on another. What was shown on a past day never changes, whatever is corrected later.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::catalogue::Reason;
use crate::codes::codes;

codes! {
    /// What a value is.
    FactStatus {
        /// 计划: what was planned; said on the day of its adoption.
        Plan = "plan",
        /// 实际: what came of it; said on the day it was reported.
        Actual = "actual",
    }
}

/// A value that somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What is measured.
    pub measure: String,
    /// Plan or fact.
    pub status: FactStatus,
    /// The month it is about, by its first day; values are cumulative within the year.
    pub month: Date,
    /// The value in the last decimal of the measure.
    pub value: i64,
    /// The day it was said.
    pub reported: Date,
    /// Why it is as it is, where that was asked.
    pub reason: Option<String>,
}

/// Why a value is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// A cumulative value is lower than that of the month before, without a reason.
    #[error("lower than in the month before")]
    Fell,
    /// The month is not over yet, or lies ahead.
    #[error("about a month that lies ahead")]
    Ahead,
    /// It was said on a day that lies ahead.
    #[error("said on a day that lies ahead")]
    ReportedAhead,
}

impl Reason for FactError {
    fn code(&self) -> &'static str {
        match self {
            Self::Fell => "report.fell",
            Self::Ahead => "report.ahead",
            Self::ReportedAhead => "report.reported-ahead",
        }
    }
}

/// What is known on the day `known` about the months up to that of `on`, by month: of one month the
/// value that was said last, of the same day the later one. `facts` come in the order they were said.
pub fn as_of<'a>(
    facts: &'a [Fact],
    measure: &str,
    status: FactStatus,
    on: Date,
    known: Date,
) -> BTreeMap<Date, &'a Fact> {
    let mut found: BTreeMap<Date, &Fact> = BTreeMap::new();
    let of_measure = facts
        .iter()
        .filter(|fact| fact.measure == measure && fact.status == status)
        .filter(|fact| fact.month <= on && fact.reported <= known);
    for fact in of_measure {
        let later = found
            .get(&fact.month)
            .is_none_or(|before| fact.reported >= before.reported);
        if later {
            found.insert(fact.month, fact);
        }
    }
    found
}

/// Whether a value may be said: not of the future, and not lower than that of the month before in the
/// same year unless a reason is given.
///
/// # Errors
/// [`FactError`] with the first rule in the way.
pub fn check(facts: &[Fact], new: &Fact, today: Date) -> Result<(), FactError> {
    if new.reported > today {
        return Err(FactError::ReportedAhead);
    }
    if new.status == FactStatus::Plan {
        return Ok(());
    }
    if new.month > today {
        return Err(FactError::Ahead);
    }
    let known = as_of(facts, &new.measure, new.status, new.month, new.reported);
    let before = known
        .range(..new.month)
        .next_back()
        .filter(|(month, _)| month.year() == new.month.year());
    match before {
        Some((_, before)) if new.value < before.value && new.reason.is_none() => {
            Err(FactError::Fell)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn said(month: i8, value: i64, reported: Date) -> Fact {
        Fact {
            measure: "fact".to_owned(),
            status: FactStatus::Actual,
            month: date(2026, month, 1),
            value,
            reported,
            reason: None,
        }
    }

    fn value(facts: &[Fact], on: Date, known: Date) -> Option<i64> {
        let known = as_of(facts, "fact", FactStatus::Actual, on, known);
        known.values().next_back().map(|fact| fact.value)
    }

    #[test]
    fn a_correction_changes_what_is_known_and_not_what_was_shown() {
        let facts = [
            said(1, 10, date(2026, 2, 3)),
            said(1, 12, date(2026, 3, 1)),
            said(1, 11, date(2026, 3, 1)),
        ];
        let on = date(2026, 2, 10);
        assert_eq!(value(&facts, on, date(2026, 2, 2)), None);
        assert_eq!(value(&facts, on, on), Some(10));
        assert_eq!(value(&facts, on, date(2026, 3, 1)), Some(11));
    }

    #[test]
    fn a_cumulative_value_falls_with_a_reason_only() {
        let facts = [said(1, 10, date(2026, 2, 3))];
        let today = date(2026, 3, 10);
        let mut fallen = said(2, 9, date(2026, 3, 4));
        assert_eq!(check(&facts, &fallen, today), Err(FactError::Fell));
        fallen.reason = Some("a project was taken back".to_owned());
        assert_eq!(check(&facts, &fallen, today), Ok(()));
        let ahead = said(4, 20, date(2026, 3, 4));
        assert_eq!(check(&facts, &ahead, today), Err(FactError::Ahead));
        let tomorrow = said(2, 20, date(2026, 3, 11));
        assert_eq!(
            check(&facts, &tomorrow, today),
            Err(FactError::ReportedAhead)
        );
    }

    proptest! {
        /// What is said later never changes what was shown on a day.
        #[test]
        fn what_was_shown_stays(values in prop::collection::vec((1_i8..=12, 0_i64..100, 1_i8..=28), 0..20), later in 0_i64..100) {
            let mut facts: Vec<Fact> = values.into_iter().map(|(month, value, day)| said(month, value, date(2027, 1, day))).collect();
            let day = date(2027, 1, 28);
            let before = value(&facts, day, day);
            facts.push(said(6, later, date(2027, 2, 1)));
            prop_assert_eq!(value(&facts, day, day), before);
        }
    }
}
