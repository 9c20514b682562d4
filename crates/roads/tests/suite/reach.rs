//! How far one comes, beside what is plain to see.

use proptest::prelude::*;
use roads::coords::Position;
use roads::matrix::micros_of;
use roads::network::{CLOSED, Place, distance_m};
use roads::reach::{Outlines, reach};
use roads::search::Search;

use super::sketch::{Sketch, road, sketches};

const START: Position = Position {
    lon: 112.01,
    lat: 26.0,
};

#[test]
fn pieces_are_counted_once_and_in_part() {
    // one straight road of 2,223.9 m north; from its middle at 30 km/h 500 m a minute both ways
    let sketch = Sketch {
        nodes: vec![(10, 0), (10, 20)],
        ways: vec![road(&[0, 1])],
        ..Sketch::default()
    };
    let network = sketch.network("car");
    let middle = Position {
        lon: 112.01,
        lat: 26.01,
    };
    let found = reach(&network, middle, &[1.0, 2.0, 10.0], Outlines::Left);
    let metres: Vec<f64> = found.bands.iter().map(|band| band.metres.round()).collect();
    assert_eq!(metres, [1000.0, 2000.0, 2224.0]);
    let end = reach(&network, START, &[1.0, 0.0], Outlines::Left);
    assert_eq!(
        (end.bands[0].metres.round(), end.bands[1].metres),
        (500.0, 0.0)
    );
    let far = reach(
        &network,
        Position {
            lon: 113.0,
            lat: 26.0,
        },
        &[1.0],
        Outlines::Drawn,
    );
    assert_eq!((far.snap_m, far.bands[0].metres), (None, 0.0));
}

fn inside(ring: &[serde_json::Value], at: (f64, f64)) -> bool {
    let corner = |value: &serde_json::Value| {
        let number = |at: usize| value[at].as_f64().expect("a number");
        (number(0), number(1))
    };
    let mut is_inside = false;
    for pair in ring.windows(2) {
        let (a, b) = (corner(&pair[0]), corner(&pair[1]));
        if (a.1 > at.1) != (b.1 > at.1) && at.0 < (b.0 - a.0) * (at.1 - a.1) / (b.1 - a.1) + a.0 {
            is_inside = !is_inside;
        }
    }
    is_inside
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn outlines_hold_every_vertex_reached_and_none_far_away(sketch in sketches(), minutes in 1..12_u8) {
        let network = sketch.network("car");
        prop_assume!(network.counts.vertices > 0);
        let at = network.vertex_position(0);
        let at = Position { lon: at.0, lat: at.1 };
        let Some(snap) = network.snap(at) else { return Ok(()) };
        let minutes = f64::from(minutes);
        let found = reach(&network, at, &[minutes], Outlines::Drawn);
        let polygon = found.bands[0].polygon.as_ref().expect("drawn");
        let polygons = polygon["coordinates"].as_array().expect("polygons");
        for ring in polygons.iter().flat_map(|rings| rings.as_array().expect("rings")) {
            let ring = ring.as_array().expect("a ring");
            prop_assert!(ring.len() >= 5 && ring.first() == ring.last());
        }
        let mut search = Search::new(&network);
        let most = micros_of(minutes);
        search.run(&network, snap.place, most, |_, _| true);
        let mut reached: Vec<u32> = Vec::new();
        if let Place::Vertex(vertex) = snap.place {
            reached.push(vertex);
        }
        for arc in 0..u32::try_from(network.arcs())? {
            let entered = search.entered(arc);
            if network.micros(arc) != CLOSED && entered.saturating_add(network.micros(arc)) <= most {
                reached.push(network.head(arc));
            }
        }
        let covered = |at: (f64, f64)| {
            polygons.iter().any(|rings| {
                let rings = rings.as_array().expect("rings");
                let within = |ring: &serde_json::Value| inside(ring.as_array().expect("a ring"), at);
                within(&rings[0]) && !rings[1..].iter().any(within)
            })
        };
        for vertex in &reached {
            prop_assert!(covered(network.vertex_position(*vertex)), "vertex {vertex} is reached");
        }
        if found.bands[0].metres > 0.0 {
            // nothing is covered further away than one can come at 120 km/h, and a few squares
            let far = (at.lon + 1.0, at.lat);
            prop_assert!(distance_m((at.lon, at.lat), far) > 2000.0 * minutes && !covered(far));
        }
    }
}
