//! Likeness of messages and groups by average linkage.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::features::Sparse;
use crate::progress::Watch;

/// Two messages and how like they are.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    pub left: u32,
    pub right: u32,
    pub likeness: f32,
}

/// Members of a group and the one nearest to all others.
#[derive(Debug)]
pub struct Group {
    pub members: Vec<usize>,
    pub centre: usize,
}

const TITLE_SHARE: f32 = 0.55;

/// All pairs at least `floor` like, by an inverted index; rising by pair.
pub fn likenesses(
    titles: &[Sparse],
    bodies: &[Sparse],
    floor: f32,
    watch: &dyn Watch,
) -> Option<Vec<Link>> {
    let by_title = invert(titles);
    let by_body = invert(bodies);
    let links: Vec<Vec<Link>> = (0..titles.len())
        .into_par_iter()
        .map(|left| {
            if watch.cancelled() {
                return Vec::new();
            }
            let mut sums: HashMap<u32, f32> = HashMap::new();
            let both_have = |other: u32| {
                let has = |vectors: &[Sparse]| {
                    !vectors[left].is_empty() && !vectors[other as usize].is_empty()
                };
                (has(titles), has(bodies))
            };
            for (index, vector, share) in [
                (&by_title, &titles[left], TITLE_SHARE),
                (&by_body, &bodies[left], 1.0 - TITLE_SHARE),
            ] {
                for &(feature, weight) in vector {
                    let list = index.get(feature as usize).map_or(&[][..], Vec::as_slice);
                    for &(other, other_weight) in
                        &list[list.partition_point(|(other, _)| *other as usize <= left)..]
                    {
                        *sums.entry(other).or_default() += share * weight * other_weight;
                    }
                }
            }
            let mut links: Vec<Link> = sums
                .into_iter()
                .map(|(other, sum)| {
                    // Where only one part can be compared it counts for the whole.
                    let likeness = match both_have(other) {
                        (true, false) => sum / TITLE_SHARE,
                        (false, true) => sum / (1.0 - TITLE_SHARE),
                        _ => sum,
                    };
                    Link {
                        left: left as u32,
                        right: other,
                        likeness,
                    }
                })
                .filter(|link| link.likeness >= floor)
                .collect();
            links.sort_unstable_by_key(|link| link.right);
            links
        })
        .collect();
    (!watch.cancelled()).then(|| links.into_iter().flatten().collect())
}

fn invert(vectors: &[Sparse]) -> Vec<Vec<(u32, f32)>> {
    let features = vectors
        .iter()
        .flatten()
        .map(|(feature, _)| *feature as usize + 1)
        .max()
        .unwrap_or(0);
    let mut index = vec![Vec::new(); features];
    for (text, vector) in vectors.iter().enumerate() {
        for &(feature, weight) in vector {
            index[feature as usize].push((text as u32, weight));
        }
    }
    index
}

/// Messages that name a common place are likelier one cause, those that name different ones are not.
pub fn place_factor(left: &[String], right: &[String]) -> f32 {
    let lettered = |place: &&String| {
        place.starts_with(|char: char| char.is_ascii_uppercase()) && !place.ends_with('市')
    };
    let named = |place: &&String| !place.starts_with(|char: char| char.is_ascii_uppercase());
    let shared_name = left.iter().filter(named).any(|place| right.contains(place));
    let districts_differ = {
        let mut own = left.iter().filter(lettered).peekable();
        own.peek().is_some()
            && right.iter().any(|place| lettered(&place))
            && !own.any(|place| right.contains(place))
    };
    match (shared_name, districts_differ) {
        (true, _) => 1.35,
        (false, true) => 0.55,
        (false, false) => 0.9,
    }
}

/// Joins groups along the strongest links while the mean likeness of all pairs across stays at
/// least `linkage`.
pub fn average_linkage(texts: usize, links: &[Link], like: f32, linkage: f32) -> Vec<Group> {
    let mut group_of: Vec<usize> = (0..texts).collect();
    let mut members: Vec<Vec<usize>> = (0..texts).map(|text| vec![text]).collect();
    // Sums of likeness between groups.
    let mut across: Vec<BTreeMap<usize, f32>> = vec![BTreeMap::new(); texts];
    for link in links {
        across[link.left as usize].insert(link.right as usize, link.likeness);
        across[link.right as usize].insert(link.left as usize, link.likeness);
    }
    let mut order: Vec<&Link> = links.iter().filter(|link| link.likeness >= like).collect();
    order.sort_by(|left, right| {
        right
            .likeness
            .total_cmp(&left.likeness)
            .then((left.left, left.right).cmp(&(right.left, right.right)))
    });
    for link in order {
        let (one, two) = (group_of[link.left as usize], group_of[link.right as usize]);
        if one == two {
            continue;
        }
        let pairs = (members[one].len() * members[two].len()) as f32;
        if across[one].get(&two).copied().unwrap_or(0.0) / pairs < linkage {
            continue;
        }
        let (keep, gone) = if members[one].len() >= members[two].len() {
            (one, two)
        } else {
            (two, one)
        };
        for member in std::mem::take(&mut members[gone]) {
            group_of[member] = keep;
            members[keep].push(member);
        }
        for (other, sum) in std::mem::take(&mut across[gone]) {
            across[other].remove(&gone);
            if other != keep {
                *across[keep].entry(other).or_default() += sum;
                *across[other].entry(keep).or_default() += sum;
            }
        }
        across[keep].remove(&gone);
    }
    let inside: HashMap<(usize, usize), f32> = links
        .iter()
        .filter(|link| group_of[link.left as usize] == group_of[link.right as usize])
        .map(|link| ((link.left as usize, link.right as usize), link.likeness))
        .collect();
    members
        .into_iter()
        .filter(|members| !members.is_empty())
        .map(|members| centred(members, &inside))
        .collect()
}

fn centred(mut members: Vec<usize>, inside: &HashMap<(usize, usize), f32>) -> Group {
    members.sort_unstable();
    let nearness = |member: usize| -> f32 {
        members
            .iter()
            .filter_map(|&other| inside.get(&(member.min(other), member.max(other))))
            .sum()
    };
    let centre = members
        .iter()
        .copied()
        .max_by(|&left, &right| {
            nearness(left)
                .total_cmp(&nearness(right))
                .then(right.cmp(&left))
        })
        .unwrap_or_default();
    Group { members, centre }
}
