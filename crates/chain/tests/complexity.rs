//! Complexity against published packages' figures and against the definitions, word for word.

use std::path::PathBuf;

use chain::complexity::{self, Complexity, Convention, Note, Options, Table};
use proptest::prelude::*;

const CONVENTIONS: [Convention; 3] = [
    Convention::Ecomplexity,
    Convention::EconomicComplexity,
    Convention::Econcomplex,
];

fn run(places: usize, products: usize, values: &[f64], convention: Convention) -> Complexity {
    let options = Options {
        convention,
        with_gain: true,
        threads: 2,
    };
    complexity::complexity(
        Table {
            places,
            products,
            values,
        },
        options,
    )
    .expect("the table is whole")
}

fn real_data() -> Option<PathBuf> {
    let root = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    if root.join("references").is_dir() {
        return Some(root);
    }
    println!("skipped: no real data");
    None
}

/// Reads place, product and figures (by position of their columns) sorted by place and product.
fn cells(path: PathBuf, columns: &[usize]) -> Vec<(String, String, Vec<f64>)> {
    let text = std::fs::read_to_string(path).expect("the file is there");
    let mut rows: Vec<_> = text
        .lines()
        .skip(1)
        .map(|line| {
            let row: Vec<&str> = line.split(',').collect();
            let figures = columns
                .iter()
                .map(|at| row[*at].parse().expect("a number"))
                .collect();
            (row[0].to_owned(), row[1].to_owned(), figures)
        })
        .collect();
    rows.sort_by(|a: &(String, String, Vec<f64>), b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    rows
}

fn matches_reference(path: PathBuf, columns: [usize; 8]) {
    let rows = cells(path, &columns);
    let products = rows.iter().filter(|row| row.0 == rows[0].0).count();
    let places = rows.len() / products;
    let values: Vec<f64> = rows.iter().map(|row| row.2[0]).collect();
    let found = run(places, products, &values, Convention::Ecomplexity);
    for (at, (place, product, expected)) in rows.iter().enumerate() {
        let (row, column) = (at / products, at % products);
        let figures = [
            values[at],
            found.eci[row],
            found.pci[column],
            found.density[at],
            found.coi[row],
            found.cog[at],
            found.rca[at],
            f64::from(u8::from(found.mcp[at])),
        ];
        for (figure, expected) in figures.iter().zip(expected) {
            assert!(
                (figure - expected).abs() < 1e-9,
                "{place} {product}: {figures:?} instead of {expected:?}"
            );
        }
    }
}

#[test]
fn six_by_six_as_published() {
    let Some(root) = real_data() else { return };
    matches_reference(
        root.join("references/ecomplexity_6x6.csv"),
        [2, 7, 8, 9, 10, 11, 12, 6],
    );
}

#[test]
fn forty_places_as_published() {
    let Some(root) = real_data() else { return };
    matches_reference(
        root.join("economic-complexity/ref_small_cells.csv"),
        [2, 6, 7, 8, 9, 10, 11, 5],
    );
}

/// Three places that hang together: the first makes 0, 1 and 2, the second 1 and 3, the third 0.
const SMALL: [f64; 12] = [8.0, 3.0, 6.0, 1.0, 4.0, 3.0, 4.0, 8.0, 5.0, 1.0, 1.0, 1.0];

#[test]
fn indices_are_standardised_and_point_with_diversity() {
    for convention in CONVENTIONS {
        let found = run(3, 4, &SMALL, convention);
        assert_eq!(found.diversity, [3, 2, 1], "{convention:?}");
        assert_eq!(found.ubiquity, [2, 2, 1, 1], "{convention:?}");
        assert!(found.notes.is_empty(), "{convention:?} {:?}", found.notes);
        let divisor = if convention == Convention::EconomicComplexity {
            2.0
        } else {
            3.0
        };
        let squares: f64 = found.eci.iter().map(|value| value * value).sum();
        assert!(
            found.eci.iter().sum::<f64>().abs() < 1e-9 && (squares / divisor - 1.0).abs() < 1e-9
        );
        assert!(
            found.eci[0] > found.eci[2],
            "{convention:?} {:?}",
            found.eci
        );
    }
}

#[test]
fn empty_rows_have_no_index_and_spoil_nothing() {
    for convention in CONVENTIONS {
        let mut values: Vec<f64> = SMALL
            .chunks(4)
            .flat_map(|row| [row, &[0.0]].concat())
            .collect();
        values.extend([0.0; 5]);
        let found = run(4, 5, &values, convention);
        let whole = run(3, 4, &SMALL, convention);
        assert!(found.eci[3].is_nan() && found.pci[4].is_nan() && found.coi[3].is_nan());
        for place in 0..3 {
            assert!((found.eci[place] - whole.eci[place]).abs() < 1e-9);
            assert!((found.coi[place] - whole.coi[place]).abs() < 1e-9);
        }
        assert_eq!(
            found.notes,
            [Note::Without {
                places: 1,
                products: 1
            }]
        );
    }
}

#[test]
fn places_that_share_nothing_are_told_apart() {
    let values = [
        5.0, 1.0, 3.0, 0.0, 2.0, 4.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 6.0,
    ];
    let found = run(4, 4, &values, Convention::Ecomplexity);
    assert_eq!(found.notes, [Note::Disconnected { groups: 2 }]);
    assert!(found.eci[3].is_nan());
}

#[test]
fn negative_amounts_are_refused() {
    let error = complexity::complexity(
        Table {
            places: 1,
            products: 2,
            values: &[1.0, -2.0],
        },
        Options::default(),
    );
    assert_eq!(
        error.unwrap_err().to_string(),
        "place 0 has value -2 of product 1, which is not an amount"
    );
}

proptest! {
    /// Density, proximity and gain as their definitions read, for each convention.
    #[test]
    fn cells_follow_the_definitions(
        (places, products, values) in (2usize..7, 2usize..9).prop_flat_map(|(places, products)| {
            let value = prop_oneof![Just(0.0), 0.1..100.0f64];
            (Just(places), Just(products), prop::collection::vec(value, places * products))
        }),
    ) {
        for convention in CONVENTIONS {
            let found = run(places, products, &values, convention);
            let table = Table { places, products, values: &values };
            let near = complexity::proximity(table, convention).expect("the table is whole");
            let m = |c: usize, p: usize| f64::from(u8::from(found.mcp[c * products + p]));
            for p in 0..products {
                for q in 0..products {
                    let both: f64 = (0..places).map(|c| m(c, p) * m(c, q)).sum();
                    let more = f64::from(found.ubiquity[p].max(found.ubiquity[q]));
                    let own = convention == Convention::Ecomplexity || p != q;
                    let expected = if more > 0.0 && own { both / more } else { 0.0 };
                    prop_assert!((near[p * products + q] - expected).abs() < 1e-12);
                }
            }
            let scale = if convention == Convention::Econcomplex { 100.0 } else { 1.0 };
            for c in 0..places {
                for p in 0..products {
                    let sum: f64 = (0..products).map(|q| near[p * products + q]).sum();
                    let got: f64 = (0..products).map(|q| near[p * products + q] * m(c, q)).sum();
                    let expected = if sum > 0.0 { scale * got / sum } else { 0.0 };
                    prop_assert!((found.density[c * products + p] - expected).abs() < 1e-9);
                    if convention != Convention::EconomicComplexity && m(c, p) > 0.0 {
                        prop_assert!(found.cog[c * products + p] == 0.0 || found.cog[c * products + p].is_nan());
                    }
                }
            }
        }
    }

    #[test]
    fn currency_and_order_do_not_matter(
        values in prop::collection::vec(prop_oneof![Just(0u32), 1u32..50], 20),
        turn in 0usize..4,
    ) {
        let amounts: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
        let doubled: Vec<f64> = (0..4).flat_map(|c| {
            let from = (c + turn) % 4 * 5;
            amounts[from..from + 5].iter().map(|value| value * 1024.0).collect::<Vec<_>>()
        }).collect();
        for convention in CONVENTIONS {
            let (found, other) = (run(4, 5, &amounts, convention), run(4, 5, &doubled, convention));
            for c in 0..4 {
                let at = (c + turn) % 4;
                prop_assert_eq!(found.diversity[at], other.diversity[c]);
                for p in 0..5 {
                    prop_assert!((found.density[at * 5 + p] - other.density[c * 5 + p]).abs() < 1e-9);
                }
            }
        }
    }
}
