//! Times, counts and metres beside worked examples.

use domain::sheets::{Faults, Sheet};
use roads::circle::{Sums, circle, read_circle};
use roads::coords::Position;
use roads::matrix::{each_row, micros_of};
use roads::network::file::{self, Networks};
use roads::network::{Network, Place, build};
use roads::osm;
use roads::profile::Profile;
use roads::reach::{Outlines, reach};
use roads::search::{NEVER, Search};
use serde_json::Value;

use super::example;
use super::oracle::times;

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

fn position(point: &Value) -> Position {
    Position {
        lon: point["lon"].as_f64().expect("a number"),
        lat: point["lat"].as_f64().expect("a number"),
    }
}

fn snapped(network: &Network<'_>, points: &Value) -> Vec<Option<Place>> {
    let points = points.as_array().expect("points");
    let snap = |point: &Value| {
        let found = network.snap(position(point));
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
    let mut rows = Vec::new();
    each_row(network, &places, &places, NEVER - 1, |_, row| {
        rows.push(row)
    });
    for (from, (place, found)) in places.iter().zip(rows).enumerate() {
        if let Some(place) = place {
            let plain = times(network, &mut search, *place, &places, NEVER);
            assert_eq!(found, plain, "the hierarchy is exact");
        }
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
        assert!(wrong.is_empty(), "{} differ: {wrong:#?}", wrong.len());
        metres_agree(&network, &of_profile);
    }
}

fn metres_agree(network: &Network<'_>, wanted: &Value) {
    let points = wanted["points"].as_array().expect("points");
    for (id, wanted) in wanted["reach_m"].as_object().expect("metres by point") {
        let point = points.iter().find(|point| point["id"] == *id);
        let at = position(point.expect("a point of this name"));
        for (seconds, metres) in wanted.as_object().expect("metres by seconds") {
            let minutes = seconds.parse::<f64>().expect("a number") / 60.0;
            let found = reach(network, at, &[minutes], Outlines::Left).bands[0].metres;
            let wanted = metres.as_f64().expect("a number");
            assert!(
                (found - wanted).abs() < 0.1,
                "{id} in {seconds} s: {found} m, not {wanted}"
            );
        }
    }
}

fn sheet(name: &str, faults: &mut Faults) -> Option<Sheet> {
    let bytes = example(name)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&*bytes);
    let mut rows = (1..).zip(reader.records().map(|row| row.expect("a row")));
    let (_, header) = rows.next()?;
    let mut sheet = Sheet::new(name, header.iter(), faults);
    for (number, row) in rows {
        sheet.push(number, row.iter(), faults);
    }
    Some(sheet)
}

#[test]
fn the_circle_is_added_up_as_in_the_example() {
    let mut faults = Faults::default();
    let (Some(map), Some(firms), Some(purchases), Some(wanted)) = (
        example("roads/liechtenstein-latest.osm.pbf"),
        sheet("roads-trade/liechtenstein-firms.csv", &mut faults),
        sheet("roads-trade/liechtenstein-purchases.csv", &mut faults),
        example("roads-trade/liechtenstein-circle.json"),
    ) else {
        return;
    };
    let wanted: Value = serde_json::from_slice(&wanted).expect("JSON");
    let network = build(
        &osm::read(&map).expect("a map"),
        &Profile::named("reference-car").expect("a profile"),
    );
    let trade = read_circle(&firms, &purchases, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let minutes = wanted["minutes"].as_f64().expect("a number");
    let found = circle(&network, &trade, micros_of(minutes));
    let agree = |sums: &Sums, wanted: &Value, name: &str| {
        let texts = [sums.inside, sums.outside, sums.unknown].map(|sum| sum.to_string());
        assert_eq!(*wanted, serde_json::json!(texts), "{name}");
    };
    for firm in &found.firms {
        if let Some(wanted) = wanted["firm"].get(&firm.firm) {
            agree(&firm.sums, wanted, &firm.firm);
        }
        let wanted = wanted["reach_firms"]
            .get(&firm.firm)
            .and_then(Value::as_u64);
        assert_eq!(firm.reach, wanted, "{}", firm.firm);
    }
    assert_eq!(
        found.chains.len(),
        wanted["chain"].as_object().expect("chains").len()
    );
    for chain in &found.chains {
        agree(&chain.sums, &wanted["chain"][&chain.chain], &chain.chain);
    }
    let segments = wanted["segment"].as_object().expect("segments");
    assert_eq!(found.segments.len(), segments.len());
    for one in &found.segments {
        let name = format!("{}/{}", one.chain, one.segment);
        agree(&one.sums, &segments[&name], &name);
    }
    agree(&found.all, &wanted["all"]["all"], "all");
}

#[test]
fn maps_of_any_form_and_order_are_read() {
    for name in ["roads/baltimore.osm.pbf", "roads/monaco.osm.gz"] {
        let Some(bytes) = example(name) else { return };
        let map = osm::read(&bytes).expect("a map");
        let network = build(&map, &Profile::named("car").expect("a profile"));
        println!("{name}: {:?}, dropped {:?}", network.counts, map.dropped);
        assert!(
            network.counts.largest * 2 > network.counts.vertices,
            "{name} hangs together"
        );
        for cut in [1, 7, bytes.len() / 2, bytes.len() - 1] {
            assert!(osm::read(&bytes[..cut]).is_err(), "{name} cut after {cut}");
        }
    }
}

#[test]
fn a_network_is_the_same_behind_its_file() {
    let Some(bytes) = example("roads-trade/planted-p.osm.pbf") else {
        return;
    };
    let map = osm::read(&bytes).expect("a map");
    let network = build(&map, &Profile::named("truck").expect("a profile"));
    let file = file::write(&[("truck".to_owned(), network.clone())]);
    let networks = Networks::open(&file).expect("whole");
    let again = networks.network("reference-truck").expect("held");
    assert_eq!(again.counts, network.counts);
    assert_eq!(file::write(&[("truck".to_owned(), again)]), file);
    assert!(networks.network("car").is_err());
    let at = file.len() / 2;
    let mut changed = file.clone();
    changed[at] ^= 1;
    assert!(Networks::open(&changed).is_err());
    for cut in [0, 4, 30, at, file.len() - 1] {
        assert!(Networks::open(&file[..cut]).is_err(), "cut after {cut}");
    }
}
