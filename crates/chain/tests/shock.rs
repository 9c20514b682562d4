//! Systemic risk against the hand example, the published reference and the laws it must keep.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
use std::path::PathBuf;

use chain::csr::Edge;
use chain::shock::{self, Class, Network, Options, Risk, Shock, Stop};
use proptest::prelude::*;

const HAND_EDGES: [(u32, u32); 11] = [
    (3, 6),
    (4, 6),
    (4, 7),
    (5, 7),
    (6, 1),
    (6, 2),
    (7, 10),
    (7, 11),
    (8, 1),
    (8, 2),
    (9, 11),
];
const HAND_SECTORS: [u32; 11] = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5];

fn edges(pairs: &[(u32, u32, f64)]) -> Vec<Edge> {
    pairs
        .iter()
        .map(|(from, to, weight)| Edge {
            from: *from,
            to: *to,
            weight: *weight,
        })
        .collect()
}

fn essential(_: u32, _: u32) -> Class {
    Class::Essential
}

fn mixed(input: u32, _: u32) -> Class {
    match input % 3 {
        0 => Class::Essential,
        1 => Class::NotEssential,
        _ => Class::Negligible,
    }
}

#[test]
fn hand_example_with_eleven_firms() {
    let pairs: Vec<_> = HAND_EDGES
        .iter()
        .map(|(from, to)| (from - 1, to - 1, 1.0))
        .collect();
    let network = Network::new(&HAND_SECTORS, &[0.0; 11], &edges(&pairs), essential).unwrap();
    for stop in [Stop::Converged, Stop::Change(1e-2)] {
        let found = shock::all(
            &network,
            Options {
                stop,
                ..Options::default()
            },
        );
        let times_33: Vec<f64> = found.iter().map(|risk| risk.esri * 33.0).collect();
        for (found, expected) in times_33
            .iter()
            .zip([9.0, 9.0, 4.0, 12.0, 4.0, 12.0, 12.0, 6.0, 3.0, 6.0, 9.0])
        {
            assert!((found - expected).abs() < 1e-12, "{times_33:?}");
        }
    }
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

fn rows(path: PathBuf) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect()
}

#[test]
fn published_reference_at_the_loose_stop() {
    let Some(root) = real_data() else { return };
    let file = |name: &str| rows(root.join("references").join(name));
    let firms = file("shock200_firms.csv");
    let sectors: Vec<u32> = firms.iter().map(|row| row[1] as u32).collect();
    let sold: Vec<_> = file("shock200_edges.csv")
        .iter()
        .map(|row| (row[0] as u32 - 1, row[1] as u32 - 1, row[2]))
        .collect();
    let classes = file("shock200_essential.csv");
    let class = |input: u32, user: u32| {
        let row = classes
            .iter()
            .find(|row| row[0] as u32 == input && row[1] as u32 == user)
            .unwrap();
        Class::from_code(row[2] as u8).unwrap()
    };
    let network = Network::new(&sectors, &vec![0.0; firms.len()], &edges(&sold), class).unwrap();
    let found = shock::all(
        &network,
        Options {
            stop: Stop::Change(1e-2),
            threads: 2,
            ..Options::default()
        },
    );
    for (risk, row) in found.iter().zip(file("shock200_stop_1e-2.csv")) {
        assert_eq!(risk.firm as usize + 1, row[0] as usize);
        for (found, expected) in [risk.esri, risk.downstream, risk.upstream]
            .into_iter()
            .zip(&row[1..4])
        {
            assert!(
                (found - expected).abs() < 1e-12,
                "firm {}: {found} instead of {expected}",
                row[0]
            );
        }
        assert_eq!(f64::from(risk.steps), row[4], "steps of firm {}", row[0]);
    }
}

#[test]
fn without_exit_the_upstream_answer_is_trivial() {
    let circle = edges(&[(0, 1, 1.0), (1, 2, 2.0), (2, 0, 3.0), (1, 0, 1.0)]);
    let network = Network::new(&[0, 1, 2], &[0.0; 3], &circle, essential).unwrap();
    assert!(network.exit().is_missing());
    assert!(network.exit().is_trivial_for(0));
    for risk in shock::all(&network, Options::default()) {
        assert!(risk.converged);
        assert!((risk.upstream - 1.0).abs() < 1e-8);
    }
    let open = Network::new(&[0, 1, 2], &[0.0, 1.0, 0.0], &circle, essential).unwrap();
    assert!(!open.exit().is_trivial_for(0));
    assert!(open.exit().is_trivial_for(1));
}

/// The definition, word for word, one shock and one step at a time.
fn by_definition(
    sectors: &[u32],
    finals: &[f64],
    sold: &[Edge],
    firm: usize,
    steps_max: usize,
) -> (f64, usize) {
    let n = sectors.len();
    let mut value = vec![vec![0.0; n]; n];
    for edge in sold {
        value[edge.from as usize][edge.to as usize] += edge.weight;
    }
    let sales: Vec<f64> = (0..n)
        .map(|i| value[i].iter().sum::<f64>() + finals[i])
        .collect();
    let bought: Vec<f64> = (0..n).map(|i| (0..n).map(|j| value[j][i]).sum()).collect();
    let cap = |i: usize| if i == firm { 0.0 } else { 1.0 };
    let mut down: Vec<f64> = (0..n).map(cap).collect();
    let mut up = down.clone();
    let mut steps = 0;
    loop {
        let available = |s: u32| {
            (0..n)
                .filter(|l| sectors[*l] == s)
                .map(|l| sales[l] * down[l])
                .sum::<f64>()
        };
        let felt: Vec<f64> = (0..n)
            .map(|j| {
                let available = available(sectors[j]);
                let share = if available > 0.0 {
                    (sales[j] / available).min(1.0)
                } else {
                    1.0
                };
                share * (1.0 - down[j])
            })
            .collect();
        let next_down: Vec<f64> = (0..n)
            .map(|i| {
                let mut level = cap(i);
                for sector in 0..6 {
                    let of_sector = |j: &usize| {
                        sectors[*j] == sector && mixed(sector, sectors[i]) == Class::Essential
                    };
                    let total: f64 = (0..n).filter(of_sector).map(|j| value[j][i]).sum();
                    if total > 0.0 {
                        let lost: f64 = (0..n)
                            .filter(of_sector)
                            .map(|j| felt[j] * value[j][i] / total)
                            .sum();
                        level = level.min(1.0 - lost);
                    }
                }
                let other = |j: &usize| mixed(sectors[*j], sectors[i]) == Class::NotEssential;
                if bought[i] > 0.0 {
                    let lost: f64 = (0..n)
                        .filter(other)
                        .map(|j| felt[j] * value[j][i] / bought[i])
                        .sum();
                    level = level.min(1.0 - lost);
                }
                level.max(0.0)
            })
            .collect();
        let next_up: Vec<f64> = (0..n)
            .map(|i| {
                if sales[i] <= 0.0 {
                    return cap(i);
                }
                let left: f64 = (0..n).map(|j| value[i][j] * up[j]).sum::<f64>() + finals[i];
                (left / sales[i]).min(cap(i))
            })
            .collect();
        let change = (0..n)
            .map(|i| {
                (next_down[i] - down[i])
                    .abs()
                    .max((next_up[i] - up[i]).abs())
            })
            .fold(0.0, f64::max);
        (down, up) = (next_down, next_up);
        steps += 1;
        if change < 1e-10 || steps == steps_max {
            break;
        }
    }
    let total: f64 = sales.iter().sum();
    let lost: f64 = (0..n).map(|i| sales[i] * (1.0 - down[i].min(up[i]))).sum();
    (if total > 0.0 { lost / total } else { 0.0 }, steps)
}

type Made = (Vec<u32>, Vec<f64>, Vec<(u32, u32, f64)>);

/// Networks with cycles, self-loops, parallel edges and parts that hang on nothing.
fn network() -> impl Strategy<Value = Made> {
    (2usize..9).prop_flat_map(|n| {
        let node = 0..n as u32;
        (
            prop::collection::vec(0u32..6, n),
            prop::collection::vec(prop_oneof![Just(0.0), 0.0..5.0f64], n),
            prop::collection::vec((node.clone(), node, 0.0..10.0f64), 0..24),
        )
    })
}

fn all(made: &Made) -> Vec<Risk> {
    let network = Network::new(&made.0, &made.1, &edges(&made.2), mixed).unwrap();
    shock::all(&network, Options::default())
}

proptest! {
    #[test]
    fn engine_follows_the_definition(made in network()) {
        for risk in all(&made) {
            let (esri, steps) = by_definition(&made.0, &made.1, &edges(&made.2), risk.firm as usize, 3000);
            if steps < 3000 {
                prop_assert!((risk.esri - esri).abs() < 1e-9, "{} instead of {esri}", risk.esri);
                prop_assert!(risk.steps.abs_diff(steps as u32) <= 1, "{} steps instead of {steps}", risk.steps);
            }
        }
    }

    #[test]
    fn renaming_firms_renames_the_answer(made in network(), turn in 0usize..8) {
        let n = made.0.len();
        let renamed = |firm: u32| ((firm as usize + turn) % n) as u32;
        let mut sectors = vec![0; n];
        let mut finals = vec![0.0; n];
        for firm in 0..n {
            sectors[renamed(firm as u32) as usize] = made.0[firm];
            finals[renamed(firm as u32) as usize] = made.1[firm];
        }
        let sold = made.2.iter().map(|(from, to, weight)| (renamed(*from), renamed(*to), *weight)).collect();
        let turned = all(&(sectors, finals, sold));
        for risk in all(&made) {
            let other = turned[renamed(risk.firm) as usize];
            prop_assert!((risk.esri - other.esri).abs() < 1e-9);
        }
    }

    #[test]
    fn currency_does_not_matter(made in network(), scale in 1e-3..1e6f64) {
        let finals = made.1.iter().map(|value| value * scale).collect();
        let sold = made.2.iter().map(|(from, to, weight)| (*from, *to, weight * scale)).collect();
        for (risk, other) in all(&made).iter().zip(all(&(made.0.clone(), finals, sold))) {
            prop_assert!((risk.esri - other.esri).abs() < 1e-9);
        }
    }

    #[test]
    fn a_deeper_shock_never_helps(made in network(), firm in 0u32..2, a in 0.0..1.0f64, b in 0.0..1.0f64) {
        let network = Network::new(&made.0, &made.1, &edges(&made.2), mixed).unwrap();
        let shocks = [Shock { firm, remaining: a.max(b) }, Shock { firm, remaining: a.min(b) }];
        let found = shock::risks(&network, &shocks, Options::default());
        prop_assert!(found[0].esri <= found[1].esri + 1e-7);
        prop_assert!((0.0..=1.0 + 1e-12).contains(&found[1].esri));
    }

    #[test]
    fn threads_and_neighbours_change_nothing(made in network()) {
        let network = Network::new(&made.0, &made.1, &edges(&made.2), mixed).unwrap();
        let together = shock::all(&network, Options { threads: 3, ..Options::default() });
        for risk in together {
            let alone = shock::risks(&network, &[Shock::closure(risk.firm)], Options::default());
            prop_assert_eq!(alone[0], risk);
        }
    }
}
