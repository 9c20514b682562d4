//! What a cube tells: sums, shares, growth, contribution, concentration.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Cube, Dimension, Money, Month, Record};
use crate::Flow;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// By what.
    pub by: Vec<Dimension>,
    /// First month.
    pub from: Month,
    /// Last month.
    pub to: Month,
}

/// A sum and what it was a year before; units of 0.00001.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// The sum.
    pub value: i128,
    /// That of the same months a year before; none where not all of them are known.
    pub before: Option<i128>,
}

impl Change {
    /// Growth on the year in per cent; none where there was nothing to grow from.
    pub fn growth(&self) -> Option<Decimal> {
        let before = self.before.filter(|before| *before != 0)?;
        ratio(self.value - before, before).map(|growth| growth * Decimal::ONE_HUNDRED)
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is under each of what was asked by.
    pub key: Vec<String>,
    /// Its sum.
    pub change: Change,
    /// Of the total.
    pub share: Option<Decimal>,
    /// Points of the growth of the total that come from it.
    pub contribution: Option<Decimal>,
    /// Whether there was nothing of it a year before.
    pub is_new: bool,
}

/// One flow in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which way.
    pub flow: Flow,
    /// In what values are told.
    pub money: Money,
    /// The months that were asked for.
    pub total: Change,
    /// From January of the last month's year.
    pub to_date: Change,
    /// Each month.
    pub months: Vec<(Month, Change)>,
    /// Groups, the largest first.
    pub rows: Vec<Row>,
    /// Sum of the squares of shares (Herfindahl and Hirschman), between 0 and 1.
    pub hhi: Option<Decimal>,
}

impl Cube {
    /// Answers a query, a part for each flow and currency that has something in these months.
    pub fn report(&self, query: &Query) -> Vec<Part> {
        let mut parts: BTreeMap<(Flow, Money), Vec<&Record>> = BTreeMap::new();
        for record in self.held() {
            parts
                .entry((record.flow, record.money))
                .or_default()
                .push(record);
        }
        let parts = parts.into_iter();
        let parts = parts.filter(|(_, records)| {
            let mut records = records.iter();
            records.any(|record| (query.from..=query.to).contains(&record.month))
        });
        parts
            .map(|((flow, money), records)| part(flow, money, &records, query))
            .collect()
    }
}

/// Sums by month, and which months are known.
struct Sums<'r> {
    months: BTreeMap<Month, i128>,
    groups: BTreeMap<Vec<&'r str>, BTreeMap<Month, i128>>,
}

impl Sums<'_> {
    /// The sum over months that are known, and the same a year before if those are all known too.
    fn change(&self, of: &BTreeMap<Month, i128>, from: Month, to: Month) -> Change {
        let known: BTreeSet<Month> = from
            .until(to)
            .filter(|month| self.months.contains_key(month))
            .collect();
        let sum = |back: i32| -> i128 {
            let months = known.iter().filter_map(|month| of.get(&month.plus(back)));
            months.sum()
        };
        let is_whole = known
            .iter()
            .all(|month| self.months.contains_key(&month.plus(-12)));
        Change {
            value: sum(0),
            before: (is_whole && !known.is_empty()).then(|| sum(-12)),
        }
    }
}

fn part(flow: Flow, money: Money, records: &[&Record], query: &Query) -> Part {
    let mut sums = Sums {
        months: BTreeMap::new(),
        groups: BTreeMap::new(),
    };
    for record in records {
        *sums.months.entry(record.month).or_default() += record.value;
        let key = query.by.iter().map(|by| by.of(record)).collect();
        let group = sums.groups.entry(key).or_default();
        *group.entry(record.month).or_default() += record.value;
    }
    let (from, to) = (query.from, query.to);
    let total = sums.change(&sums.months, from, to);
    let groups = sums.groups.iter().map(|(key, months)| {
        let change = sums.change(months, from, to);
        let before = change
            .before
            .zip(total.before.filter(|before| *before != 0));
        let contribution = before.and_then(|(own, all)| ratio(change.value - own, all));
        Row {
            key: key.iter().map(|name| (*name).to_owned()).collect(),
            change,
            share: ratio(change.value, total.value),
            contribution: contribution.map(|points| points * Decimal::ONE_HUNDRED),
            is_new: change.value != 0 && change.before == Some(0),
        }
    });
    let mut rows: Vec<Row> = groups
        .filter(|row| row.change.value != 0 || row.change.before.is_some_and(|before| before != 0))
        .collect();
    rows.sort_by(|one, other| {
        let by_value = other.change.value.cmp(&one.change.value);
        by_value.then_with(|| one.key.cmp(&other.key))
    });
    let hhi = rows
        .iter()
        .map(|row| row.share.map(|share| share * share))
        .sum();
    let months = from
        .until(to)
        .filter(|month| sums.months.contains_key(month));
    Part {
        flow,
        money,
        total,
        to_date: sums.change(&sums.months, to.january(), to),
        months: months
            .map(|month| (month, sums.change(&sums.months, month, month)))
            .collect(),
        rows,
        hhi,
    }
}

fn ratio(part: i128, whole: i128) -> Option<Decimal> {
    let decimal = |units: i128| Decimal::try_from_i128_with_scale(units, 0).ok();
    decimal(part)?.checked_div(decimal(whole)?)
}

/// A decimal as it is printed: so many places, rounded half up.
pub fn decimal(value: Decimal, places: u32) -> String {
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    rounded.normalize().to_string()
}
