//! Conversions of coordinates beside examples with answers, and there and back over the country.

use std::error::Error;
use std::path::PathBuf;

use proptest::prelude::*;
use roads::coords::{CoordsError, Position, System, convert};

const SYSTEMS: [(&str, System); 3] = [
    ("wgs84", System::Wgs84),
    ("gcj02", System::Gcj02),
    ("bd09", System::Bd09),
];

fn near(a: Position, b: Position, degrees: f64) -> bool {
    (a.lon - b.lon).abs() <= degrees && (a.lat - b.lat).abs() <= degrees
}

#[test]
fn examples_hold_in_every_direction() -> Result<(), Box<dyn Error>> {
    let root = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let file = root.join("roads-trade/coords.json");
    if !file.exists() {
        println!("skipped: {} is absent", file.display());
        return Ok(());
    }
    let points: Vec<std::collections::BTreeMap<String, [f64; 2]>> =
        serde_json::from_slice(&std::fs::read(file)?)?;
    assert!(!points.is_empty());
    for point in &points {
        for (from_name, from) in SYSTEMS {
            for (to_name, to) in SYSTEMS {
                let [lon, lat] = point[from_name];
                let [want_lon, want_lat] = point[to_name];
                let got = convert(Position { lon, lat }, from, to)?;
                let want = Position {
                    lon: want_lon,
                    lat: want_lat,
                };
                assert!(
                    near(got, want, 3e-7),
                    "{from_name} to {to_name}: {got:?}, not {want:?}"
                );
            }
        }
    }
    Ok(())
}

#[test]
fn a_place_abroad_is_not_shifted() {
    let vaduz = Position {
        lon: 9.52,
        lat: 47.14,
    };
    assert_eq!(convert(vaduz, System::Wgs84, System::Gcj02), Ok(vaduz));
}

#[test]
fn swapped_axes_and_no_number_are_refused() {
    for (lon, lat) in [(28.2, 112.9), (f64::NAN, 28.0), (181.0, 0.0)] {
        assert_eq!(
            convert(Position { lon, lat }, System::Wgs84, System::Bd09),
            Err(CoordsError::OffGlobe)
        );
    }
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_place(lon in 73.6..134.8_f64, lat in 18.0..53.5_f64) {
        let at = Position { lon, lat };
        for (_, to) in SYSTEMS {
            let there = convert(at, System::Wgs84, to)?;
            prop_assert!(near(convert(there, to, System::Wgs84)?, at, 1e-9));
        }
    }
}
