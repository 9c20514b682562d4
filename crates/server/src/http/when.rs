//! Days and instants as callers write them.

use jiff::Timestamp;
use jiff::civil::Date;
use store::cases::calendar;

/// A day means its beginning in the city's time.
pub fn instant(text: &str) -> Option<Timestamp> {
    let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    match day {
        Some(day) => Some(calendar().instant(day.at(0, 0, 0, 0))),
        None => text.parse().ok(),
    }
}
