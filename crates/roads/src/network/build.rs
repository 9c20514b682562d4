//! From a map and a profile to a network.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::grid::grid;
use super::measure::{degrees, distance_m};
use super::parts::parts;
use super::turns::{Ground, bans};
use super::{BARRED, CLOSED, Counts, LARGEST, Network, RULED, segment, side};
use crate::hierarchy::Hierarchy;
use crate::osm::{Map, Way};
use crate::profile::{Profile, Use, Ways};

/// No vertex.
const NONE: u32 = u32::MAX;

#[derive(Debug, Default)]
struct Draft {
    vertex_of: Vec<u32>,
    lons: Vec<i32>,
    lats: Vec<i32>,
    ends: Vec<[u32; 2]>,
    metres: Vec<f64>,
    times: Vec<[u64; 2]>,
    ways: HashMap<i64, Range<u32>>,
}

/// Builds the network of a profile.
pub fn build(map: &Map, profile: &Profile) -> Network<'static> {
    let mut draft = Draft {
        vertex_of: vec![NONE; map.nodes.len()],
        ..Draft::default()
    };
    for way in &map.ways {
        draft.way(map, profile, way);
    }
    let vertices = draft.lons.len();
    let (first, around) = around(vertices, &draft.ends);
    let ground = Ground {
        ways: &draft.ways,
        vertex_of: &draft.vertex_of,
        first: &first,
        around: &around,
        ends: &draft.ends,
        times: &draft.times,
    };
    let bans = bans(map, profile, &ground);
    let mut flags = draft.flags(map, profile, &bans);
    let (components, largest) = parts(vertices, &first, &around, |arc| {
        let is_open = draft.times[segment(arc)][side(arc)] != CLOSED;
        is_open.then(|| ground_head(&draft.ends, arc))
    });
    for vertex in &largest {
        flags[*vertex as usize] |= LARGEST;
    }
    let is_largest = |vertex: u32| flags[vertex as usize] & LARGEST != 0;
    let places = |vertex: u32| (draft.lons[vertex as usize], draft.lats[vertex as usize]);
    let grid = grid(
        (0_u32..)
            .zip(&draft.ends)
            .filter(|(_, ends)| ends.iter().all(|vertex| is_largest(*vertex)))
            .map(|(number, ends)| (number, ends.map(places))),
    );
    let directed = draft.times.iter().flatten().filter(|time| **time != CLOSED);
    let counts = Counts {
        ways: draft.ways.len() as u64,
        segments: draft.ends.len() as u64,
        vertices: vertices as u64,
        directed: directed.count() as u64,
        km: draft.metres.iter().sum::<f64>() / 1000.0,
        components,
        largest: largest.len() as u64,
    };
    let mut network = Network {
        profile: profile.clone(),
        counts,
        lons: Cow::Owned(draft.lons),
        lats: Cow::Owned(draft.lats),
        flags: Cow::Owned(flags),
        ends: Cow::Owned(draft.ends),
        metres: Cow::Owned(draft.metres),
        times: Cow::Owned(draft.times),
        first: Cow::Owned(first),
        around: Cow::Owned(around),
        bans: Cow::Owned(bans),
        cells: Cow::Owned(grid.cells),
        cell_first: Cow::Owned(grid.first),
        cell_segments: Cow::Owned(grid.segments),
        hierarchy: Hierarchy::default(),
    };
    network.hierarchy = hierarchy(&network);
    network
}

/// The hierarchy over the open arcs and their turns.
fn hierarchy(network: &Network<'_>) -> Hierarchy<'static> {
    let arcs = 0..u32::try_from(network.arcs()).unwrap_or(NONE);
    let open = arcs.filter(|arc| network.micros(*arc) != CLOSED);
    let turns = open.flat_map(|arc| {
        let micros = network.micros(arc);
        network.following(arc).map(move |next| (arc, next, micros))
    });
    Hierarchy::new(network.arcs(), turns)
}

fn ground_head(ends: &[[u32; 2]], arc: u32) -> u32 {
    ends[segment(arc)][1 - side(arc)]
}

/// Arcs by the vertex that they leave: where each vertex begins, and the arcs.
fn around(vertices: usize, ends: &[[u32; 2]]) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; vertices + 1];
    for vertex in ends.iter().flatten() {
        first[*vertex as usize + 1] += 1;
    }
    for at in 0..vertices {
        first[at + 1] += first[at];
    }
    let mut next = first.clone();
    let mut around = vec![0_u32; ends.len() * 2];
    for (arc, vertex) in (0_u32..).zip(ends.iter().flatten()) {
        let place = &mut next[*vertex as usize];
        around[*place as usize] = arc;
        *place += 1;
    }
    (first, around)
}

/// Microseconds over metres at km/h.
fn micros(metres: f64, kmh: f64) -> u64 {
    let micros = metres * 3.6e6 / kmh;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "neither negative nor beyond a turn around the globe at a thousandth of a km/h"
    )]
    let whole = micros.round() as u64;
    whole.min(CLOSED / 1024)
}

impl Draft {
    fn way(&mut self, map: &Map, profile: &Profile, way: &Way) {
        let tags = map.way_tags(way);
        let Some(used) = profile.uses(tags) else {
            return;
        };
        let start = self.ends.len();
        for pair in way.nodes.windows(2) {
            if let [Some(a), Some(b)] = pair
                && a != b
            {
                self.segment(map, *a, *b);
            }
        }
        if self.ends.len() == start {
            return;
        }
        let length: f64 = self.metres[start..].iter().sum();
        let kmh = match used {
            Use::Road(class) => profile.road_kmh(class, tags),
            Use::Ferry(usual) => {
                let duration = tags.get("duration").and_then(crate::profile::duration_s);
                let told = duration.map(|seconds| length * 3.6 / seconds);
                [told.filter(|kmh| *kmh > 0.0).unwrap_or(usual); 2]
            }
        };
        let ways = profile.ways(tags);
        for metres in &self.metres[start..] {
            self.times.push([
                if ways == Ways::Backward {
                    CLOSED
                } else {
                    micros(*metres, kmh[0])
                },
                if ways == Ways::Forward {
                    CLOSED
                } else {
                    micros(*metres, kmh[1])
                },
            ]);
        }
        let number = |at: usize| u32::try_from(at).unwrap_or(NONE);
        self.ways
            .insert(way.id, number(start)..number(self.ends.len()));
    }

    /// Which vertices are barred, and at which a rule of turning binds.
    fn flags(&self, map: &Map, profile: &Profile, bans: &[[u32; 2]]) -> Vec<u8> {
        let mut flags = vec![0_u8; self.lons.len()];
        for [from, _] in bans {
            flags[ground_head(&self.ends, *from) as usize] |= RULED;
        }
        for (node, tags) in map.barriers() {
            let vertex = self.vertex_of[node as usize];
            if vertex != NONE && profile.bars(tags) {
                flags[vertex as usize] |= BARRED;
            }
        }
        flags
    }

    fn segment(&mut self, map: &Map, a: u32, b: u32) {
        let ends = [a, b].map(|node| self.vertex(map, node));
        let place = |vertex: u32| {
            let vertex = vertex as usize;
            (degrees(self.lons[vertex]), degrees(self.lats[vertex]))
        };
        self.metres.push(distance_m(place(ends[0]), place(ends[1])));
        self.ends.push(ends);
    }

    fn vertex(&mut self, map: &Map, node: u32) -> u32 {
        let known = self.vertex_of[node as usize];
        if known != NONE {
            return known;
        }
        let number = u32::try_from(self.lons.len()).unwrap_or(NONE);
        let (lon, lat) = map.nodes[node as usize];
        self.lons.push(lon);
        self.lats.push(lat);
        self.vertex_of[node as usize] = number;
        number
    }
}
