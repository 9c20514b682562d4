//! Instants of the past, reckoned back from the moment of loading.

use domain::calendar::TimeKind;
use jiff::{SignedDuration, Span, Timestamp};
use store::cases::calendar;

/// How far back the timeline reaches: more than the data go.
const WEEKS: i64 = 26;
/// A month that is younger than two working days is too short to walk five chains in.
const MONTH_SECONDS_MIN: i64 = 2 * 8 * 3600;

/// The working time that lies before the moment of loading.
#[derive(Debug, Clone, Copy)]
pub struct Timeline {
    now: Timestamp,
    zero: Timestamp,
    worked: i64,
}

impl Timeline {
    /// The time before `now`.
    pub fn before(now: Timestamp) -> Self {
        let first = calendar()
            .date_of(now)
            .saturating_sub(Span::new().weeks(WEEKS));
        let zero = calendar().instant(first.at(0, 0, 0, 0));
        Self {
            now,
            zero,
            worked: calendar().measure(TimeKind::Working, zero, now),
        }
    }

    /// The instant in working hours that lies `seconds` of working time before now.
    pub fn working_seconds_ago(&self, seconds: i64) -> Timestamp {
        calendar().advance(TimeKind::Working, self.zero, self.worked - seconds)
    }

    /// The instant that lies `seconds` before now on the clock on the wall.
    pub fn seconds_ago(&self, seconds: i64) -> Timestamp {
        self.now
            .saturating_sub(SignedDuration::from_secs(seconds))
            .unwrap_or(self.zero)
    }

    /// Working seconds since this month began: the period that rates are shown for by default.
    /// In the first two working days of a month, since the month before began.
    pub fn month_seconds(&self) -> i64 {
        let today = calendar().date_of(self.now);
        let first = today.first_of_month();
        let since = |day: jiff::civil::Date| {
            let from = calendar().instant(day.at(0, 0, 0, 0));
            calendar().measure(TimeKind::Working, from, self.now)
        };
        match since(first) {
            short if short < MONTH_SECONDS_MIN => {
                since(first.saturating_sub(Span::new().months(1)))
            }
            month => month,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn hours_ago_are_hours_of_work() {
        // Monday, 9 November 2026, 09:00 in Shanghai
        let timeline = Timeline::before(at("2026-11-09T01:00:00Z"));
        assert_eq!(
            timeline.working_seconds_ago(1800),
            at("2026-11-09T00:30:00Z")
        );
        assert_eq!(
            timeline.working_seconds_ago(2 * 3600),
            at("2026-11-06T09:00:00Z")
        );
        assert_eq!(timeline.seconds_ago(3600), at("2026-11-09T00:00:00Z"));
    }

    #[test]
    fn a_month_too_young_reaches_back() {
        let hours = |now| Timeline::before(at(now)).month_seconds() / 3600;
        assert_eq!(hours("2026-11-09T01:00:00Z"), 5 * 8 + 1);
        // Monday morning, 2 November: all of October's 17 working days, Sunday the 10th among them
        assert_eq!(hours("2026-11-02T01:00:00Z"), 18 * 8 + 1);
    }
}
