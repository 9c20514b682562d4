//! Which days are worked: weekends, statutory holidays and make-up working days.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

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
    years: Vec<i16>,
    /// Days that differ from the plain week, in order.
    exceptions: Vec<(Date, DayKind)>,
}

#[derive(Deserialize)]
struct CalendarData {
    version: String,
    years: Vec<YearData>,
}

#[derive(Deserialize)]
struct YearData {
    year: i16,
    holidays: Vec<HolidayData>,
}

#[derive(Deserialize)]
struct HolidayData {
    from: Date,
    to: Date,
    working: Vec<Date>,
}

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
        let mut exceptions = Vec::new();
        for holiday in data.years.iter().flat_map(|year| &year.holidays) {
            let free = holiday.from.series(jiff::Span::new().days(1));
            exceptions.extend(
                free.take_while(|day| *day <= holiday.to)
                    .map(|day| (day, DayKind::Holiday)),
            );
            exceptions.extend(holiday.working.iter().map(|day| (*day, DayKind::MakeUp)));
        }
        exceptions.sort_by_key(|(day, _)| *day);
        Ok(Self {
            version: data.version,
            years: data.years.iter().map(|year| year.year).collect(),
            exceptions,
        })
    }

    /// Names the state of the data; kept beside everything reckoned with it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the days of a year have been published. Where not, only weekends are known.
    pub fn covers(&self, year: i16) -> bool {
        self.years.contains(&year)
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
