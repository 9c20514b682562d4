//! The days of objection (异议期) of a notice that was published again.

use domain::calendar::WorkingCalendar;
use domain::sheets::{Faults, Ordered, Rules};
use jiff::civil::Date;
use serde::Serialize;

/// Working days that a rule may ask for at most.
const DAYS_MAX: u32 = 1000;

/// A notice's editions, and what begins its days anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editions {
    /// When each was published, and what it changed.
    pub editions: Vec<(Date, Vec<String>)>,
    /// Changes that are substantive.
    pub substantive: Vec<String>,
    /// Working days of objection.
    pub days: u32,
}

/// The days of objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The day of publication from which they count; it does not count itself.
    pub from: Date,
    /// The last of them.
    pub until: Date,
}

/// Reads editions.
pub fn read_editions(file: &str, text: &str, faults: &mut Faults) -> Option<Editions> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let listed = rules.objects("editions");
    let substantive = rules.texts("substantive");
    let days = rules.whole("days", DAYS_MAX);
    let mut editions = Vec::new();
    for (at, pairs) in listed.iter().flatten().enumerate() {
        let mut edition = Rules::new(file, at + 1, pairs, faults);
        let (published, changed) = (edition.day("published"), edition.texts("changed"));
        editions.extend(published.zip(changed));
    }
    if listed.is_some() && editions.is_empty() {
        Rules::new(file, 1, &pairs, faults).fault("editions", domain::sheets::FaultKind::Empty);
    }
    Some(Editions {
        editions,
        substantive: substantive?,
        days: days?,
    })
}

/// The days of objection: they begin with the last edition that changed something substantive, else with
/// the first one.
pub fn window(editions: &Editions, calendar: &WorkingCalendar) -> Option<Window> {
    let mut in_order: Vec<&(Date, Vec<String>)> = editions.editions.iter().collect();
    in_order.sort_by_key(|(published, _)| *published);
    let begins = |(_, changed): &&&(Date, Vec<String>)| {
        let mut changed = changed.iter();
        changed.any(|what| editions.substantive.contains(what))
    };
    let last = in_order.iter().rev().find(begins);
    let (from, _) = last.or(in_order.first())?;
    let until = calendar.add_working_days(*from, editions.days).value;
    Some(Window { from: *from, until })
}
