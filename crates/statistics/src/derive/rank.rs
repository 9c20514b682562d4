//! Ranks, with the best and the worst place that is possible.

use rust_decimal::Decimal;

use crate::number::Interval;

/// A place in an order, 1 the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Place by the values as written; equals share the better place.
    pub rank: usize,
    /// The best place possible.
    pub best: usize,
    /// The worst place possible.
    pub worst: usize,
}

/// Places by value, the largest first, when `is_surely_before(i, j)` says which order no uncertainty
/// can turn. It is not asked of an index and itself.
pub fn places(values: &[Decimal], is_surely_before: impl Fn(usize, usize) -> bool) -> Vec<Place> {
    let others = |of: usize| (0..values.len()).filter(move |other| *other != of);
    (0..values.len())
        .map(|at| Place {
            rank: 1 + values.iter().filter(|value| **value > values[at]).count(),
            best: 1 + others(at)
                .filter(|other| is_surely_before(*other, at))
                .count(),
            worst: values.len()
                - others(at)
                    .filter(|other| is_surely_before(at, *other))
                    .count(),
        })
        .collect()
}

/// Places of rounded values: one is surely before another when its lowest possible value is at least
/// the other's highest.
pub fn rank_by_interval(values: &[(Decimal, Interval)]) -> Vec<Place> {
    let plain: Vec<Decimal> = values.iter().map(|(value, _)| *value).collect();
    places(&plain, |first, second| {
        values[first].1.low >= values[second].1.high
    })
}

/// A weighted sum and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Composite {
    /// Sum of weight × value.
    pub score: Decimal,
    /// Its place, with what is possible when every weight may be off.
    pub place: Place,
}

/// Places by Σ weight × value when every weight may independently be off by the part `tolerance` of
/// itself: i is surely before j when Σ w d − tolerance Σ w |d| > 0 with d = value of i less value of
/// j. This is exact: the sum over the worst weights for i. Rows have one value for each weight.
pub fn rank_composite(
    rows: &[Vec<Decimal>],
    weights: &[Decimal],
    tolerance: Decimal,
) -> Vec<Composite> {
    let scores: Vec<Decimal> = rows
        .iter()
        .map(|row| {
            row.iter()
                .zip(weights)
                .map(|(value, weight)| value * weight)
                .sum()
        })
        .collect();
    let found = places(&scores, |first, second| {
        let pairs = rows[first].iter().zip(&rows[second]).zip(weights);
        let least: Decimal = pairs
            .map(|((a, b), weight)| weight * (a - b) - tolerance * (weight * (a - b)).abs())
            .sum();
        least > Decimal::ZERO
    });
    let with_place = scores.into_iter().zip(found);
    with_place
        .map(|(score, place)| Composite { score, place })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever the weights within their tolerance, the place lies between best and worst.
        #[test]
        fn no_choice_of_weights_leaves_the_bounds(
            values in proptest::collection::vec(proptest::collection::vec(0_i64..100, 3), 2..7),
            off in proptest::collection::vec(-25_i64..=25, 3),
        ) {
            let rows: Vec<Vec<Decimal>> = values
                .iter()
                .map(|row| row.iter().map(|value| Decimal::new(*value, 2)).collect())
                .collect();
            let weights = [20, 30, 50].map(Decimal::from);
            let bounds = rank_composite(&rows, &weights, Decimal::new(25, 2));
            let shifted: Vec<Decimal> = weights
                .iter()
                .zip(&off)
                .map(|(weight, off)| weight * (Decimal::ONE + Decimal::new(*off, 2)))
                .collect();
            let moved = rank_composite(&rows, &shifted, Decimal::ZERO);
            for (bound, moved) in bounds.iter().zip(&moved) {
                prop_assert!(bound.place.best <= moved.place.rank);
                prop_assert!(moved.place.rank <= bound.place.worst);
            }
        }
    }
}
