//! When: months, stretches of months, and instants.

use std::fmt;
use std::str::FromStr;

use domain::catalogue::Reason;
use jiff::civil::Date;

/// Why a text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a month or stretch of months such as 2024-09, 2024-01/2024-09 or @2024-09")]
pub struct TimeError;

impl Reason for TimeError {
    fn code(&self) -> &'static str {
        "time.malformed"
    }
}

/// A month of the years 1900 to 9998, counted from January of the year 0. Text: `2024-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// Month `month` (1–12) of `year`.
    ///
    /// # Errors
    /// [`TimeError`] if there is no such month.
    pub fn new(year: i32, month: u32) -> Result<Self, TimeError> {
        let month = i32::try_from(month).map_err(|_| TimeError)?;
        if (1900..=9998).contains(&year) && (1..=12).contains(&month) {
            Ok(Self(year * 12 + month - 1))
        } else {
            Err(TimeError)
        }
    }

    /// The month that a day lies in.
    ///
    /// # Errors
    /// [`TimeError`] before 1900 and after 9998.
    pub fn of(day: Date) -> Result<Self, TimeError> {
        Self::new(i32::from(day.year()), u32::from(day.month().unsigned_abs()))
    }

    /// Its year.
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Its number in the year, 1 to 12.
    pub const fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// The month so many months later, or earlier when negative.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// January of its year.
    #[must_use]
    pub const fn january(self) -> Self {
        Self(self.0 - self.0.rem_euclid(12))
    }
}

impl FromStr for Month {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (year, month) = text.split_once('-').ok_or(TimeError)?;
        let number = |digits: &str, length: usize| -> Result<u32, TimeError> {
            if digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                digits.parse().map_err(|_| TimeError)
            } else {
                Err(TimeError)
            }
        };
        let year = i32::try_from(number(year, 4)?).map_err(|_| TimeError)?;
        Self::new(year, number(month, 2)?)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The usual names of stretches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// One month.
    Month,
    /// January to March, April to June and so on.
    Quarter,
    /// January to a later month that is not December.
    Cumulative,
    /// January to December.
    Year,
    /// Any other stretch.
    Other,
    /// An instant.
    Instant,
}

/// A stretch of whole months or an instant in a month. Text: `2024-01/2024-09`, `@2024-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Time {
    /// From the first month to the last, both included.
    During(Month, Month),
    /// At the end of a month, or some day of it.
    At(Month),
}

impl Time {
    /// From `first` to `last`.
    ///
    /// # Errors
    /// [`TimeError`] when the last comes before the first.
    pub fn during(first: Month, last: Month) -> Result<Self, TimeError> {
        if first <= last {
            Ok(Self::During(first, last))
        } else {
            Err(TimeError)
        }
    }

    /// January up to `last`.
    pub const fn cumulative(last: Month) -> Self {
        Self::During(last.january(), last)
    }

    /// The first month.
    pub const fn first(self) -> Month {
        match self {
            Self::During(first, _) => first,
            Self::At(at) => at,
        }
    }

    /// The last month.
    pub const fn last(self) -> Month {
        match self {
            Self::During(_, last) => last,
            Self::At(at) => at,
        }
    }

    /// The same time a year before.
    #[must_use]
    pub const fn a_year_before(self) -> Self {
        self.shifted(-12)
    }

    /// The stretch of the same length just before; for an instant, a month before.
    #[must_use]
    pub const fn previous(self) -> Self {
        match self {
            Self::During(first, last) => self.shifted(first.0 - last.0 - 1),
            Self::At(_) => self.shifted(-1),
        }
    }

    const fn shifted(self, months: i32) -> Self {
        match self {
            Self::During(first, last) => Self::During(first.plus(months), last.plus(months)),
            Self::At(at) => Self::At(at.plus(months)),
        }
    }

    /// The usual name of the stretch.
    pub const fn shape(self) -> Shape {
        match self {
            Self::At(_) => Shape::Instant,
            Self::During(first, last) => {
                let months = last.0 - first.0 + 1;
                match (months, first.number()) {
                    (1, _) => Shape::Month,
                    (12, 1) => Shape::Year,
                    (3, 1 | 4 | 7 | 10) => Shape::Quarter,
                    (2..=11, 1) => Shape::Cumulative,
                    _ => Shape::Other,
                }
            }
        }
    }
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if let Some(at) = text.strip_prefix('@') {
            return Ok(Self::At(at.parse()?));
        }
        let (first, last) = text.split_once('/').unwrap_or((text, text));
        Self::during(first.parse()?, last.parse()?)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::During(first, last) => write!(f, "{first}/{last}"),
            Self::At(at) => write!(f, "@{at}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn times_read_back_and_have_shapes() {
        for (text, shape) in [
            ("2024-09/2024-09", Shape::Month),
            ("2024-07/2024-09", Shape::Quarter),
            ("2024-01/2024-09", Shape::Cumulative),
            ("2024-01/2024-03", Shape::Quarter),
            ("2024-01/2024-12", Shape::Year),
            ("2023-12/2024-02", Shape::Other),
            ("@2024-10", Shape::Instant),
        ] {
            assert_eq!(time(text).to_string(), text);
            assert_eq!(time(text).shape(), shape, "{text}");
        }
        assert_eq!(time("2024-09"), time("2024-09/2024-09"));
    }

    #[test]
    fn neighbours() {
        let september = time("2024-01/2024-09");
        assert_eq!(september.a_year_before(), time("2023-01/2023-09"));
        assert_eq!(time("2024-01/2024-03").previous(), time("2023-10/2023-12"));
        assert_eq!(time("@2024-01").previous(), time("@2023-12"));
        assert_eq!(
            Time::cumulative("2024-08".parse().unwrap()),
            time("2024-01/2024-08")
        );
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2024",
            "2024-13",
            "2024-1",
            "2024-09/2024-01",
            "@",
            "+024-01",
        ] {
            assert_eq!(text.parse::<Time>(), Err(TimeError), "{text}");
        }
    }
}
