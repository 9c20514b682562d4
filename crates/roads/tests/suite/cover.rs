//! Whom sites serve, beside counting by hand and beside trying every choice.

use domain::sheets::{Faults, Sheet};
use proptest::prelude::*;
use roads::coords::Position;
use roads::cover::{People, cover, read_people};
use roads::matrix::{each_row, micros_of};
use roads::network::Network;
use roads::points::{Point, read_points};
use roads::search::NEVER;
use rust_decimal::Decimal;

use super::sketch::{Sketch, road, sketches};

fn point(network: &Network<'_>, id: usize, vertex: u32) -> Point {
    let (lon, lat) = network.vertex_position(vertex);
    Point {
        id: id.to_string(),
        at: Some(Position { lon, lat }),
    }
}

#[test]
fn the_nearest_site_and_the_best_candidate_are_told() {
    // a road of five nodes, 1,111.9 m apart: 133.4 s each
    let sketch = Sketch {
        nodes: vec![(10, 0), (10, 10), (10, 20), (10, 30), (10, 40)],
        ways: vec![road(&[0, 1, 2, 3, 4])],
        ..Sketch::default()
    };
    let network = sketch.network("car");
    let home = |vertex: u32, people: i64| People {
        point: point(&network, vertex as usize, vertex),
        people: people.into(),
    };
    let people = [home(0, 5), home(1, 3), home(3, 8), home(4, 9)];
    let sites = [point(&network, 0, 0)];
    let candidates = [
        point(&network, 2, 2),
        point(&network, 3, 3),
        point(&network, 4, 4),
    ];
    let found = cover(&network, &sites, &people, &candidates, 2, micros_of(3.0));
    assert_eq!((found.people, found.covered), (25.into(), 8.into()));
    let blank: Vec<_> = found
        .blank
        .iter()
        .map(|one| (one.id.as_str(), one.nearest_s))
        .collect();
    assert_eq!(blank, [("3", Some(400.302)), ("4", Some(533.736))]);
    assert_eq!(found.next.len(), 1, "one is enough");
    assert_eq!(
        (found.next[0].candidate.as_str(), found.next[0].adds),
        ("3", 17.into())
    );
    assert_eq!(found.bound, 25.into());
}

#[test]
fn tables_with_faults_are_refused() {
    let mut faults = Faults::default();
    let mut sheet = Sheet::new(
        "people.csv",
        ["id", "lon", "lat", "people", "crs"],
        &mut faults,
    );
    let rows = [
        ["a", "112.6", "26.9", "12.5", ""],
        ["b", "26.9", "112.6", "1", ""],
        ["c", "112.6E", "26.9", "1", ""],
        ["d", "112.6", "", "1", ""],
        ["e", "112.6", "26.9", "-1", ""],
        ["a", "112.6", "26.9", "1", "gcj02"],
        ["f", "112.6", "26.9", "1", "utm"],
    ];
    for (number, row) in (2..).zip(rows) {
        sheet.push(number, row.into_iter(), &mut faults);
    }
    read_people(&sheet, &mut faults);
    let places: Vec<_> = faults
        .listed()
        .iter()
        .map(|one| (one.row, one.column.as_str()))
        .collect();
    let wanted = [
        (3, "lat"),
        (4, "lon"),
        (5, "lat"),
        (6, "people"),
        (7, "id"),
        (8, "lon"),
    ];
    assert_eq!(places, wanted);
}

#[test]
fn points_come_in_three_systems() {
    let mut faults = Faults::default();
    let mut sheet = Sheet::new("p.csv", ["id", "lon", "lat", "crs"], &mut faults);
    for (number, crs) in (2..).zip(["wgs84", "GCJ-02", "bd09", ""]) {
        let id = number.to_string();
        sheet.push(
            number,
            [id.as_str(), "112.6", "26.9", crs].into_iter(),
            &mut faults,
        );
    }
    let points = read_points(&sheet, &mut faults);
    assert!(faults.is_empty());
    let lons: Vec<f64> = points
        .iter()
        .filter_map(|point| point.at)
        .map(|at| at.lon)
        .collect();
    assert!(lons[0] == 112.6 && lons[3] == 112.6 && lons[1] < 112.598 && lons[2] < lons[1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn no_choice_beats_the_bound(
        sketch in sketches(),
        counts in prop::collection::vec(0..50_i64, 8),
        minutes in 1..6_u8,
        new in 0..4_usize,
    ) {
        let network = sketch.network("car");
        prop_assume!(network.counts.vertices > 2);
        let vertices = u32::try_from(network.counts.vertices)?;
        let homes: Vec<People> = (0_u32..)
            .zip(&counts)
            .map(|(at, people)| People {
                point: point(&network, at as usize, at % vertices),
                people: Decimal::from(*people),
            })
            .collect();
        let sites = [point(&network, 0, 0)];
        let candidates: Vec<Point> = (1..vertices.min(6)).map(|at| point(&network, at as usize, at)).collect();
        let most = micros_of(f64::from(minutes));
        let found = cover(&network, &sites, &homes, &candidates, new, most);
        let place = |point: &Point| point.at.and_then(|at| network.snap(at)).map(|snap| snap.place);
        let goals: Vec<_> = sites.iter().chain(&candidates).map(place).collect();
        let starts: Vec<_> = homes.iter().map(|home| place(&home.point)).collect();
        let mut rows = Vec::new();
        each_row(&network, &starts, &goals, most, |_, row| rows.push(row));
        let served = |chosen: u32| -> Decimal {
            let near = |row: &Vec<u64>| {
                row.iter().enumerate().any(|(at, micros)| {
                    *micros != NEVER && (at == 0 || chosen & (1 << (at - 1)) != 0)
                })
            };
            homes.iter().zip(&rows).filter(|(_, row)| near(row)).map(|(home, _)| home.people).sum()
        };
        prop_assert_eq!(found.covered, served(0));
        let choices = (0..1_u32 << candidates.len()).filter(|chosen| chosen.count_ones() as usize <= new);
        let best = choices.map(served).max().unwrap_or_default();
        let added: Decimal = found.next.iter().map(|next| next.adds).sum();
        prop_assert!(found.covered + added <= best && best <= found.bound);
        prop_assert!(found.next.len() <= new);
    }
}
