//! Reporting periods: years, halves, quarters and months.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::catalogue::Reason;

/// A reporting period. Text and JSON: `2026`, `2026H1`, `2026Q3`, `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first_month: Date,
    months: u8,
}

/// Why a text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a period such as 2026, 2026H1, 2026Q3 or 2026-11")]
pub struct PeriodError;

impl Reason for PeriodError {
    fn code(&self) -> &'static str {
        "period.malformed"
    }
}

impl Period {
    /// The year, from 1900 to 9998.
    ///
    /// # Errors
    /// [`PeriodError`] outside these years.
    pub fn year(year: i16) -> Result<Self, PeriodError> {
        Self::nth(year, 1, 12)
    }

    /// The half `number` (1 or 2) of a year.
    ///
    /// # Errors
    /// [`PeriodError`] if there is no such half.
    pub fn half(year: i16, number: u8) -> Result<Self, PeriodError> {
        Self::nth(year, number, 6)
    }

    /// The quarter `number` (1–4) of a year.
    ///
    /// # Errors
    /// [`PeriodError`] if there is no such quarter.
    pub fn quarter(year: i16, number: u8) -> Result<Self, PeriodError> {
        Self::nth(year, number, 3)
    }

    /// The month `number` (1–12) of a year.
    ///
    /// # Errors
    /// [`PeriodError`] if there is no such month.
    pub fn month(year: i16, number: u8) -> Result<Self, PeriodError> {
        Self::nth(year, number, 1)
    }

    /// The month that a date lies in.
    ///
    /// # Errors
    /// [`PeriodError`] before 1900 and after 9998.
    pub fn month_of(date: Date) -> Result<Self, PeriodError> {
        Self::month(date.year(), date.month().unsigned_abs())
    }

    fn nth(year: i16, number: u8, months: u8) -> Result<Self, PeriodError> {
        if !(1900..=9998).contains(&year) || !(1..=12 / months).contains(&number) {
            return Err(PeriodError);
        }
        let month = i8::try_from((number - 1) * months + 1).map_err(|_| PeriodError)?;
        let first_month = Date::new(year, month, 1).map_err(|_| PeriodError)?;
        Ok(Self {
            first_month,
            months,
        })
    }

    /// The first day.
    pub const fn first_day(self) -> Date {
        self.first_month
    }

    /// The day after the last: a period is `first_day..end`.
    pub fn end(self) -> Date {
        self.shifted(1).first_month
    }

    /// Whether a day lies in the period.
    pub fn contains(self, date: Date) -> bool {
        self.first_month <= date && date < self.end()
    }

    /// The period of the same length just before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.shifted(-1)
    }

    /// The same period a year before, which growth is measured against.
    #[must_use]
    pub fn a_year_before(self) -> Self {
        self.shifted(-12 / i32::from(self.months))
    }

    fn shifted(self, periods: i32) -> Self {
        let span = jiff::Span::new().months(i64::from(periods * i32::from(self.months)));
        Self {
            first_month: self.first_month.saturating_add(span),
            months: self.months,
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, rest) = text.split_at_checked(4).ok_or(PeriodError)?;
        let number = |digits: &str| match digits.bytes().all(|byte| byte.is_ascii_digit()) {
            true => digits.parse().map_err(|_| PeriodError),
            false => Err(PeriodError),
        };
        let year = year.parse().map_err(|_| PeriodError)?;
        match (rest.as_bytes().first(), rest.len()) {
            (None, _) => Self::year(year),
            (Some(b'H'), 2) => Self::half(year, number(&rest[1..])?),
            (Some(b'Q'), 2) => Self::quarter(year, number(&rest[1..])?),
            (Some(b'-'), 3) => Self::month(year, number(&rest[1..])?),
            _ => Err(PeriodError),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first_month.year(), self.first_month.month());
        let number = (month - 1) / i8::try_from(self.months).unwrap_or(1) + 1;
        match self.months {
            12 => write!(f, "{year}"),
            6 => write!(f, "{year}H{number}"),
            3 => write!(f, "{year}Q{number}"),
            _ => write!(f, "{year}-{month:02}"),
        }
    }
}

super::serde_as_text!(Period);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_of_a_year_reads_back_and_the_next_begins_at_its_end() {
        let mut texts: Vec<String> = (1..=12).map(|month| format!("2026-{month:02}")).collect();
        texts.extend(
            [
                "2026", "2026H1", "2026H2", "2026Q1", "2026Q2", "2026Q3", "2026Q4",
            ]
            .map(str::to_owned),
        );
        for text in texts {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string(), text);
            assert_eq!(period.previous().end(), period.first_day());
            assert!(period.contains(period.first_day()) && !period.contains(period.end()));
            assert_eq!(
                period.a_year_before().to_string(),
                text.replace("2026", "2025")
            );
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "", "26", "2026H3", "2026Q0", "2026-13", "2026-1", "2026-+1", "2026Q", "年2026",
            "2026年",
        ] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
    }
}
