//! Who is better by a rate, and how sure that is.

use std::cmp::Ordering;

use super::{FigureRules, Rate};

/// A place among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The place by the rate itself, from 1; equal ones share the better.
    pub rank: u64,
    /// The best place that the intervals of all leave open.
    pub best: u64,
    /// The worst.
    pub worst: u64,
}

/// The places of rates by one rule among those that stand for enough cases; none for the others, which
/// displace nobody.
pub fn ranked(rates: &[Rate], rules: &FigureRules) -> Vec<Option<Standing>> {
    let able = |rate: &&Rate| rules.suffices(rate);
    let others: Vec<&Rate> = rates.iter().filter(able).collect();
    let place = |rate: &Rate| {
        let better = |other: &&&Rate| better(other, rate) == Ordering::Greater;
        let surely = |one: &Rate, other: &Rate| surely_better(one, other);
        let above = others.iter().filter(|other| surely(other, rate)).count();
        let below = others.iter().filter(|other| surely(rate, other)).count();
        Standing {
            rank: 1 + others.iter().filter(better).count() as u64,
            best: 1 + above as u64,
            worst: (others.len() - below) as u64,
        }
    };
    let place = |rate: &Rate| rules.suffices(rate).then(|| place(rate));
    rates.iter().map(place).collect()
}

/// Compares two shares exactly; greater is better.
fn better(one: &Rate, other: &Rate) -> Ordering {
    let cross = |a: &Rate, b: &Rate| u128::from(a.numerator) * u128::from(b.denominator);
    let order = cross(one, other).cmp(&cross(other, one));
    if one.rule.is_reproach() {
        order.reverse()
    } else {
        order
    }
}

fn surely_better(one: &Rate, other: &Rate) -> bool {
    let Some((one_in, other_in)) = one.interval().zip(other.interval()) else {
        return false;
    };
    if one.rule.is_reproach() {
        one_in.high < other_in.low
    } else {
        one_in.low > other_in.high
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rates::RateRule;

    fn rate(rule: RateRule, numerator: u64, denominator: u64) -> Rate {
        Rate {
            numerator,
            denominator,
            rule,
        }
    }

    fn places(rule: RateRule, shares: &[(u64, u64)]) -> Vec<Option<(u64, u64, u64)>> {
        let rates: Vec<Rate> = shares.iter().map(|(n, of)| rate(rule, *n, *of)).collect();
        let standings = ranked(&rates, &FigureRules::shipped());
        let place = |one: Standing| (one.rank, one.best, one.worst);
        standings.into_iter().map(|one| one.map(place)).collect()
    }

    #[test]
    fn one_case_tops_no_ranking() {
        let found = places(
            RateRule::Settled,
            &[(1, 1), (95, 100), (90, 100), (10, 100)],
        );
        assert_eq!(
            found,
            [None, Some((1, 1, 2)), Some((2, 1, 2)), Some((3, 3, 3))]
        );
    }

    #[test]
    fn of_reproaches_fewer_are_better() {
        let found = places(RateRule::Return, &[(50, 100), (2, 100), (2, 100)]);
        assert_eq!(found, [Some((3, 3, 3)), Some((1, 1, 2)), Some((1, 1, 2))]);
    }

    proptest! {
        #[test]
        fn a_place_lies_within_its_bounds(shares in prop::collection::vec((0_u64..60, 0_u64..60), 0..12)) {
            let rates: Vec<Rate> = shares
                .into_iter()
                .map(|(numerator, more)| rate(RateRule::Settled, numerator, numerator + more))
                .collect();
            for standing in ranked(&rates, &FigureRules::shipped()).into_iter().flatten() {
                prop_assert!(standing.best <= standing.rank && standing.rank <= standing.worst);
            }
        }
    }
}
