//! The panel and its events as tables.

use std::collections::HashMap;

use domain::sheets::{Faults, Ordered, Rules, Sheet};
use jiff::civil::Date;
use num_traits::ToPrimitive;
use rust_decimal::Decimal;

/// Most days a panel may span, so that a slip in a year does not ask for all memory.
const MOST_DAYS: i32 = 20_000;

/// How effects are judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectRules {
    /// Days before an event that belong to it.
    pub(super) before: i32,
    /// Days after it.
    pub(super) after: i32,
    /// How often an interval is to hold.
    pub(super) level: f64,
    /// Fewest untouched days of the place before the window.
    pub(super) min_history: usize,
    /// Fewest controls.
    pub(super) min_controls: usize,
}

/// Reads the rules.
pub fn read_effect_rules(file: &str, text: &str, faults: &mut Faults) -> Option<EffectRules> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let [before, after] = ["before", "after"].map(|key| rules.whole(key, 366));
    let level = rules.decimal("level", Decimal::new(1, 1), Decimal::new(9999, 4));
    let [history, controls] = ["min_history", "min_controls"].map(|key| rules.whole(key, 20_000));
    Some(EffectRules {
        before: i32::try_from(before?).ok()?,
        after: i32::try_from(after?).ok()?,
        level: level?.to_f64()?,
        min_history: history? as usize,
        min_controls: controls? as usize,
    })
}

/// Daily figures of places.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    pub(super) units: Vec<String>,
    pub(super) first: Option<Date>,
    /// By place and day from the first on; none where the table says nothing.
    pub(super) values: Vec<Vec<Option<f64>>>,
}

/// Reads the panel; a place and day may come once, with any real value.
pub fn read_panel(sheet: &Sheet, faults: &mut Faults) -> Panel {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut units = Vec::new();
    let mut found = Vec::new();
    let mut seen = HashMap::new();
    sheet.read(["unit", "day", "value"], faults, |cells| {
        let (unit, day) = (cells.text(0), cells.day(1));
        let value = cells.number(2, -1e15..=1e15);
        let (Some(unit), Some(day), Some(value)) = (unit, day, value) else {
            return;
        };
        let at = *places.entry(unit.to_owned()).or_insert_with(|| {
            units.push(unit.to_owned());
            units.len() - 1
        });
        cells.once(1, (at, day), &mut seen);
        found.push((at, day, value));
    });
    let first = found.iter().map(|(_, day, _)| *day).min();
    let last = found.iter().map(|(_, day, _)| *day).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Panel::default();
    };
    let length = (days(first, last) + 1).min(MOST_DAYS);
    let mut values = vec![vec![None; usize::try_from(length).unwrap_or(0)]; units.len()];
    for (unit, day, value) in found {
        let at = usize::try_from(days(first, day)).ok();
        if let Some(cell) = at.and_then(|at| values[unit].get_mut(at)) {
            *cell = Some(value);
        }
    }
    Panel {
        units,
        first: Some(first),
        values,
    }
}

/// An event at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub(super) name: String,
    pub(super) unit: usize,
    /// First and last day, counted from the first day of the panel.
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) weight: f64,
}

/// Reads the events; `weight` is a column that may be left out.
pub fn read_events(sheet: &Sheet, panel: &Panel, faults: &mut Faults) -> Vec<Event> {
    let Some(first) = panel.first else {
        return Vec::new();
    };
    let units: HashMap<&str, usize> = panel.units.iter().map(String::as_str).zip(0..).collect();
    let mut events = Vec::new();
    let mut seen = HashMap::new();
    // without the column the event's own name stands in its place, unread
    let is_weighted = sheet.column("weight").is_some();
    let last = if is_weighted { "weight" } else { "event" };
    sheet.read(["event", "unit", "from", "to", last], faults, |cells| {
        let (name, unit) = (cells.text(0), cells.known(1, &units));
        let (from, to) = (cells.day(2), cells.day(3));
        let weight = match is_weighted {
            true => cells
                .number_if_any(4, 1e-9..=1e9)
                .map(|weight| weight.unwrap_or(1.0)),
            false => Some(1.0),
        };
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            cells.own(3, "period.ends_before_it_begins");
            return;
        }
        let read = || Some((name?.to_owned(), unit?, from?, to?, weight?));
        let Some((name, unit, from, to, weight)) = read() else {
            return;
        };
        cells.once(0, name.clone(), &mut seen);
        let (from, to) = (days(first, from), days(first, to));
        events.push(Event {
            name,
            unit,
            from,
            to,
            weight,
        });
    });
    events
}

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
