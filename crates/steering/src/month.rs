//! Calendar months, counted.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// A calendar month, `2026-06`; differences are whole months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    since_year_zero: i32,
}

impl Month {
    /// A month of a year, numbered from 1; none where there is no such month.
    pub fn new(year: i16, number: u8) -> Option<Self> {
        let is_month = (0..=9999).contains(&year) && (1..=12).contains(&number);
        is_month.then(|| Self {
            since_year_zero: i32::from(year) * 12 + i32::from(number) - 1,
        })
    }

    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self {
            since_year_zero: i32::from(day.year()) * 12 + i32::from(day.month()) - 1,
        }
    }

    /// Reads `2026-06` and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once('-')?;
        let is_plain = year.len() == 4
            && number.len() == 2
            && text
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_digit());
        if !is_plain {
            return None;
        }
        Self::new(year.parse().ok()?, number.parse().ok()?)
    }

    /// The year.
    pub fn year(self) -> i16 {
        i16::try_from(self.since_year_zero.div_euclid(12)).unwrap_or(i16::MAX)
    }

    /// The place within the year, from 0.
    pub fn place(self) -> usize {
        usize::try_from(self.since_year_zero.rem_euclid(12)).unwrap_or_default()
    }

    /// So many months later, or earlier where negative.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self {
            since_year_zero: self.since_year_zero + months,
        }
    }

    /// Months from `earlier` to this one.
    pub const fn since(self, earlier: Self) -> i32 {
        self.since_year_zero - earlier.since_year_zero
    }

    /// The day of that number, or the last one of a month that is too short for it.
    pub fn day(self, number: i8) -> Date {
        let number_of_month = i8::try_from(self.place()).unwrap_or_default() + 1;
        let first = Date::new(self.year(), number_of_month, 1).unwrap_or(Date::MAX);
        let last = first.last_of_month();
        Date::new(self.year(), number_of_month, number.clamp(1, last.day())).unwrap_or(last)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.place() + 1)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_are_read_counted_and_printed() {
        let month = Month::parse("2026-01").unwrap();
        assert_eq!(month.plus(-1).to_string(), "2025-12");
        assert_eq!(Month::of(date(2026, 3, 31)).since(month), 2);
        assert_eq!(month.plus(1).day(31), date(2026, 2, 28));
        for bad in [
            "2026-1",
            "2026-13",
            "2026-00",
            "202601",
            "+026-01",
            "2026-01-01",
            "",
        ] {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
    }
}
