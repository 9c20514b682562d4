//! Values of workbooks as typed cells.

use calamine::{Data, DataRef, Dimensions, ExcelDateTime};
use domain::tables::{Cell, Number, Region, Value};
use jiff::civil::DateTime;

/// Counts of days that are days: 1900 to 9999.
const DAYS: std::ops::Range<f64> = 1.0..2_958_466.0;
const SECONDS_OF_DAY: f64 = 86_400.0;

pub(super) fn region(merged: &Dimensions) -> Region {
    Region {
        rows: (merged.start.0, merged.end.0),
        columns: (merged.start.1, merged.end.1),
    }
}

pub(super) fn cell(value: &DataRef<'_>, since_1904: bool, is_formula: bool) -> Cell {
    let is_uncalculated = is_formula && matches!(value, DataRef::Empty);
    let value = match value {
        DataRef::Empty => Value::Empty,
        DataRef::Int(number) => self::number(*number as f64, since_1904),
        DataRef::Float(number) => self::number(*number, since_1904),
        DataRef::String(text) => self::text(text),
        DataRef::SharedString(text) => self::text(text),
        DataRef::Bool(yes) => Value::Bool(*yes),
        DataRef::DateTime(at) => moment(at, since_1904),
        DataRef::DateTimeIso(text) => match text.trim_end_matches('Z').parse::<DateTime>() {
            Ok(at) => Value::Moment(at),
            Err(_) => self::text(text),
        },
        DataRef::DurationIso(text) => self::text(text),
        DataRef::Error(error) => Value::Error(error.to_string()),
    };
    Cell {
        value,
        is_uncalculated,
        merged: None,
    }
}

/// The same of the old workbooks, which keep no formula without its value.
pub(super) fn old_cell(value: &Data, since_1904: bool) -> Cell {
    let value = match value {
        Data::Empty => DataRef::Empty,
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
    };
    cell(&value, since_1904, false)
}

fn text(text: &str) -> Value {
    Cell::text(text).value
}

fn number(number: f64, since_1904: bool) -> Value {
    match Number::of_double(number, since_1904) {
        Some(number) => Value::Number(number),
        None => Value::Error(number.to_string()),
    }
}

fn moment(at: &ExcelDateTime, since_1904: bool) -> Value {
    let days = at.as_f64();
    if at.is_datetime() && DAYS.contains(&days) {
        let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
        let part = |part: u8| i8::try_from(part).unwrap_or(-1);
        let year = i16::try_from(year).unwrap_or(-1);
        let civil = DateTime::new(
            year,
            part(month),
            part(day),
            part(hour),
            part(minute),
            part(second),
            0,
        );
        return civil.map_or_else(|_| number(days, since_1904), Value::Moment);
    }
    // a time of day, or how long something took: as it is shown
    if (0.0..DAYS.end).contains(&days) {
        let seconds = (days * SECONDS_OF_DAY).round() as u64;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        let shown = match seconds % 60 {
            0 => format!("{hours}:{minutes:02}"),
            seconds => format!("{hours}:{minutes:02}:{seconds:02}"),
        };
        return Value::Text(shown);
    }
    number(days, since_1904)
}
