//! Scores of stops and units.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use rust_decimal::Decimal;
use serde::Serialize;

use super::read::{Judges, Rules, Sheets, Stops};
use crate::fraction::{fraction, half_up, printed};

/// Places of a score that is printed.
const PLACES: u32 = 2;

/// A stop with its score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StopLine {
    /// The stop.
    pub stop: String,
    /// The unit that shows it.
    pub unit: String,
    /// The trimmed mean, a decimal; none when too few judges are left.
    pub score: Option<String>,
    /// Judges whose totals count.
    pub judges: usize,
    /// Judges whose totals were dropped, by name.
    pub dropped: Vec<String>,
    /// Its place by the printed score; equal ones share the better.
    pub rank: Option<usize>,
}

/// A unit with its score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitLine {
    /// The unit.
    pub unit: String,
    /// The mean of its stops' means, a decimal; none when none has one.
    pub score: Option<String>,
    /// Its stops with a score.
    pub stops: usize,
    /// Its place by the printed score; equal ones share the better.
    pub rank: Option<usize>,
}

/// Why a judge's sheet of a stop does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The stop is shown by the judge's own unit.
    OwnUnit,
    /// A criterion is missing.
    Incomplete,
}

/// A sheet that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The stop.
    pub stop: String,
    /// The judge.
    pub judge: String,
    /// Why.
    pub why: Why,
}

/// What an observation came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// In the order in which the stops are listed.
    pub stops: Vec<StopLine>,
    /// In the order in which the stops name them first.
    pub units: Vec<UnitLine>,
    /// By stop, then judge.
    pub left_out: Vec<LeftOut>,
}

/// Scores stops and units.
pub fn score(rules: &Rules, judges: &Judges, stops: &Stops, sheets: &Sheets) -> Observed {
    let mut left_out = Vec::new();
    let mut lines = Vec::new();
    let mut means = Vec::new();
    for (at, (stop, unit)) in stops.iter().enumerate() {
        let mut totals: Vec<(Decimal, usize)> = Vec::new();
        for ((_, judge), sheet) in sheets.range((at, 0)..(at + 1, 0)) {
            let (name, own) = &judges[*judge];
            let why = if own == unit {
                Some(Why::OwnUnit)
            } else {
                (sheet.len() < rules.criteria.len()).then_some(Why::Incomplete)
            };
            match why {
                Some(why) => left_out.push(LeftOut {
                    stop: stop.clone(),
                    judge: name.clone(),
                    why,
                }),
                None => totals.push((sheet.values().sum(), *judge)),
            }
        }
        let (kept, dropped) = trimmed(totals, rules.trim);
        let enough = kept.len() >= rules.min_judges && !kept.is_empty();
        let mean = enough.then(|| mean(kept.iter().map(|total| fraction(*total))));
        let mut names: Vec<String> = dropped.iter().map(|at| judges[*at].0.clone()).collect();
        names.sort();
        lines.push(StopLine {
            stop: stop.clone(),
            unit: unit.clone(),
            score: None,
            judges: kept.len(),
            dropped: names,
            rank: None,
        });
        means.push(mean);
    }
    for (line, (score, rank)) in lines.iter_mut().zip(placed(&means)) {
        (line.score, line.rank) = (score, rank);
    }
    Observed {
        units: units(stops, &means),
        stops: lines,
        left_out,
    }
}

fn units(stops: &Stops, means: &[Option<BigRational>]) -> Vec<UnitLine> {
    let mut order: Vec<&str> = Vec::new();
    let mut of: BTreeMap<&str, Vec<BigRational>> = BTreeMap::new();
    for ((_, unit), stop) in stops.iter().zip(means) {
        if !of.contains_key(unit.as_str()) {
            order.push(unit);
        }
        of.entry(unit).or_default().extend(stop.clone());
    }
    let of: Vec<(&str, Vec<BigRational>)> = order
        .into_iter()
        .map(|unit| (unit, of.remove(unit).unwrap_or_default()))
        .collect();
    let means: Vec<Option<BigRational>> = of
        .iter()
        .map(|(_, stops)| (!stops.is_empty()).then(|| mean(stops.iter().cloned())))
        .collect();
    let lines = of.into_iter().zip(placed(&means));
    lines
        .map(|((unit, stops), (score, rank))| UnitLine {
            unit: unit.to_owned(),
            score,
            stops: stops.len(),
            rank,
        })
        .collect()
}

/// Drops the lowest totals, then of the rest the highest; of equal ones the judge listed earlier goes, at
/// both ends.
fn trimmed(mut totals: Vec<(Decimal, usize)>, trim: usize) -> (Vec<Decimal>, Vec<usize>) {
    totals.sort();
    let lowest: Vec<_> = totals.drain(..trim.min(totals.len())).collect();
    totals.sort_by_key(|(total, judge)| (Reverse(*total), *judge));
    let highest: Vec<_> = totals.drain(..trim.min(totals.len())).collect();
    let dropped = lowest.into_iter().chain(highest).map(|(_, judge)| judge);
    let kept = totals.into_iter().map(|(total, _)| total);
    (kept.collect(), dropped.collect())
}

/// The mean of what is not empty.
fn mean(values: impl Iterator<Item = BigRational>) -> BigRational {
    let (mut sum, mut count) = (BigRational::zero(), 0_u64);
    for value in values {
        sum += value;
        count += 1;
    }
    sum / BigRational::from_integer(BigInt::from(count.max(1)))
}

/// Each mean as it is printed, with its place: 1 + how many printed ones are greater.
fn placed(means: &[Option<BigRational>]) -> Vec<(Option<String>, Option<usize>)> {
    let rounded = means.iter().map(|mean| half_up(mean.as_ref()?, PLACES));
    let scores: Vec<Option<Decimal>> = rounded.collect();
    let greater = |score: Decimal| {
        let others = scores.iter().flatten();
        others.filter(|other| **other > score).count()
    };
    let place = |score: Decimal| (printed(score), 1 + greater(score));
    scores
        .iter()
        .map(|score| score.map(place).unzip())
        .collect()
}
