//! Whether a selection is fair: shares of those selected by birth quarter, club and sex, beside the best
//! share of their kind (the four-fifths rule of the Uniform Guidelines on Employee Selection Procedures, 1978).

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde::Serialize;

use super::places::PlayerLine;
use super::read::{Entry, Field};
use super::{in_last_places, printed, whole};

/// Those with something in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fair {
    /// `birth-quarter`, `club` or `sex`.
    pub by: &'static str,
    /// Which.
    pub value: String,
    /// How many applied.
    pub applied: usize,
    /// How many are selected.
    pub selected: usize,
    /// Their share, four places.
    pub rate: String,
    /// The share beside the best of its kind, four places; none where nobody is selected.
    pub ratio: Option<String>,
    /// Whether it is below four fifths of the best.
    pub below_four_fifths: bool,
}

type Side = fn(&Entry) -> String;

const SIDES: [(&str, Side); 3] = [
    ("birth-quarter", |player| {
        ((player.born.month() + 2) / 3).to_string()
    }),
    ("club", |player| player.club.clone()),
    ("sex", |player| player.sex.clone()),
];

/// The shares of those selected.
pub(super) fn fairness(field: &Field, lines: &[PlayerLine]) -> Vec<Fair> {
    let mut fair = Vec::new();
    for (by, side) in SIDES {
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let eligible = field
            .players
            .iter()
            .zip(lines)
            .filter(|(one, _)| one.eligible);
        for (player, line) in eligible {
            let (applied, selected) = counts.entry(side(player)).or_default();
            *applied += 1;
            *selected += usize::from(line.selected);
        }
        let rate = |(applied, selected): (usize, usize)| whole(selected) / whole(applied);
        let best = counts.values().map(|count| rate(*count)).max();
        let best = best.filter(|best| !best.is_zero());
        let four_fifths = BigRational::new(BigInt::from(4), BigInt::from(5));
        fair.extend(counts.into_iter().map(|(value, (applied, selected))| {
            let rate = rate((applied, selected));
            let ratio = best.clone().map(|best| rate.clone() / best);
            Fair {
                by,
                value,
                applied,
                selected,
                rate: printed(in_last_places(&rate)),
                below_four_fifths: ratio.as_ref().is_some_and(|ratio| *ratio < four_fifths),
                ratio: ratio.map(|ratio| printed(in_last_places(&ratio))),
            }
        }));
    }
    fair
}
