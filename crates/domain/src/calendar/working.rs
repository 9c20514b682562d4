//! Reckoning with working days and working hours.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

use super::days::Holidays;
use super::limit::{LimitUnit, TimeKind, TimeLimit};
use crate::catalogue::Reason;

const DAY_SECONDS: i64 = 86_400;

/// A stretch of work within a day, `from` inclusive, `to` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingPeriod {
    /// When work begins.
    pub from: Time,
    /// When it ends.
    pub to: Time,
}

impl WorkingPeriod {
    fn seconds(self) -> (i64, i64) {
        (second_of_day(self.from), second_of_day(self.to))
    }
}

/// Why working periods make no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("working periods are empty, out of order or overlap")]
pub struct WorkingPeriodError;

impl Reason for WorkingPeriodError {
    fn code(&self) -> &'static str {
        "calendar.periods"
    }
}

/// A result and whether it leans on years whose holidays are not yet published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reckoned<T> {
    /// The result.
    pub value: T,
    /// True if a year without published holidays was touched: only its weekends were known.
    pub beyond_data: bool,
}

/// Working time between two instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Elapsed {
    /// Working seconds; negative if the second instant is before the first.
    pub seconds: i64,
    /// Working days after the first date up to and including the second: the inverse of
    /// [`WorkingCalendar::add_working_days`].
    pub working_days: i64,
}

/// When work is done: days, hours of the day, and the time zone of both.
#[derive(Debug, Clone)]
pub struct WorkingCalendar {
    zone: TimeZone,
    holidays: Holidays,
    periods: Vec<WorkingPeriod>,
}

impl WorkingCalendar {
    /// China's published days, 08:00–12:00 and 14:00–18:00 in Shanghai.
    pub fn china() -> Self {
        let at = |hour| Time::constant(hour, 0, 0, 0);
        let periods = [(8, 12), (14, 18)].map(|(from, to)| WorkingPeriod {
            from: at(from),
            to: at(to),
        });
        let zone = TimeZone::get("Asia/Shanghai").expect("the zone is in the bundled database");
        Self::new(zone, Holidays::china().clone(), periods.to_vec())
            .expect("the default periods are in order")
    }

    /// A calendar with other days, hours or zone.
    ///
    /// The zone must not change its offset within working hours; China's has not since 1991.
    ///
    /// # Errors
    /// [`WorkingPeriodError`] if there is no period, or they are out of order or overlap.
    pub fn new(
        zone: TimeZone,
        holidays: Holidays,
        periods: Vec<WorkingPeriod>,
    ) -> Result<Self, WorkingPeriodError> {
        let in_order = periods.windows(2).all(|pair| pair[0].to <= pair[1].from);
        let none_empty = periods.iter().all(|period| period.from < period.to);
        if periods.is_empty() || !in_order || !none_empty {
            return Err(WorkingPeriodError);
        }
        Ok(Self {
            zone,
            holidays,
            periods,
        })
    }

    /// The days it works on.
    pub fn holidays(&self) -> &Holidays {
        &self.holidays
    }

    /// The time zone of its dates and hours.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The local date of an instant.
    pub fn date_of(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// The instant of a local date and time.
    ///
    /// Beyond the years that jiff knows (−9999 to 9999) the nearest instant.
    pub fn instant(&self, local: DateTime) -> Timestamp {
        self.zone
            .to_timestamp(local)
            .unwrap_or(if local.year() < 0 {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            })
    }

    /// When work ends on a date, whether or not the date is worked.
    pub fn close_of(&self, day: Date) -> Timestamp {
        let close = self.periods.last().map_or(0, |period| period.seconds().1);
        plus_seconds(self.instant(day.at(0, 0, 0, 0)), close)
    }

    /// The stretches of work within a day.
    pub fn periods(&self) -> &[WorkingPeriod] {
        &self.periods
    }

    /// Seconds of work in a working day.
    pub fn seconds_per_day(&self) -> i64 {
        self.work_before(DAY_SECONDS)
    }

    /// The date `n` working days after `date`; `date` itself does not count. With `n` = 0 `date`
    /// or, if it is not worked, the next working day.
    pub fn add_working_days(&self, date: Date, n: u32) -> Reckoned<Date> {
        let mut day = date;
        let mut beyond_data = !self.holidays.covers(day.year());
        let mut missing = n;
        let is_working = |day: Date| self.holidays.is_working_day(day);
        while missing > 0 || (n == 0 && !is_working(day)) {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            beyond_data |= !self.holidays.covers(day.year());
            missing -= u32::from(missing > 0 && is_working(day));
        }
        Reckoned {
            value: day,
            beyond_data,
        }
    }

    /// Working days after `from` up to and including `to`; negative if `to` is before `from`.
    pub fn working_days_between(&self, from: Date, to: Date) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let days = days_from(from).skip(1);
        let worked = days
            .take_while(|day| *day <= to)
            .filter(|day| self.holidays.is_working_day(*day));
        i64::try_from(worked.count()).unwrap_or(i64::MAX)
    }

    /// Working time between two instants, to the second.
    pub fn elapsed(&self, from: Timestamp, to: Timestamp) -> Reckoned<Elapsed> {
        let (first, last) = (self.date_of(from.min(to)), self.date_of(from.max(to)));
        let years = first.year()..=last.year();
        Reckoned {
            value: Elapsed {
                seconds: self.measure(TimeKind::Working, from, to),
                working_days: self.working_days_between(self.date_of(from), self.date_of(to)),
            },
            beyond_data: years.into_iter().any(|year| !self.holidays.covers(year)),
        }
    }

    /// When a limit that starts at `from` is over.
    ///
    /// Working time ends as early as it can: eight hours from 08:00 end at 18:00 of that day, not
    /// at 08:00 of the next. Natural days end with the last of them.
    pub fn add(&self, from: Timestamp, limit: TimeLimit) -> Reckoned<Timestamp> {
        let amount = i64::from(limit.amount);
        let value = match (limit.kind, limit.unit) {
            (TimeKind::NaturalDays, LimitUnit::Days) => self.end_of_day(from, amount),
            (kind, unit) => {
                let day = match kind {
                    TimeKind::Working => self.seconds_per_day(),
                    TimeKind::NaturalDays | TimeKind::Hours24 => DAY_SECONDS,
                };
                let seconds = match unit {
                    LimitUnit::Minutes => 60,
                    LimitUnit::Hours => 3_600,
                    LimitUnit::Days => day,
                };
                self.advance(kind, from, amount * seconds)
            }
        };
        let last_year = self.date_of(value).year();
        let mut years = self.date_of(from).year()..=last_year;
        Reckoned {
            value,
            beyond_data: limit.kind == TimeKind::Working
                && years.any(|year| !self.holidays.covers(year)),
        }
    }

    /// Seconds of one kind of time between two instants; negative if `to` is before `from`.
    ///
    /// Instants are taken to the full second, so that stretches add up.
    pub fn measure(&self, kind: TimeKind, from: Timestamp, to: Timestamp) -> i64 {
        if to < from {
            return -self.measure(kind, to, from);
        }
        match kind {
            TimeKind::NaturalDays | TimeKind::Hours24 => to.as_second() - from.as_second(),
            TimeKind::Working => {
                let (from, to) = (self.zone.to_datetime(from), self.zone.to_datetime(to));
                let until_midnight = |local: DateTime| match self.works(local.date()) {
                    true => self.work_before(second_of_day(local.time())),
                    false => 0,
                };
                let days = days_from(from.date());
                let worked = days
                    .take_while(|day| *day < to.date())
                    .filter(|day| self.works(*day));
                let whole = i64::try_from(worked.count()).unwrap_or(i64::MAX);
                whole * self.seconds_per_day() + until_midnight(to) - until_midnight(from)
            }
        }
    }

    /// The earliest instant at which `seconds` of one kind of time have passed since `from`.
    ///
    /// The inverse of [`Self::measure`]; `from` itself for no seconds or fewer.
    pub fn advance(&self, kind: TimeKind, from: Timestamp, seconds: i64) -> Timestamp {
        if seconds <= 0 {
            return from;
        }
        match kind {
            TimeKind::NaturalDays | TimeKind::Hours24 => {
                plus_seconds(floor_to_second(from), seconds)
            }
            TimeKind::Working => self.advance_working(from, seconds),
        }
    }

    fn advance_working(&self, from: Timestamp, seconds: i64) -> Timestamp {
        let local = self.zone.to_datetime(from);
        let mut day = local.date();
        let mut start = second_of_day(local.time());
        let mut left = seconds;
        loop {
            if self.works(day) {
                let before = self.work_before(start);
                let today = self.seconds_per_day() - before;
                if left <= today {
                    return self.at_work_second(day, before + left);
                }
                left -= today;
            }
            let Ok(next) = day.tomorrow() else {
                return Timestamp::MAX;
            };
            (day, start) = (next, 0);
        }
    }

    /// The earliest instant of a working day by which `worked` > 0 seconds of it were worked.
    fn at_work_second(&self, day: Date, worked: i64) -> Timestamp {
        let mut left = worked;
        let mut second = 0;
        for (from, to) in self.periods.iter().map(|period| period.seconds()) {
            second = from + left.min(to - from);
            left -= to - from;
            if left <= 0 {
                break;
            }
        }
        plus_seconds(self.instant(day.at(0, 0, 0, 0)), second)
    }

    fn end_of_day(&self, from: Timestamp, days_later: i64) -> Timestamp {
        let span = Span::new().days(days_later + 1);
        let midnight = self.date_of(from).saturating_add(span);
        self.instant(midnight.at(0, 0, 0, 0))
    }

    fn works(&self, date: Date) -> bool {
        self.holidays.is_working_day(date)
    }

    /// Seconds worked before a second of a working day.
    fn work_before(&self, second: i64) -> i64 {
        let worked = |period: &WorkingPeriod| {
            let (from, to) = period.seconds();
            second.clamp(from, to) - from
        };
        self.periods.iter().map(worked).sum()
    }
}

fn days_from(first: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |day| day.tomorrow().ok())
}

fn second_of_day(time: Time) -> i64 {
    i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

fn floor_to_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

fn plus_seconds(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}
