//! Measures as a file says them.

use std::collections::HashMap;

use domain::conditions::Condition;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::{Amount, Tier};
use domain::sheets::{FaultKind, Faults, Ordered, Rules};

/// A measure of support.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its place in the file, from 1.
    pub row: usize,
    /// Its name in files.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The first day on which it is in force; open where not said.
    pub from: Option<Date>,
    /// The last day on which it is in force; open where not said.
    pub to: Option<Date>,
    /// The either-or group; empty for none.
    pub group: String,
    /// What a firm must be.
    pub condition: Condition,
    /// What it pays.
    pub amount: Amount,
    /// What it may pay in all, in fen.
    pub budget: Option<i128>,
}

impl Measure {
    /// Whether it is in force on a day.
    pub fn is_in_force(&self, on: Date) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }
}

/// Reads a list of measures; faults count them from 1.
pub fn read_measures(file: &str, text: &str, faults: &mut Faults) -> Vec<Measure> {
    let list: Vec<Ordered> = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(list) => list,
        Err(error) => {
            let detail = error.to_string();
            faults.push(file, error.line(), "", FaultKind::Unreadable { detail });
            return Vec::new();
        }
    };
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut measures = Vec::with_capacity(list.len());
    for (at, pairs) in list.iter().enumerate() {
        let row = at + 1;
        let Some(measure) = measure(row, &mut Rules::new(file, row, pairs, faults)) else {
            continue;
        };
        if let Some(above) = seen.insert(measure.id.clone(), row) {
            faults.push(file, row, "id", FaultKind::Repeated { above });
        }
        measures.push(measure);
    }
    measures
}

fn measure(row: usize, rules: &mut Rules<'_, '_>) -> Option<Measure> {
    let id = rules.text("id");
    let title = rules.find("title").and_then(Value::as_str);
    let group = rules.find("group").and_then(Value::as_str);
    let (from, to) = (day(rules, "from"), day(rules, "to"));
    let condition = rules.value("condition").and_then(|json| {
        let read = Condition::read(json);
        read.map_err(|error| rules.fault("condition", FaultKind::Condition(error)))
            .ok()
    });
    let amount = rules.value("amount").and_then(|json| amount(rules, json));
    let budget = match rules.find("budget") {
        Some(value) => rules.fen_of("budget", value).map(Some),
        None => Some(None),
    };
    let (from, to) = (from?, to?);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        rules.fault("to", FaultKind::Backwards);
    }
    Some(Measure {
        row,
        id: id?.to_owned(),
        title: title.unwrap_or_default().to_owned(),
        from,
        to,
        group: group.unwrap_or_default().trim().to_owned(),
        condition: condition?,
        amount: amount?,
        budget: budget?,
    })
}

/// A day that need not be there.
fn day(rules: &mut Rules<'_, '_>, key: &str) -> Option<Option<Date>> {
    let Some(value) = rules.find(key) else {
        return Some(None);
    };
    match value.as_str().map(str::trim) {
        Some("") => Some(None),
        Some(text) if text.parse::<Date>().is_ok() => Some(text.parse().ok()),
        _ => {
            let value = value.to_string();
            rules.fault(key, FaultKind::NotADay { value });
            None
        }
    }
}

fn amount(rules: &mut Rules<'_, '_>, json: &Value) -> Option<Amount> {
    const KNOWN: &str = "fixed; rate, of, min, cap; of, tiers";
    let Ok(Ordered(pairs)) = Ordered::deserialize(json) else {
        return refused(rules, json, KNOWN);
    };
    let find = |key: &str| {
        let found = pairs.iter().find(|(name, _)| name == key);
        found
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    };
    let is_known =
        |key: &String| ["fixed", "rate", "of", "min", "cap", "tiers"].contains(&key.as_str());
    if !pairs.iter().all(|(key, _)| is_known(key)) {
        return refused(rules, json, KNOWN);
    }
    let of = find("of").and_then(Value::as_str).map(str::to_owned);
    match (find("fixed"), find("rate"), of, find("tiers")) {
        (Some(fixed), None, None, None) => rules.fen_of("amount.fixed", fixed).map(Amount::Fixed),
        (None, Some(rate), Some(of), None) => {
            let most = Decimal::from(1_000_000_000);
            let rate = rules.decimal_of("amount.rate", rate, Decimal::ZERO, most);
            let mut limit = |key: &str, name: &str| match find(key) {
                Some(value) => rules.fen_of(name, value).map(Some),
                None => Some(None),
            };
            let (min, cap) = (limit("min", "amount.min"), limit("cap", "amount.cap"));
            Some(Amount::Rate {
                rate: rate?,
                of,
                min: min?,
                cap: cap?,
            })
        }
        (None, None, Some(of), Some(tiers)) => Some(Amount::Tiers {
            of,
            tiers: self::tiers(rules, tiers)?,
        }),
        _ => refused(rules, json, KNOWN),
    }
}

fn tiers(rules: &mut Rules<'_, '_>, json: &Value) -> Option<Vec<Tier>> {
    const KEY: &str = "amount.tiers";
    let Some(list) = json.as_array() else {
        return refused(rules, json, "[{from, amount}]");
    };
    let mut tiers = Vec::with_capacity(list.len());
    for tier in list {
        let (Some(from), Some(amount)) = (tier.get("from"), tier.get("amount")) else {
            return refused(rules, tier, "from, amount");
        };
        let most = Decimal::from(i64::MAX);
        let from = rules.decimal_of(KEY, from, -most, most);
        let fen = rules.fen_of(KEY, amount);
        tiers.push(Tier {
            from: from?,
            fen: fen?,
        });
    }
    tiers.sort_by_key(|tier| tier.from);
    Some(tiers)
}

fn refused<T>(rules: &mut Rules<'_, '_>, json: &Value, known: &str) -> Option<T> {
    let kind = FaultKind::NotOneOf {
        value: json.to_string(),
        known: known.to_owned(),
    };
    rules.fault("amount", kind);
    None
}
