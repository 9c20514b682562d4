//! Times, counts and metres beside worked examples.

use roads::coords::Position;
use roads::network::{Network, Place, build};
use roads::osm;
use roads::profile::Profile;
use roads::search::{NEVER, Search, times};
use serde_json::Value;

use super::example;

fn networks(map: &[u8], wanted: &Value) -> Vec<(Profile, Network<'static>, Value)> {
    let map = osm::read(map).expect("the map can be read");
    println!("dropped: {:?}", map.dropped);
    let profiles = wanted.as_object().expect("an object");
    let of = profiles.iter().filter(|(name, _)| *name != "points");
    of.map(|(name, wanted)| {
        let profile = Profile::named(name).expect("a fixed profile");
        let network = build(&map, &profile);
        (profile, network, wanted.clone())
    })
    .collect()
}

fn snapped(network: &Network<'_>, points: &Value) -> Vec<Option<Place>> {
    let points = points.as_array().expect("points");
    let snap = |point: &Value| {
        let at = Position {
            lon: point["lon"].as_f64().expect("a number"),
            lat: point["lat"].as_f64().expect("a number"),
        };
        let found = network.snap(at);
        match point.get("snap_m") {
            Some(Value::Null) => assert!(found.is_none(), "{point} is too far"),
            Some(wanted) => {
                let metres = found.expect("near a road").metres;
                let wanted = wanted.as_f64().expect("a number");
                assert!((metres - wanted).abs() < 0.02, "{point}: {metres}");
            }
            None => {}
        }
        found.map(|found| found.place)
    };
    points.iter().map(snap).collect()
}

/// Names every pair whose seconds differ by more than half a second.
fn different(network: &Network<'_>, points: &Value, wanted: &Value) -> Vec<String> {
    let places = snapped(network, points);
    let mut search = Search::new(network);
    let mut wrong = Vec::new();
    for (from, place) in places.iter().enumerate() {
        let found = match place {
            Some(place) => times(network, &mut search, *place, &places, NEVER),
            None => vec![NEVER; places.len()],
        };
        for (to, micros) in found.into_iter().enumerate() {
            let seconds = (micros != NEVER).then_some(micros as f64 / 1e6);
            let wanted = wanted[from][to].as_f64();
            let agrees = match (seconds, wanted) {
                (None, None) => true,
                (Some(seconds), Some(wanted)) => (seconds - wanted).abs() <= 0.05,
                _ => false,
            };
            if !agrees {
                let name = |at: usize| points[at]["id"].as_str().unwrap_or_default().to_owned();
                wrong.push(format!(
                    "{} to {}: {seconds:?}, not {wanted:?}",
                    name(from),
                    name(to)
                ));
            }
        }
    }
    wrong
}

#[test]
fn every_planted_trap_is_passed() {
    let (Some(map), Some(wanted)) = (
        example("roads-trade/planted-p.osm.pbf"),
        example("roads-trade/planted-p.json"),
    ) else {
        return;
    };
    let wanted: Value = serde_json::from_slice(&wanted).expect("JSON");
    for (_, network, of_profile) in networks(&map, &wanted) {
        let wrong = different(&network, &wanted["points"], &of_profile["seconds"]);
        assert!(
            wrong.is_empty(),
            "{} differ: {:#?}",
            wrong.len(),
            &wrong[..wrong.len().min(40)]
        );
    }
}

#[test]
fn a_country_is_reckoned_as_in_the_example() {
    let (Some(map), Some(wanted)) = (
        example("roads/liechtenstein-latest.osm.pbf"),
        example("roads-trade/liechtenstein-times.json"),
    ) else {
        return;
    };
    let wanted: Value = serde_json::from_slice(&wanted).expect("JSON");
    for (_, network, of_profile) in networks(&map, &wanted) {
        let counts = serde_json::to_value(&network.counts).expect("JSON");
        for (name, wanted) in of_profile["graph"].as_object().expect("counts") {
            let (found, wanted) = (counts[name].as_f64(), wanted.as_f64());
            let apart = found
                .zip(wanted)
                .map(|(found, wanted)| (found - wanted).abs());
            assert!(
                apart.is_some_and(|apart| apart < 0.001),
                "{name}: {found:?}, not {wanted:?}"
            );
        }
        let wrong = different(&network, &of_profile["points"], &of_profile["seconds"]);
        assert!(
            wrong.is_empty(),
            "{} differ: {:#?}",
            wrong.len(),
            &wrong[..wrong.len().min(40)]
        );
    }
}
