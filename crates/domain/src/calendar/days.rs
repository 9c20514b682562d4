//! Which days are worked: weekends, statutory holidays and make-up working days.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::catalogue::Reason;

static CHINA: LazyLock<Holidays> = LazyLock::new(|| {
    let text = include_str!("../../../../data/calendar/cn.json");
    Holidays::from_json(text).expect("the compiled-in calendar is checked by a test")
});

/// What kind of day a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Monday to Friday without a holiday.
    Working,
    /// Saturday or Sunday, not worked.
    Weekend,
    /// Free by the notice of the State Council; may fall on a weekend.
    Holiday,
    /// A Saturday or Sunday worked to make up for a holiday.
    MakeUp,
}

/// Holidays and make-up working days, year by year as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holidays {
    version: String,
    years: Vec<Year>,
    /// Days that differ from the plain week, in order.
    exceptions: Vec<(Date, DayKind)>,
}

/// The free days and make-up working days of a year, as published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Number of the notice that published it.
    #[serde(default)]
    pub notice: String,
    /// The holidays with the days that make up for them.
    pub holidays: Vec<HolidayRule>,
}

/// One holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayRule {
    /// What it is for, e.g. `spring-festival`.
    pub name: String,
    /// The first free day.
    pub from: Date,
    /// The last free day.
    pub to: Date,
    /// Weekend days worked to make up for it.
    pub working: Vec<Date>,
}

#[derive(Deserialize)]
struct CalendarData {
    version: String,
    years: Vec<Year>,
}

/// Why days make no calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DaysError {
    /// A year stands twice.
    #[error("the year {year} stands twice")]
    YearTwice {
        /// The year.
        year: i16,
    },
    /// A holiday that ends before it begins, lasts implausibly long or lies in another year.
    #[error("the holiday from {from} to {to} is out of range")]
    Span {
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
    },
    /// A day that is free twice, or free and worked.
    #[error("{day} stands twice")]
    DayTwice {
        /// The day.
        day: Date,
    },
    /// A make-up day that would have been worked anyway.
    #[error("{day} is no weekend day")]
    NoMakeUp {
        /// The day.
        day: Date,
    },
}

impl Reason for DaysError {
    fn code(&self) -> &'static str {
        match self {
            Self::YearTwice { .. } => "calendar.year-twice",
            Self::Span { .. } => "calendar.span",
            Self::DayTwice { .. } => "calendar.day-twice",
            Self::NoMakeUp { .. } => "calendar.no-make-up",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::YearTwice { year } => vec![("year", year.to_string())],
            Self::Span { from, to } => vec![("from", from.to_string()), ("to", to.to_string())],
            Self::DayTwice { day } | Self::NoMakeUp { day } => vec![("day", day.to_string())],
        }
    }
}

/// The longest holiday anybody publishes; longer ones are slips of the pen.
const HOLIDAY_DAYS_MAX: i32 = 16;

impl Holidays {
    /// The days that the State Council published for China (`data/calendar/cn.json`).
    pub fn china() -> &'static Self {
        &CHINA
    }

    /// Reads a calendar file: years, each with holidays `from`–`to` and the `working` days that
    /// make up for them.
    ///
    /// # Errors
    /// The JSON error where the file is not of this shape.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        let data: CalendarData = serde_json::from_str(text)?;
        Ok(Self::of_years(data.version, data.years))
    }

    fn of_years(version: String, years: Vec<Year>) -> Self {
        let mut exceptions = Vec::new();
        for holiday in years.iter().flat_map(|year| &year.holidays) {
            let free = holiday.from.series(jiff::Span::new().days(1));
            exceptions.extend(
                free.take_while(|day| *day <= holiday.to)
                    .map(|day| (day, DayKind::Holiday)),
            );
            exceptions.extend(holiday.working.iter().map(|day| (*day, DayKind::MakeUp)));
        }
        exceptions.sort_by_key(|(day, _)| *day);
        Self {
            version,
            years,
            exceptions,
        }
    }

    /// The days of `years`, as whoever keeps the calendar wrote them.
    ///
    /// # Errors
    /// [`DaysError`] with the first day that cannot be.
    pub fn new(version: String, years: Vec<Year>) -> Result<Self, DaysError> {
        for (place, year) in years.iter().enumerate() {
            if years[..place].iter().any(|other| other.year == year.year) {
                return Err(DaysError::YearTwice { year: year.year });
            }
            for holiday in &year.holidays {
                let (from, to) = (holiday.from, holiday.to);
                let days = from.until(to).map_or(-1, |span| span.get_days());
                let near = (from.year() - year.year).abs() <= 1 && to.year() == year.year;
                if !near || !(0..HOLIDAY_DAYS_MAX).contains(&days) {
                    return Err(DaysError::Span { from, to });
                }
            }
        }
        let all = Self::of_years(version, years);
        let worked_anyway =
            |(day, kind): &&(Date, DayKind)| *kind == DayKind::MakeUp && !is_weekend(*day);
        if let Some((day, _)) = all.exceptions.iter().find(worked_anyway) {
            return Err(DaysError::NoMakeUp { day: *day });
        }
        let mut pairs = all.exceptions.windows(2);
        match pairs.find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(DaysError::DayTwice { day: pair[0].0 }),
            None => Ok(all),
        }
    }

    /// The years whose days are known.
    pub fn years(&self) -> &[Year] {
        &self.years
    }

    /// Names the state of the data; kept beside everything reckoned with it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the days of a year have been published. Where not, only weekends are known.
    pub fn covers(&self, year: i16) -> bool {
        self.years.iter().any(|known| known.year == year)
    }

    /// What kind of day a date is.
    pub fn kind(&self, date: Date) -> DayKind {
        match self.exceptions.binary_search_by_key(&date, |(day, _)| *day) {
            Ok(index) => self.exceptions[index].1,
            Err(_) if is_weekend(date) => DayKind::Weekend,
            Err(_) => DayKind::Working,
        }
    }

    /// Whether a date is worked.
    pub fn is_working_day(&self, date: Date) -> bool {
        matches!(self.kind(date), DayKind::Working | DayKind::MakeUp)
    }

    /// The days that differ from the plain week, in order.
    pub fn exceptions(&self) -> &[(Date, DayKind)] {
        &self.exceptions
    }
}

pub(super) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}
