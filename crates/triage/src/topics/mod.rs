//! One-cause groups (共性诉求): messages of many about one matter in one place.
//!
//! Messages are compared by the n-grams of title and body, weighed by rarity, and by the places
//! they name; groups grow by average linkage, so that one message between two matters does not
//! join them.

mod group;
mod place;

use std::collections::BTreeMap;

use rayon::prelude::*;
use text::normalise;

use crate::features::{KeyMap, Sparse};
use crate::progress::Watch;
use crate::random::mix;

pub use place::places;

/// A message to group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// What it is about, in a line; may be empty.
    pub title: String,
    /// The rest of the text.
    pub body: String,
    /// When it was sent, in days (any epoch).
    pub day: Option<f64>,
    /// Votes and other support it got.
    pub votes: f64,
}

/// Messages of one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// The title of the message nearest to all others.
    pub title: String,
    /// Indices of the messages, rising.
    pub messages: Vec<usize>,
    /// Index of the message nearest to all others.
    pub centre: usize,
    /// The place that most of them name.
    pub place: Option<String>,
    /// Day of the first and the last message, where days are known.
    pub days: Option<(f64, f64)>,
    /// Each message counts 1 and the logarithm of its votes, halved for every
    /// [`HALF_LIFE_DAYS`] before the last day of all messages.
    pub heat: f64,
}

/// What one message adds to the heat of its group: 1 and the logarithm of its votes, halved for
/// every [`HALF_LIFE_DAYS`] of its age.
pub fn warmth(votes: f64, age_days: f64) -> f64 {
    (1.0 + (1.0 + votes.max(0.0)).ln()) * 0.5f64.powf(age_days.max(0.0) / HALF_LIFE_DAYS)
}

/// Days after which a message weighs half.
pub const HALF_LIFE_DAYS: f64 = 180.0;
/// Messages a group needs.
const GROUP_MIN: usize = 2;
/// Likeness from which two messages may be one cause.
const LIKE: f32 = 0.22;
/// Likeness that groups must have on the average to become one.
const LINKAGE: f32 = 0.13;
/// Characters of a body that count.
const BODY_CHARACTERS: usize = 400;
/// N-grams in more than this share of the messages say nothing about a cause.
const COMMON_SHARE: f64 = 0.04;

/// Finds groups of messages about one matter, hottest first. Returns `None` when cancelled.
pub fn find(messages: &[Message], watch: &dyn Watch) -> Option<Vec<Topic>> {
    let named: Vec<Vec<String>> = messages
        .par_iter()
        .map(|message| place::places(&format!("{}。{}", message.title, message.body)))
        .collect();
    let titles = vectors(
        messages
            .par_iter()
            .map(|message| grams(&message.title, usize::MAX))
            .collect(),
    );
    let bodies = vectors(
        messages
            .par_iter()
            .map(|message| grams(&message.body, BODY_CHARACTERS))
            .collect(),
    );
    watch.report("triage.topics.read", 1.0);
    let mut links = group::likenesses(&titles, &bodies, LIKE * 0.5, watch)?;
    for link in &mut links {
        link.likeness *=
            group::place_factor(&named[link.left as usize], &named[link.right as usize]);
    }
    let groups = group::average_linkage(messages.len(), &links, LIKE, LINKAGE);
    if watch.cancelled() {
        return None;
    }
    let last_day = messages
        .iter()
        .filter_map(|message| message.day)
        .fold(f64::NEG_INFINITY, f64::max);
    let mut topics: Vec<Topic> = groups
        .into_iter()
        .filter(|group| group.members.len() >= GROUP_MIN)
        .map(|group| describe(messages, &named, &group, last_day))
        .collect();
    topics.sort_by(|left, right| {
        right
            .heat
            .total_cmp(&left.heat)
            .then(left.messages.cmp(&right.messages))
    });
    Some(topics)
}

fn describe(
    messages: &[Message],
    named: &[Vec<String>],
    group: &group::Group,
    last_day: f64,
) -> Topic {
    let days: Vec<f64> = group
        .members
        .iter()
        .filter_map(|&member| messages[member].day)
        .collect();
    let heat = group
        .members
        .iter()
        .map(|&member| {
            let message = &messages[member];
            warmth(message.votes, message.day.map_or(0.0, |day| last_day - day))
        })
        .sum();
    Topic {
        title: messages[group.centre].title.trim().to_owned(),
        messages: group.members.clone(),
        centre: group.centre,
        place: common_place(group, named),
        days: (!days.is_empty()).then(|| {
            (
                days.iter().copied().fold(f64::INFINITY, f64::min),
                days.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            )
        }),
        heat,
    }
}

/// The most specific place that at least two fifths of the members name.
fn common_place(group: &group::Group, named: &[Vec<String>]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for &member in &group.members {
        let mut own: Vec<&str> = named[member].iter().map(String::as_str).collect();
        own.sort_unstable();
        own.dedup();
        for place in own {
            *counts.entry(place).or_default() += 1;
        }
    }
    let needed = (group.members.len() * 2).div_ceil(5).max(2);
    counts
        .into_iter()
        .filter(|(_, count)| *count >= needed)
        .max_by_key(|(place, count)| (place.chars().count().min(6), *count))
        .map(|(place, _)| place.to_owned())
}

fn grams(text: &str, characters: usize) -> Vec<u64> {
    let normal = normalise(text);
    let mut grams = Vec::new();
    text::ngrams::visit(&normal, 0, 3, |gram| {
        if gram.length >= 2 && (gram.at as usize) < characters {
            grams.push(gram.key);
        }
    });
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// Texts up to which a collection is small: what a message says alone counts as its content there,
/// while in a large one it is mostly a slip of the pen.
const SMALL: f64 = 200.0;

/// Unit vectors weighed by rarity; common n-grams are left out. Those of one message only make its
/// vector longer, the less the more texts there are, so that two messages of a small collection are
/// not alike for the one n-gram they share.
fn vectors(grams: Vec<Vec<u64>>) -> Vec<Sparse> {
    let mut counts: KeyMap<u32> = KeyMap::default();
    for key in grams.iter().flatten() {
        *counts.entry(*key).or_default() += 1;
    }
    let texts = grams.len().max(1) as f64;
    let most = ((texts * COMMON_SHARE) as u32).max(20);
    let mut kept: Vec<(u64, u32)> = counts
        .iter()
        .map(|(key, count)| (*key, *count))
        .filter(|(_, count)| (2..=most).contains(count))
        .collect();
    kept.sort_unstable_by_key(|(key, _)| mix(*key));
    let rarity = |count: u32| ((texts + SMALL) / f64::from(count)).ln() as f32;
    let alone = rarity(1) * (SMALL / (SMALL + texts)) as f32;
    let index: KeyMap<(u32, f32)> = kept
        .iter()
        .zip(0u32..)
        .map(|(&(key, count), feature)| (key, (feature, rarity(count))))
        .collect();
    grams
        .into_par_iter()
        .map(|keys| {
            let mut vector: Sparse = keys
                .iter()
                .filter_map(|key| index.get(key).copied())
                .collect();
            vector.sort_unstable_by_key(|(feature, _)| *feature);
            let own = keys.iter().filter(|key| counts[key] == 1).count() as f32;
            let shared = vector.iter().map(|(_, weight)| weight * weight);
            let length = (shared.sum::<f32>() + own * alone * alone).sqrt();
            if length > 0.0 {
                vector.iter_mut().for_each(|(_, weight)| *weight /= length);
            }
            vector
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    fn message(title: &str, body: &str, day: f64, votes: f64) -> Message {
        Message {
            title: title.to_owned(),
            body: body.to_owned(),
            day: Some(day),
            votes,
        }
    }

    #[test]
    fn one_matter_in_one_place_is_one_group() {
        let messages = [
            message(
                "K市青禾花园夜间装卸噪音扰民",
                "青禾花园北门的仓库夜里装卸货物，噪音很大",
                10.0,
                3.0,
            ),
            message("B2区公交站牌破损", "解放路公交站牌倒了", 12.0, 0.0),
            message(
                "青禾花园仓库装卸噪音何时了",
                "K市青禾花园仓库半夜装卸货物噪音扰民",
                20.0,
                0.0,
            ),
            message("幼儿园学费太贵", "民办幼儿园学费又涨了", 13.0, 0.0),
            message(
                "再次反映青禾花园夜间噪音",
                "青禾花园仓库夜间装卸噪音扰民无人管",
                30.0,
                9.0,
            ),
        ];
        let topics = find(&messages, &Silent).expect("not cancelled");
        assert_eq!(topics.len(), 1);
        assert_eq!(topics[0].messages, [0, 2, 4]);
        assert_eq!(topics[0].place.as_deref(), Some("青禾花园"));
        assert_eq!(topics[0].days, Some((10.0, 30.0)));
    }

    #[test]
    fn a_handful_of_messages_is_grouped_as_well() {
        let messages = [
            (
                "松木园区蒸汽压力不足",
                "松木园区蒸汽管网压力不足，反应釜温度上不去。",
            ),
            (
                "松木园区蒸汽压力又不足",
                "松木园区蒸汽管网压力不足，产线停了半天。",
            ),
            (
                "园区蒸汽压力长期不足",
                "松木园区蒸汽管网压力长期不足，请尽快检修。",
            ),
            ("招聘会报名", "想参加春季招聘会，请问怎样报名。"),
        ]
        .map(|(title, body)| message(title, body, 1.0, 0.0));
        let topics = find(&messages, &Silent).expect("not cancelled");
        let groups: Vec<_> = topics.iter().map(|topic| topic.messages.clone()).collect();
        assert_eq!(groups, [[0, 1, 2]]);
        let topics = find(&messages[..3], &Silent).expect("not cancelled");
        assert_eq!(topics[0].messages, [0, 1, 2]);
    }

    #[test]
    fn heat_fades_with_age() {
        let old = [
            message("甲小区停水", "甲小区停水三天", 0.0, 0.0),
            message("甲小区停水", "甲小区停水五天", 0.0, 0.0),
        ];
        let mut all = old.to_vec();
        all.push(message("别的事", "别的事情", HALF_LIFE_DAYS, 0.0));
        let topics = find(&all, &Silent).expect("not cancelled");
        assert!(
            (topics[0].heat - 1.0).abs() < 1e-9,
            "two messages, each weighing half: {}",
            topics[0].heat
        );
    }
}
