//! Totals, places, how sure they are, and who is selected.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::Zero;
use serde::Serialize;

use super::read::Field;
use super::rules::SelectionRules;
use super::values::Values;
use super::{fraction, in_last_places, printed, whole};

/// How a player stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlayerState {
    /// Has a place.
    Ranked,
    /// A criterion has no value.
    Incomplete,
    /// Born outside of the group.
    NotEligible,
}

/// A player with his place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlayerLine {
    /// Who.
    pub player: String,
    /// How he stands.
    pub state: PlayerState,
    /// The weighted mean of the parts, four places; none where one is missing.
    pub total: Option<String>,
    /// His place within group and sex, from 1.
    pub rank: Option<usize>,
    /// The best place that missing values leave open.
    pub rank_low: Option<usize>,
    /// The worst.
    pub rank_high: Option<usize>,
    /// Whether he is selected.
    pub selected: bool,
    /// Criteria without a value.
    pub missing: Vec<String>,
    /// Share of those not better, of 100, by criterion, four places.
    pub parts: BTreeMap<String, String>,
}

/// A player's parts and what they come to, at least and at most, in last places.
struct Reckoned {
    player: usize,
    parts: BTreeMap<String, BigRational>,
    total: (i128, i128),
}

/// Places everybody, in the order of the file.
pub(super) fn placed(rules: &SelectionRules, field: &Field, values: &Values) -> Vec<PlayerLine> {
    let mut lines: Vec<PlayerLine> = field
        .players
        .iter()
        .map(|player| PlayerLine {
            player: player.name.clone(),
            state: PlayerState::NotEligible,
            total: None,
            rank: None,
            rank_low: None,
            rank_high: None,
            selected: false,
            missing: Vec::new(),
            parts: BTreeMap::new(),
        })
        .collect();
    let mut cohorts: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, player) in field
        .players
        .iter()
        .enumerate()
        .filter(|(_, one)| one.eligible)
    {
        cohorts
            .entry((&player.group, &player.sex))
            .or_default()
            .push(at);
    }
    for ((group, sex), players) in cohorts {
        let places = rules.groups[group].places.get(sex).copied().unwrap_or(0);
        cohort(rules, values, &players, places, &mut lines);
    }
    lines
}

fn cohort(
    rules: &SelectionRules,
    values: &Values,
    players: &[usize],
    places: usize,
    lines: &mut [PlayerLine],
) {
    let shares: BTreeMap<&str, BTreeMap<usize, BigRational>> = values
        .iter()
        .map(|(name, of)| (name.as_str(), mid_ranks(players, of)))
        .collect();
    let reckoned: Vec<Reckoned> = players
        .iter()
        .map(|player| reckon(rules, &shares, *player))
        .collect();
    let is_complete = |one: &&Reckoned| one.parts.len() == rules.criteria.len();
    let mut complete: Vec<&Reckoned> = reckoned.iter().filter(is_complete).collect();
    let order = |a: &Reckoned, b: &Reckoned| better_first(rules, values, a, b);
    complete.sort_by(|a, b| order(a, b));
    for one in &reckoned {
        let line = &mut lines[one.player];
        let above = reckoned.iter().filter(|other| other.total.0 > one.total.1);
        let not_below = reckoned.iter().filter(|other| other.total.1 >= one.total.0);
        line.rank_low = Some(1 + above.count());
        line.rank_high = Some(not_below.count());
        let criteria = rules.criteria.keys();
        let missing = criteria.filter(|name| !one.parts.contains_key(*name));
        line.missing = missing.cloned().collect();
        let parts = one.parts.iter();
        line.parts = parts
            .map(|(name, part)| (name.clone(), printed(in_last_places(part))))
            .collect();
        line.state = match line.missing.is_empty() {
            true => PlayerState::Ranked,
            false => PlayerState::Incomplete,
        };
        line.total = line.missing.is_empty().then(|| printed(one.total.0));
    }
    let mut at = 0;
    while at < complete.len() {
        let first = complete[at];
        let rest = complete[at..].iter();
        let shared = rest.take_while(|other| order(first, other).is_eq()).count();
        // a place that is shared across the cut takes all or none
        let selected = match rules.all_in {
            true => at < places,
            false => at + shared <= places,
        };
        for one in &complete[at..at + shared] {
            lines[one.player].rank = Some(at + 1);
            lines[one.player].selected = selected;
        }
        at += shared;
    }
}

/// Of each player with a value: the share of those with one who are worse, half of the equal ones and
/// himself counted, of 100.
fn mid_ranks(
    players: &[usize],
    values: &BTreeMap<usize, BigRational>,
) -> BTreeMap<usize, BigRational> {
    let of = players
        .iter()
        .filter_map(|player| Some((values.get(player)?, *player)));
    let mut of: Vec<(&BigRational, usize)> = of.collect();
    of.sort();
    let n = of.len();
    let mut shares = BTreeMap::new();
    let mut at = 0;
    while at < n {
        let equal = of[at..]
            .iter()
            .take_while(|(value, _)| value == &of[at].0)
            .count();
        // (worse + equal / 2) / n × 100
        let share = (whole(2 * at) + whole(equal)) * whole(50) / whole(n);
        for (_, player) in &of[at..at + equal] {
            shares.insert(*player, share.clone());
        }
        at += equal;
    }
    shares
}

fn reckon(
    rules: &SelectionRules,
    shares: &BTreeMap<&str, BTreeMap<usize, BigRational>>,
    player: usize,
) -> Reckoned {
    let mut parts = BTreeMap::new();
    let mut least = BigRational::zero();
    let (mut open, mut weights) = (BigRational::zero(), BigRational::zero());
    for (name, criterion) in &rules.criteria {
        let weight = fraction(criterion.weight);
        match shares[name.as_str()].get(&player) {
            Some(share) => {
                least += share * weight.clone();
                parts.insert(name.clone(), share.clone());
            }
            None => open += weight.clone(),
        }
        weights += weight;
    }
    let total = |sum: BigRational| match weights.is_zero() {
        true => 0,
        false => in_last_places(&(sum / weights.clone())),
    };
    let most = least.clone() + open * whole(100);
    Reckoned {
        player,
        parts,
        total: (total(least), total(most)),
    }
}

/// The better total first, then the better value of each tie-breaking criterion.
fn better_first(rules: &SelectionRules, values: &Values, a: &Reckoned, b: &Reckoned) -> Ordering {
    let mut order = b.total.0.cmp(&a.total.0);
    for tie in &rules.ties {
        let value = |one: &Reckoned| values.get(tie).and_then(|of| of.get(&one.player));
        order = order.then_with(|| value(b).cmp(&value(a)));
    }
    order
}
