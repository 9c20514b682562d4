//! Times are the least there are: beside relaxing until nothing changes, and the hierarchy beside the plain search.

use proptest::prelude::*;
use roads::matrix::each_row;
use roads::network::{CLOSED, Network, Place};
use roads::search::{NEVER, Search, direct, entries, exits};

use super::oracle::times;
use super::sketch::{Rule, Sketch, road, sketches};

fn places(network: &Network<'_>, parts: &[(u16, Option<u8>)]) -> Vec<Option<Place>> {
    let segments = u32::try_from(network.counts.segments).expect("few");
    let vertices = u32::try_from(network.counts.vertices).expect("few");
    parts
        .iter()
        .filter(|_| segments > 0)
        .map(|(number, part)| match part {
            Some(part) => Some(Place::Along {
                segment: u32::from(*number) % segments,
                part: f64::from(*part) / 256.0,
            }),
            None => Some(Place::Vertex(u32::from(*number) % vertices)),
        })
        .collect()
}

/// When every arc can be entered, by relaxing every turn until nothing changes.
fn relaxed(network: &Network<'_>, from: Place) -> Vec<u64> {
    let mut entered = vec![NEVER; network.arcs()];
    for (arc, micros) in entries(network, from) {
        entered[arc as usize] = micros.min(entered[arc as usize]);
    }
    let arcs = 0..u32::try_from(network.arcs()).expect("few");
    loop {
        let mut has_changed = false;
        for arc in arcs.clone().filter(|arc| network.micros(*arc) != CLOSED) {
            let at = entered[arc as usize];
            for next in arcs.clone() {
                let is_turn = network.micros(next) != CLOSED
                    && network.tail(next) == network.head(arc)
                    && network.may_turn(arc, next);
                if at != NEVER && is_turn && at + network.micros(arc) < entered[next as usize] {
                    entered[next as usize] = at + network.micros(arc);
                    has_changed = true;
                }
            }
        }
        if !has_changed {
            return entered;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn hierarchy_search_and_relaxing_agree(
        sketch in sketches(),
        parts in prop::collection::vec((any::<u16>(), prop::option::of(1..=255_u8)), 1..6),
        most in prop::option::of(0..900_u64),
        profile in prop::sample::select(vec!["car", "truck", "foot"]),
    ) {
        let network = sketch.network(profile);
        let places = places(&network, &parts);
        let most = most.map_or(NEVER - 1, |seconds| seconds * 1_000_000);
        let mut rows = Vec::new();
        each_row(&network, &places, &places, most, |_, row| rows.push(row));
        let mut search = Search::new(&network);
        for (from, row) in places.iter().flatten().zip(rows) {
            prop_assert_eq!(&row, &times(&network, &mut search, *from, &places, most));
            let entered = relaxed(&network, *from);
            for (to, micros) in places.iter().flatten().zip(row) {
                let over = exits(&network, *to).into_iter();
                let over = over.map(|(arc, rest)| entered[arc as usize].saturating_add(rest));
                let least = over.min().unwrap_or(NEVER).min(direct(&network, *from, *to));
                prop_assert_eq!(micros, if least > most { NEVER } else { least });
            }
        }
    }
}

/// Four roads that meet at node 0, some 1.1 km long each: 0 to 1 north, 2 east, 3 south, 4 west.
fn crossing() -> Sketch {
    Sketch {
        nodes: vec![(10, 10), (10, 20), (20, 10), (10, 0), (0, 10)],
        ways: vec![road(&[0, 1]), road(&[0, 2]), road(&[0, 3]), road(&[0, 4])],
        ..Sketch::default()
    }
}

fn between(sketch: &Sketch, from: u32, to: u32) -> Option<u64> {
    let network = sketch.network("car");
    let place = |vertex| Some(Place::Vertex(vertex));
    let mut found = NEVER;
    each_row(
        &network,
        &[place(from)],
        &[place(to)],
        NEVER - 1,
        |_, row| found = row[0],
    );
    (found != NEVER).then_some(found / 1_000_000)
}

#[test]
fn rules_of_turning_bind() {
    // 0.01 degrees north are 1,111.9 m; at 30 km/h 133 s; east at 26.01 degrees 999.4 m, 119 s
    let free = crossing();
    assert_eq!(between(&free, 1, 2), Some(253));
    let rule = |value| Sketch {
        rules: vec![Rule {
            from: 0,
            via: 0,
            to: 1,
            value,
        }],
        ..crossing()
    };
    // the way is over a dead end, where one may turn back: 253 s and 2 * 119 s west
    assert_eq!(between(&rule("no_left_turn"), 1, 2), Some(493));
    assert_eq!(between(&rule("only_left_turn"), 1, 2), Some(253));
    // to go west one turns back in the east
    assert_eq!(between(&rule("only_left_turn"), 1, 4), Some(493));
    let mut barred = crossing();
    barred.barred = vec![0];
    assert_eq!(between(&barred, 1, 0), Some(133));
    assert_eq!(between(&barred, 1, 2), None);
}

#[test]
fn one_turns_back_where_no_other_way_leads_on() {
    // from 2 over the crossing to 1, whence one must turn back, to leave by 4: going straight on is forbidden
    let mut sketch = crossing();
    sketch.ways.swap(2, 3);
    sketch.ways.truncate(3);
    sketch.rules = vec![Rule {
        from: 1,
        via: 0,
        to: 2,
        value: "no_straight_on",
    }];
    assert_eq!(between(&sketch, 2, 3), Some(506));
    // a one-way street that comes in at 1 changes nothing, a street that leads on there does
    sketch.nodes.push((20, 20));
    sketch.ways.push(road(&[5, 1]));
    sketch.ways[3].tags.push(("oneway", "yes"));
    assert_eq!(between(&sketch, 2, 3), Some(506));
    sketch.ways[3].tags[1] = ("oneway", "no");
    // over 1 to the end of that street and back
    assert_eq!(between(&sketch, 2, 3), Some(746));
}

#[test]
fn odd_ways_make_no_odd_roads() {
    // a node twice in a row, a way that crosses itself, a node that is not there, one node alone
    let mut sketch = crossing();
    sketch.ways.push(road(&[1, 1, 2]));
    sketch.ways.push(road(&[3, 4, 2, 3]));
    sketch.ways.push(road(&[1, 99, 4]));
    sketch.ways.push(road(&[2]));
    let network = sketch.network("car");
    assert_eq!(network.counts.segments, 4 + 1 + 3);
    assert_eq!(network.counts.ways, 6);
    assert_eq!(network.counts.components, 1);
}
