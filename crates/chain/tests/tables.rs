//! Input–output figures against the textbook, against recomputation from scratch and against reference
//! linkages of the national table.

use std::path::PathBuf;

use chain::tables::{IoTable, TableError, Trade, influence, linkages, local_sourcing};
use nalgebra::DMatrix;
use proptest::prelude::*;

fn close(found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() <= within * expected.abs().max(1.0),
        "{found} instead of {expected}"
    );
}

/// The two-sector case of Miller and Blair.
fn textbook() -> IoTable {
    IoTable::new(&[150.0, 500.0, 200.0, 100.0], &[1000.0, 2000.0]).expect("two by two")
}

#[test]
fn textbook_figures() {
    let table = textbook();
    let leontief = table.leontief().expect("productive");
    let ghosh = table.ghosh().expect("productive");
    for (at, expected) in [1.254_125_41, 0.330_033, 0.264_026_4, 1.122_112_21]
        .into_iter()
        .enumerate()
    {
        close(leontief[(at / 2, at % 2)], expected, 1e-6);
    }
    for (at, expected) in [1.254_125_41, 0.660_066_01, 0.132_013_2, 1.122_112_21]
        .into_iter()
        .enumerate()
    {
        close(ghosh[(at / 2, at % 2)], expected, 1e-6);
    }
    let found = linkages(&table).expect("productive");
    close(found[0].backward_index, 1.022_222, 1e-5);
    close(found[1].backward_index, 0.977_778, 1e-5);
    close(found[0].sensitivity_index, 1.066_667, 1e-5);
    close(found[0].extraction_loss, 860.526_316, 1e-8);
    close(found[1].extraction_loss, 888.235_294, 1e-8);
}

#[test]
fn a_table_that_cannot_be_is_refused() {
    // the output of the first sector in another unit
    let flows = [150.0, 500.0, 200.0, 100.0];
    let table = IoTable::new(&flows, &[100.0, 2000.0]).expect("two by two");
    let sectors = vec![0];
    assert_eq!(linkages(&table), Err(TableError::Unproductive { sectors }));
    let trade = [Trade::default(); 2];
    assert!(local_sourcing(&table, &trade).is_err());
    // each sector within its output, together using up all of it
    let closed = IoTable::new(&[0.0, 10.0, 10.0, 0.0], &[10.0, 10.0]).expect("two by two");
    assert!(matches!(
        linkages(&closed),
        Err(TableError::Unproductive { .. })
    ));
    // a sector that makes losses does not keep the others from meeting demand
    let losses = IoTable::new(&[10.0, 5.0, 95.0, 20.0], &[100.0, 900.0]).expect("two by two");
    assert_eq!(losses.overdrawn(), [0]);
    assert!(linkages(&losses).is_ok_and(|all| all.iter().all(|one| one.backward >= 1.0)));
    let negative = IoTable::new(&flows, &[-1.0, 2000.0]);
    assert_eq!(negative, Err(TableError::NegativeOutput { sector: 0 }));
}

#[test]
fn a_sector_that_makes_nothing_needs_nothing() {
    let table = IoTable::new(
        &[10.0, 0.0, 5.0, 0.0, 0.0, 0.0, -2.0, 0.0, 1.0],
        &[50.0, 0.0, 20.0],
    )
    .expect("three by three");
    let found = linkages(&table).expect("productive");
    assert_eq!(found[1].backward, 1.0);
    let trade = [
        Trade::default(),
        Trade {
            imports: 9.0,
            ..Trade::default()
        },
        Trade {
            inflows: 20.0,
            ..Trade::default()
        },
    ];
    let local = local_sourcing(&table, &trade).expect("productive");
    assert_eq!(local.sectors[1].supply_share, 0.0);
    assert_eq!(local.sectors[2].supply_share, 0.5);
    assert!(local.min <= local.rate && local.rate <= local.max);
}

#[test]
fn national_table_matches_reference_linkages() {
    let root = std::env::var_os("LIANZHANG_REAL_DATA")
        .map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
            PathBuf::from,
        )
        .join("input-output");
    let (Ok(text), Ok(reference)) = (
        std::fs::read_to_string(root.join("china_2020_153.csv")),
        std::fs::read_to_string(root.join("ref_china_2020_153_linkages.csv")),
    ) else {
        println!("skipped: no real data");
        return;
    };
    let number = |cell: &str| -> f64 {
        let plain = cell
            .trim()
            .trim_start_matches("np.float64(")
            .trim_end_matches(')');
        plain.parse().expect("a number")
    };
    let expected: Vec<Vec<f64>> = reference
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            cells[cells.len() - 5..]
                .iter()
                .map(|cell| number(cell))
                .collect()
        })
        .collect();
    let sectors = expected.len();
    let mut flows = Vec::new();
    for line in text.lines().skip(1).take(sectors) {
        // English names hold commas inside quotation marks; the Chinese name is the last quoted cell.
        let figures = &line[line.rfind('"').expect("quoted names") + 2..];
        flows.extend(figures.split(',').take(sectors).map(number));
    }
    let output: Vec<f64> = expected.iter().map(|row| row[0]).collect();
    let table = IoTable::new(&flows, &output).expect("153 by 153");
    for (found, expected) in linkages(&table).expect("productive").iter().zip(&expected) {
        close(found.backward, expected[1], 1e-9);
        close(found.backward_index, expected[2], 1e-9);
        close(found.forward, expected[3], 1e-9);
        close(found.forward_index, expected[4], 1e-9);
    }
}

proptest! {
    #[test]
    fn closed_forms_equal_recomputation(flows in prop::collection::vec(0.0..10.0f64, 16), spare in prop::collection::vec(1.0..50.0f64, 4)) {
        let output: Vec<f64> = (0..4).map(|i| {
            let sold: f64 = flows[i * 4..i * 4 + 4].iter().sum();
            let bought: f64 = (0..4).map(|j| flows[j * 4 + i]).sum();
            sold.max(bought) + spare[i]
        }).collect();
        let table = IoTable::new(&flows, &output).expect("four by four");
        let leontief = table.leontief().expect("productive");
        let found = linkages(&table).expect("productive");
        let inverse = |a: &DMatrix<f64>| (DMatrix::identity(4, 4) - a).try_inverse().expect("productive");
        let (a, change) = (table.inputs(), 0.01);
        let field = influence(&leontief, change);
        for k in 0..4 {
            let mut without = a.clone();
            without.row_mut(k).fill(0.0);
            without.column_mut(k).fill(0.0);
            let demand = nalgebra::DVector::from_fn(4, |i, _| output[i] - flows[i * 4..i * 4 + 4].iter().sum::<f64>());
            let left = (inverse(&without) * demand).sum();
            prop_assert!((found[k].extraction_loss - (output.iter().sum::<f64>() - left)).abs() < 1e-6);
            for j in 0..4 {
                let mut changed = a.clone();
                changed[(k, j)] += change;
                let moved = (inverse(&changed) - &leontief).norm() / change;
                prop_assert!((field[(k, j)] - moved).abs() < 1e-6 * moved.max(1.0));
            }
        }
    }
}
