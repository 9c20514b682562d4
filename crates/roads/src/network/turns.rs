//! Rules of turning as pairs of arcs that may not follow each other (rule 6).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use crate::osm::{Map, Restriction};
use crate::profile::Profile;

/// What the rules need of a network that is being built.
#[derive(Debug)]
pub(super) struct Ground<'g> {
    /// The segments of each way that is used.
    pub ways: &'g HashMap<i64, Range<u32>>,
    /// The vertex of each node; `u32::MAX` for none.
    pub vertex_of: &'g [u32],
    pub first: &'g [u32],
    pub around: &'g [u32],
    pub ends: &'g [[u32; 2]],
    pub times: &'g [[u64; 2]],
}

impl Ground<'_> {
    fn leaving(&self, vertex: u32) -> &[u32] {
        let vertex = vertex as usize;
        &self.around[self.first[vertex] as usize..self.first[vertex + 1] as usize]
    }

    fn head(&self, arc: u32) -> u32 {
        self.ends[super::segment(arc)][1 - super::side(arc)]
    }

    fn is_open(&self, arc: u32) -> bool {
        self.times[super::segment(arc)][super::side(arc)] != super::CLOSED
    }

    /// The open arcs of ways that lead to a vertex, or leave it.
    fn of_ways(&self, ways: &[i64], vertex: u32, is_arriving: bool) -> Vec<(i64, u32)> {
        let mut found = Vec::new();
        for way in ways {
            let Some(segments) = self.ways.get(way) else {
                continue;
            };
            for leaving in self.leaving(vertex) {
                let arc = if is_arriving { leaving ^ 1 } else { *leaving };
                if segments.contains(&(arc >> 1)) && self.is_open(arc) {
                    found.push((*way, arc));
                }
            }
        }
        found
    }
}

/// Pairs of arcs that may not follow each other, sorted.
///
/// A rule that names no way of the network that touches its node, or says neither `no_…` nor `only_…`, is broken and
/// forbids nothing. Several `only_…` of one way at one node leave all that they name open.
pub(super) fn bans(map: &Map, profile: &Profile, ground: &Ground<'_>) -> Vec<[u32; 2]> {
    let mut bans: BTreeSet<[u32; 2]> = BTreeSet::new();
    let mut only: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for rule in &map.restrictions {
        let Some(value) = profile.rule(map.rule_tags(rule)) else {
            continue;
        };
        let vertex = ground.vertex_of[rule.via as usize];
        if vertex != u32::MAX {
            apply(rule, value, vertex, ground, &mut bans, &mut only);
        }
    }
    for (from, open) in only {
        let vertex = ground.head(from);
        for to in ground.leaving(vertex) {
            if !open.contains(to) {
                bans.insert([from, *to]);
            }
        }
    }
    bans.into_iter().collect()
}

fn apply(
    rule: &Restriction,
    value: &str,
    vertex: u32,
    ground: &Ground<'_>,
    bans: &mut BTreeSet<[u32; 2]>,
    only: &mut BTreeMap<u32, BTreeSet<u32>>,
) {
    let arriving = ground.of_ways(&rule.from, vertex, true);
    let leaving = ground.of_ways(&rule.to, vertex, false);
    for (from_way, from) in &arriving {
        for (to_way, to) in &leaving {
            // on one way, turning back is meant, not going on where the node lies inside of it
            let is_back = value == "no_u_turn" && from_way == to_way;
            if value.starts_with("only_") {
                only.entry(*from).or_default().insert(*to);
            } else if value.starts_with("no_") && (!is_back || from ^ 1 == *to) {
                bans.insert([*from, *to]);
            }
        }
    }
}
