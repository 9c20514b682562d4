//! `lianzhang calendar …`: reckoning with working days and working time.

use std::str::FromStr;

use domain::calendar::WorkingCalendar;
use domain::catalogue::Sentence;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::json;

use super::say;
use crate::exit::Done;

/// The Chinese working calendar, 08:00–12:00 and 14:00–18:00 in Shanghai.
#[derive(Debug, clap::Subcommand)]
pub enum CalendarCommand {
    /// The date N working days after DATE; DATE itself does not count
    Add {
        /// Such as 2026-11-22
        date: Date,
        /// Working days; 0 gives DATE or the next working day
        #[arg(value_parser = clap::value_parser!(u32).range(0..=100_000))]
        n: u32,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// The working time between two instants
    Elapsed {
        /// Such as 2026-11-22T09:00 (local) or 2026-11-22T09:00:00+08:00
        from: When,
        /// The same
        to: When,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
}

/// Runs one of the calendar commands.
pub fn run(command: CalendarCommand) -> anyhow::Result<Done> {
    let calendar = WorkingCalendar::china();
    match command {
        CalendarCommand::Add { date, n, json } => {
            let end = calendar.add_working_days(date, n);
            warn_of_unpublished(&calendar, date, end.value);
            if json {
                say::json(&json!({ "date": end.value, "beyond_data": end.beyond_data }))?;
            } else {
                println!("{}", end.value);
            }
        }
        CalendarCommand::Elapsed { from, to, json } => {
            let (from, to) = (from.instant(&calendar), to.instant(&calendar));
            let elapsed = calendar.elapsed(from, to);
            warn_of_unpublished(
                &calendar,
                calendar.date_of(from.min(to)),
                calendar.date_of(from.max(to)),
            );
            if json {
                say::json(&json!({
                    "seconds": elapsed.value.seconds,
                    "working_days": elapsed.value.working_days,
                    "beyond_data": elapsed.beyond_data,
                }))?;
            } else {
                println!("{}", hours_and_minutes(elapsed.value.seconds));
            }
        }
    }
    Ok(Done::Ok)
}

/// An instant as people type it.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// With an offset, as in RFC 3339.
    Instant(Timestamp),
    /// Date and time in the calendar's zone.
    Local(DateTime),
}

impl FromStr for When {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        let zoned = text.parse().map(Self::Instant);
        zoned.or_else(|_| text.parse().map(Self::Local))
    }
}

impl When {
    fn instant(self, calendar: &WorkingCalendar) -> Timestamp {
        match self {
            Self::Instant(at) => at,
            Self::Local(local) => calendar.instant(local),
        }
    }
}

/// `7h30m`; seconds only where there are some.
fn hours_and_minutes(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let size = seconds.unsigned_abs();
    let (hours, minutes, rest) = (size / 3_600, size / 60 % 60, size % 60);
    match rest {
        0 => format!("{sign}{hours}h{minutes:02}m"),
        _ => format!("{sign}{hours}h{minutes:02}m{rest:02}s"),
    }
}

fn warn_of_unpublished(calendar: &WorkingCalendar, first: Date, last: Date) {
    let mut years = first.year()..=last.year();
    if let Some(year) = years.find(|year| !calendar.holidays().covers(*year)) {
        let sentence = Sentence::new("warning.calendar.not-published").with("year", year);
        eprintln!("lianzhang: {}", sentence.render(say::language()));
    }
}
