//! The table that a run prints: what was measured beside its floor and its aim.

use std::time::Duration;

use crate::place::Place;

/// All that a run found out.
pub struct Table {
    title: String,
    rows: Vec<[String; 6]>,
}

/// Durations of many calls, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    pub p50: f64,
    pub p99: f64,
}

impl Spread {
    /// Of at least one duration.
    pub fn of(mut took: Vec<Duration>) -> Self {
        took.sort_unstable();
        let at = |share: f64| {
            let last = took.len() - 1;
            took[(last as f64 * share).round() as usize].as_secs_f64() * 1000.0
        };
        Self {
            p50: at(0.50),
            p99: at(0.99),
        }
    }

    /// The round that was disturbed least.
    pub fn best(rounds: impl IntoIterator<Item = Self>) -> Option<Self> {
        rounds
            .into_iter()
            .min_by(|a, b| (a.p50 + a.p99 / 10.0).total_cmp(&(b.p50 + b.p99 / 10.0)))
    }
}

impl Table {
    pub fn new(place: &Place) -> Self {
        Self {
            title: format!("{}, {} requests", place.name(), grouped(place.requests())),
            rows: Vec::new(),
        }
    }

    /// A line for calls that are timed one by one. `aim`: p50 and p99 in milliseconds.
    pub fn times(&mut self, what: &str, found: Spread, floor: Spread, aim: Option<(f64, f64)>) {
        let (aimed, met) = match aim {
            None => (String::new(), String::new()),
            Some((p50, p99)) => (
                format!("{p50:.0} / {p99:.0}"),
                if found.p50 <= p50 && found.p99 <= p99 {
                    "met".to_owned()
                } else {
                    format!("missed x{:.1}", (found.p50 / p50).max(found.p99 / p99))
                },
            ),
        };
        self.row([
            what.to_owned(),
            format!("{:.2} / {:.2} ms", found.p50, found.p99),
            format!("{:.2} / {:.2} ms", floor.p50, floor.p99),
            format!("{:.1}", found.p50 / floor.p50),
            aimed,
            met,
        ]);
    }

    /// A line for work done in a second.
    pub fn rate(&mut self, what: &str, found: f64, floor: f64, aim: Option<f64>) {
        self.row([
            what.to_owned(),
            format!("{found:.0} /s"),
            format!("{floor:.0} /s"),
            format!("{:.2}", found / floor),
            aim.map_or_else(String::new, |aim| format!("{aim:.0} /s")),
            aim.map_or_else(String::new, |aim| verdict(aim / found)),
        ]);
    }

    /// A line for a single amount, where less is better.
    pub fn amount(&mut self, what: &str, found: f64, floor: f64, unit: &str, aim: Option<f64>) {
        self.row([
            what.to_owned(),
            format!("{found:.0} {unit}"),
            format!("{floor:.0} {unit}"),
            format!("{:.1}", found / floor),
            aim.map_or_else(String::new, |aim| format!("{aim:.0} {unit}")),
            aim.map_or_else(String::new, |aim| verdict(found / aim)),
        ]);
    }

    fn row(&mut self, row: [String; 6]) {
        eprintln!("  {}", row.join(" | "));
        self.rows.push(row);
    }

    /// Prints it as Markdown.
    pub fn print(&self) {
        println!("\n### {}\n", self.title);
        println!("| what | p50 / p99, or amount | floor | ratio | aim | |");
        println!("| --- | ---: | ---: | ---: | ---: | --- |");
        for row in &self.rows {
            println!("| {} |", row.join(" | "));
        }
    }
}

/// With a comma before every three digits from the right.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn verdict(times: f64) -> String {
    if times <= 1.0 {
        "met".to_owned()
    } else {
        format!("missed x{times:.1}")
    }
}
