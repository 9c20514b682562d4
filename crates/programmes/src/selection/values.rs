//! The value of each criterion for each player.

use std::collections::{BTreeMap, BTreeSet};

use num_rational::BigRational;
use num_traits::Zero;
use rust_decimal::Decimal;
use serde::Serialize;

use super::read::Field;
use super::rules::{SelectionRules, Source};
use super::{fraction, whole};

/// Marks of an assessor for a player that do not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LeftOut {
    /// The player.
    pub player: String,
    /// The assessor.
    pub assessor: String,
    /// `own-club`: the player's club is the assessor's own.
    pub why: &'static str,
}

/// Values by criterion and player; greater is better.
pub(super) type Values = BTreeMap<String, BTreeMap<usize, BigRational>>;

/// The values of all criteria, and the marks that do not count.
pub(super) fn values(rules: &SelectionRules, field: &Field) -> (Values, Vec<LeftOut>) {
    let mut values = Values::new();
    let mut left_out = BTreeSet::new();
    for (name, criterion) in &rules.criteria {
        let of = match criterion.source {
            Source::Test { low, age_line } => {
                let mut of = tries(field, name);
                if age_line {
                    of = without_age(rules, field, &of);
                }
                if low {
                    of.values_mut().for_each(|value| *value = -value.clone());
                }
                of
            }
            Source::Marks {
                trim,
                min_assessors,
                level,
            } => {
                let marks = counted(field, name, &mut left_out);
                means(levelled(marks, level), trim, min_assessors)
            }
        };
        values.insert(name.clone(), of);
    }
    (values, left_out.into_iter().collect())
}

fn tries(field: &Field, test: &str) -> BTreeMap<usize, BigRational> {
    let from = (test.to_owned(), 0);
    field
        .tries
        .range(from..)
        .take_while(|((name, _), _)| name == test)
        .filter(|((_, player), _)| field.players[*player].eligible)
        .map(|((_, player), value)| (*player, fraction(*value)))
        .collect()
}

/// Takes out what age explains, by a line of least squares within each group and sex: value − b × (age −
/// mean age), age in days.
fn without_age(
    rules: &SelectionRules,
    field: &Field,
    values: &BTreeMap<usize, BigRational>,
) -> BTreeMap<usize, BigRational> {
    let mut cohorts: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for player in values.keys() {
        let of = &field.players[*player];
        cohorts
            .entry((&of.group, &of.sex))
            .or_default()
            .push(*player);
    }
    let age = |player: usize| {
        let born = field.players[player].born;
        let days = born.until(rules.on).map_or(0, |span| span.get_days());
        BigRational::from_integer(days.into())
    };
    let mut out = values.clone();
    for players in cohorts
        .values()
        .filter(|players| players.len() >= rules.min_line)
    {
        let n = whole(players.len());
        let mean = |of: &dyn Fn(usize) -> BigRational| {
            let sum: BigRational = players.iter().map(|player| of(*player)).sum();
            sum / n.clone()
        };
        let mean_age = mean(&age);
        let mean_value = mean(&|player| values[&player].clone());
        let (mut across, mut along) = (BigRational::zero(), BigRational::zero());
        for player in players {
            let off = age(*player) - mean_age.clone();
            across += off.clone() * (values[player].clone() - mean_value.clone());
            along += off.clone() * off;
        }
        if along.is_zero() {
            continue;
        }
        let slope = across / along;
        for player in players {
            let off = age(*player) - mean_age.clone();
            out.insert(*player, values[player].clone() - slope.clone() * off);
        }
    }
    out
}

/// Marks that count: assessor and score by player.
type Marks = BTreeMap<usize, Vec<(String, BigRational)>>;

fn counted(field: &Field, criterion: &str, left_out: &mut BTreeSet<LeftOut>) -> Marks {
    let mut marks = Marks::new();
    let from = (criterion.to_owned(), 0, String::new());
    let all = field.marks.range(from..);
    for ((_, player, assessor), score) in all.take_while(|((name, ..), _)| name == criterion) {
        let of = &field.players[*player];
        if !of.eligible {
            continue;
        }
        let club = field
            .assessors
            .get(assessor)
            .filter(|club| !club.is_empty());
        if club == Some(&of.club) {
            left_out.insert(LeftOut {
                player: of.name.clone(),
                assessor: assessor.clone(),
                why: "own-club",
            });
            continue;
        }
        let score: Decimal = *score;
        let mark = (assessor.clone(), fraction(score));
        marks.entry(*player).or_default().push(mark);
    }
    marks
}

/// Moves the mean of each assessor with enough marks to the mean of all.
fn levelled(mut marks: Marks, level: usize) -> Marks {
    if level == 0 {
        return marks;
    }
    let mut sums: BTreeMap<String, (BigRational, usize)> = BTreeMap::new();
    let (mut sum, mut count) = (BigRational::zero(), 0);
    for (assessor, score) in marks.values().flatten() {
        let of = sums
            .entry(assessor.clone())
            .or_insert_with(|| (BigRational::zero(), 0));
        of.0 += score;
        of.1 += 1;
        sum += score;
        count += 1;
    }
    if count == 0 {
        return marks;
    }
    let mean = sum / whole(count);
    for (assessor, score) in marks.values_mut().flatten() {
        let (own, marks) = &sums[assessor];
        if *marks >= level {
            *score += mean.clone() - own / whole(*marks);
        }
    }
    marks
}

/// The trimmed mean of each player with marks enough.
fn means(marks: Marks, trim: usize, min_assessors: usize) -> BTreeMap<usize, BigRational> {
    let mean = |(player, marks): (usize, Vec<(String, BigRational)>)| {
        let mut scores: Vec<BigRational> = marks.into_iter().map(|(_, score)| score).collect();
        scores.sort();
        let kept = scores
            .len()
            .checked_sub(2 * trim)
            .filter(|kept| *kept > 0)?;
        if kept < min_assessors {
            return None;
        }
        let sum: BigRational = scores[trim..trim + kept].iter().sum();
        Some((player, sum / whole(kept)))
    };
    marks.into_iter().filter_map(mean).collect()
}
