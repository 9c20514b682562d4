//! Scores, places, and what places other weights would give.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::read::{Formula, Project, UnitActs};
use crate::fraction::printed;

/// The parts of a score, in the order of its working.
pub const PARTS: [&str; 9] = [
    "start",
    "size",
    "kind",
    "progress",
    "provincial_key",
    "production",
    "big_month",
    "launch",
    "notice",
];

/// Places of a project's part for progress that are kept.
const PROGRESS_PLACES: u32 = 4;

/// A unit in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The unit.
    pub unit: String,
    /// How many of its projects count.
    pub projects: usize,
    /// Its points, a decimal.
    pub score: String,
    /// Its place, from 1; equal scores share the better.
    pub rank: usize,
    /// The best place that other weights give.
    pub rank_low: usize,
    /// The worst.
    pub rank_high: usize,
    /// The working: points by part, decimals.
    pub parts: BTreeMap<&'static str, String>,
}

/// Units in their places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ranking {
    /// By rank, then by name.
    pub items: Vec<Place>,
}

type Parts = [Decimal; PARTS.len()];

/// Ranks the units. With `vary` each part is multiplied by 1 − v or 1 + v in all ways, and the places
/// that come of it bound each rank.
pub fn rank(
    formula: &Formula,
    projects: &BTreeMap<String, Project>,
    units: &BTreeMap<String, UnitActs>,
    vary: Option<Decimal>,
) -> Ranking {
    let mut parts: BTreeMap<&str, (usize, Parts)> = BTreeMap::new();
    for (unit, acts) in units {
        parts.entry(unit).or_default().1 = of_unit(formula, acts);
    }
    for project in projects.values() {
        let (count, sums) = parts.entry(&project.unit).or_default();
        *count += 1;
        for (sum, points) in sums.iter_mut().zip(of_project(formula, project)) {
            *sum += points;
        }
    }
    let all: Vec<Parts> = parts.values().map(|(_, parts)| *parts).collect();
    let plain: Vec<Decimal> = all.iter().map(|parts| parts.iter().sum()).collect();
    let ranks = places(&plain);
    let mut bounds: Vec<(usize, usize)> = ranks.iter().map(|rank| (*rank, *rank)).collect();
    for weights in vary.into_iter().flat_map(weights) {
        let weighed: Vec<Decimal> = all
            .iter()
            .map(|parts| parts.iter().zip(&weights).map(|(a, b)| a * b).sum())
            .collect();
        for ((low, high), rank) in bounds.iter_mut().zip(places(&weighed)) {
            *low = (*low).min(rank);
            *high = (*high).max(rank);
        }
    }
    let mut items: Vec<Place> = parts
        .into_iter()
        .zip(plain.into_iter().zip(ranks.into_iter().zip(bounds)))
        .map(
            |((unit, (projects, parts)), (score, (rank, bounds)))| Place {
                unit: unit.to_owned(),
                projects,
                score: printed(score),
                rank,
                rank_low: bounds.0,
                rank_high: bounds.1,
                parts: PARTS.into_iter().zip(parts.map(printed)).collect(),
            },
        )
        .collect();
    items.sort_by(|a, b| (a.rank, &a.unit).cmp(&(b.rank, &b.unit)));
    Ranking { items }
}

fn of_project(formula: &Formula, project: &Project) -> Parts {
    let of = |map: &BTreeMap<String, Decimal>, key: &str| map.get(key).copied().unwrap_or_default();
    let mut bands = formula.size.iter();
    let size = bands.find(|(bound, _)| project.annual >= *bound);
    let provincial_key = match project.provincial_key {
        true => formula.provincial_key,
        false => Decimal::ZERO,
    };
    [
        of(&formula.start, &project.begun),
        size.map_or(Decimal::ZERO, |(_, points)| *points),
        of(&formula.kind, &project.kind),
        progress(formula, project),
        provincial_key,
        of(&formula.production, &project.production),
        Decimal::ZERO,
        Decimal::ZERO,
        Decimal::ZERO,
    ]
}

fn progress(formula: &Formula, project: &Project) -> Decimal {
    if project.annual.is_zero() {
        return Decimal::ZERO;
    }
    let capped = formula
        .progress_cap
        .filter(|cap| project.done > project.annual * cap);
    let points = match capped {
        Some(cap) => formula.progress * cap,
        // what a quotient of 28 digits leaves out cannot move the fourth place but on an exact half,
        // and an exact half is a quotient that ends
        None => formula.progress * project.done / project.annual,
    };
    half_up(points)
}

fn half_up(points: Decimal) -> Decimal {
    points.round_dp_with_strategy(PROGRESS_PLACES, RoundingStrategy::MidpointAwayFromZero)
}

fn of_unit(formula: &Formula, acts: &UnitActs) -> Parts {
    let mut parts = Parts::default();
    let launches = acts.launches.min(formula.launch_max);
    let own = [
        formula.big_month * Decimal::from(acts.big_months),
        formula.launch * Decimal::from(launches),
        acts.notices.iter().sum(),
    ];
    parts[PARTS.len() - own.len()..].copy_from_slice(&own);
    parts
}

/// Every way in which each weight is off by so much, to either side.
fn weights(vary: Decimal) -> impl Iterator<Item = Parts> {
    (0..1_u32 << PARTS.len()).map(move |way| {
        let mut weights = Parts::default();
        for (at, weight) in weights.iter_mut().enumerate() {
            *weight = match way >> at & 1 {
                0 => Decimal::ONE - vary,
                _ => Decimal::ONE + vary,
            };
        }
        weights
    })
}

/// The place of each score: 1 + how many are greater.
fn places(scores: &[Decimal]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|at| Reverse(scores[*at]));
    let mut places = vec![0; scores.len()];
    for (position, at) in order.iter().enumerate() {
        let before = position.checked_sub(1).map(|before| order[before]);
        let shared = before.filter(|before| scores[*before] == scores[*at]);
        places[*at] = shared.map_or(position + 1, |before| places[before]);
    }
    places
}
