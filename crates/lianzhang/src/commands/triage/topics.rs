//! `triage topics`.

use std::path::PathBuf;

use jiff::civil::{Date, DateTime};
use serde_json::json;
use triage::topics::{self, Message, Topic};

use super::table::{self, Read};
use super::{OnStderr, TextColumns};
use crate::exit::Done;

/// Where to look.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Table with messages
    #[arg(long, value_name = "CSV")]
    input: PathBuf,
    /// With several text columns the first is the title
    #[command(flatten)]
    columns: TextColumns,
    /// Column with the time, e.g. `2019/2/28 11:25:05` or `2019-02-28T11:25:05`
    #[arg(long, value_name = "COL")]
    time: Option<String>,
    /// Columns with votes, which are added up
    #[arg(long, value_name = "COL[,COL…]", value_delimiter = ',')]
    votes: Vec<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Lists one-cause groups, the hottest first; rows count from 1.
pub fn run(arguments: &Arguments) -> anyhow::Result<Done> {
    let texts = arguments.columns.text.len();
    let mut columns: Vec<&str> = arguments.columns.text.iter().map(String::as_str).collect();
    columns.extend(arguments.time.as_deref());
    columns.extend(arguments.votes.iter().map(String::as_str));
    let table = match table::read(&arguments.input, &columns)? {
        Read::Table(table) => table,
        Read::Errors(errors) => return Ok(table::refuse(&errors)),
    };
    let votes_from = texts + usize::from(arguments.time.is_some());
    let messages: Vec<Message> = table
        .rows
        .iter()
        .map(|row| Message {
            title: row[0].clone(),
            body: if texts == 1 {
                row[0].clone()
            } else {
                row[1..texts].join("\n")
            },
            day: arguments.time.as_ref().and_then(|_| day_of(&row[texts])),
            votes: row[votes_from..]
                .iter()
                .filter_map(|votes| votes.trim().parse::<f64>().ok())
                .sum(),
        })
        .collect();
    let unread = messages
        .iter()
        .filter(|message| message.day.is_none())
        .count();
    if arguments.time.is_some() && unread > 0 {
        eprintln!("{unread} rows have no readable time");
    }
    let found = topics::find(&messages, &OnStderr).unwrap_or_default();
    if arguments.json {
        let groups: Vec<_> = found.iter().map(document).collect();
        println!("{}", json!({"groups": groups}));
    } else {
        for topic in &found {
            let place = topic.place.as_deref().unwrap_or("-");
            println!(
                "{:.1}\t{}\t{place}\t{}",
                topic.heat,
                topic.messages.len(),
                topic.title
            );
        }
    }
    Ok(Done::Ok)
}

fn document(topic: &Topic) -> serde_json::Value {
    json!({
        "title": topic.title,
        "rows": topic.messages.iter().map(|message| message + 1).collect::<Vec<_>>(),
        "place": topic.place,
        "from": topic.days.and_then(|(from, _)| date_of(from)),
        "to": topic.days.and_then(|(_, to)| date_of(to)),
        "count": topic.messages.len(),
        "heat": (topic.heat * 1000.0).round() / 1000.0,
        "trend": topic.trend,
    })
}

const EPOCH: Date = Date::constant(1970, 1, 1);
const SECONDS_A_DAY: f64 = 86_400.0;

/// Days since 1970 of a local time written as year, month, day and perhaps hour, minute, second.
fn day_of(written: &str) -> Option<f64> {
    let numbers: Vec<i16> = written
        .split(|char: char| !char.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse().ok())
        .collect();
    let [year, month, day, time @ ..] = numbers.as_slice() else {
        return None;
    };
    let part = |at: usize| time.get(at).copied().unwrap_or(0).try_into().ok();
    let at = DateTime::new(
        *year,
        (*month).try_into().ok()?,
        (*day).try_into().ok()?,
        part(0)?,
        part(1)?,
        part(2)?,
        0,
    );
    let since = at.ok()?.duration_since(EPOCH.at(0, 0, 0, 0));
    Some(since.as_secs_f64() / SECONDS_A_DAY)
}

fn date_of(day: f64) -> Option<String> {
    let days = jiff::Span::new().try_days(day.floor() as i64).ok()?;
    Some(EPOCH.checked_add(days).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_ways_times_are_written() {
        let day = day_of("2019/2/28 12:00:00").expect("a time");
        assert_eq!(Some(day), day_of("2019-02-28T12:00"));
        assert_eq!(date_of(day).as_deref(), Some("2019-02-28"));
        assert!((day.fract() - 0.5).abs() < 1e-9);
        assert_eq!(day_of("gestern"), None);
        assert_eq!(day_of("2019-13-40"), None);
    }
}
