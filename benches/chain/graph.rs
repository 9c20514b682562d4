//! Graph kernels, systemic risk and complexity on made data of the sizes that matter. Reads
//! graphs from the two files that `compare.py` names, so that other libraries walk the very same
//! ones; without arguments the rows that no other library has. Prints one JSON object of seconds and
//! checksums.

use std::time::Instant;

use chain::complexity::{self, Options as ComplexityOptions, Table};
use chain::csr::{Csr, Edge, Parallel};
use chain::kernels::{self, PageRank};
use chain::shock::{self, Class, Network, Options, Shock, Stop};

/// A small generator (xorshift64*), so that the data need no library and stay the same.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 11) as usize % bound
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn timed<T>(
    rows: &mut Vec<(String, f64, f64)>,
    name: &str,
    checksum: impl Fn(&T) -> f64,
    mut run: impl FnMut() -> T,
) -> T {
    let mut best = f64::INFINITY;
    let mut result = None;
    for _ in 0..3 {
        let started = Instant::now();
        let found = run();
        best = best.min(started.elapsed().as_secs_f64());
        result = Some(found);
    }
    let result = result.expect("it ran three times");
    rows.push((name.to_owned(), best, checksum(&result)));
    result
}

fn graph_rows(path: &str, small_path: &str, rows: &mut Vec<(String, f64, f64)>) {
    let edges = read(path);
    let nodes = 1 + edges
        .iter()
        .map(|edge| edge.from.max(edge.to))
        .max()
        .unwrap_or(0) as usize;
    let build =
        || Csr::build(nodes, &edges, Parallel::Keep).expect("nodes are counted from the edges");
    let graph = timed(rows, "build", |graph: &Csr| graph.edges() as f64, build);
    let rank = || {
        kernels::pagerank(
            &graph,
            PageRank {
                change_max: 1e-10,
                ..PageRank::default()
            },
        )
    };
    timed(rows, "pagerank", |rank: &Vec<f64>| rank[0] * 1e6, rank);
    timed(
        rows,
        "strong components",
        |c: &kernels::Components| c.count as f64,
        || kernels::strong_components(&graph),
    );
    let sum = |found: &Vec<u32>| {
        found
            .iter()
            .filter(|d| **d != kernels::NONE)
            .map(|d| f64::from(*d))
            .sum()
    };
    timed(rows, "dominators", sum, || {
        kernels::immediate_dominators(&graph, 0)
    });
    let far = |found: &Vec<f64>| found.iter().filter(|d| d.is_finite()).sum();
    timed(rows, "shortest ways", far, || {
        kernels::shortest_distances(&graph, 0)
    });
    timed(
        rows,
        "articulation points",
        |found: &Vec<u32>| found.len() as f64,
        || kernels::articulation_points(&graph),
    );
    let small = read(small_path);
    let nodes = 1 + small
        .iter()
        .map(|edge| edge.from.max(edge.to))
        .max()
        .unwrap_or(0) as usize;
    let small =
        Csr::build(nodes, &small, Parallel::Keep).expect("nodes are counted from the edges");
    timed(
        rows,
        "betweenness",
        |found: &Vec<f64>| found.iter().sum(),
        || kernels::betweenness(&small, 2),
    );
}

fn read(path: &str) -> Vec<Edge> {
    let text = std::fs::read_to_string(path).expect("compare.py wrote the edges");
    let edge = |line: &str| {
        let mut cells = line.split_ascii_whitespace();
        let mut cell = || cells.next().expect("three cells a line");
        let (from, to) = (
            cell().parse().expect("a node"),
            cell().parse().expect("a node"),
        );
        Edge {
            from,
            to,
            weight: cell().parse().expect("a weight"),
        }
    };
    text.lines().map(edge).collect()
}

fn network(firms: usize, degree: usize, share_final: f64) -> Network {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let sectors: Vec<u32> = (0..firms)
        .map(|_| random.below(firms / 20 + 1) as u32)
        .collect();
    let mut sold = vec![0.0; firms];
    let edges: Vec<Edge> = (0..firms * degree)
        .map(|_| {
            let (from, to, weight) = (
                random.below(firms),
                random.below(firms),
                1.0 + 99.0 * random.unit(),
            );
            sold[from] += weight;
            Edge {
                from: from as u32,
                to: to as u32,
                weight,
            }
        })
        .collect();
    let finals: Vec<f64> = sold
        .iter()
        .map(|sold| sold * share_final / (1.0 - share_final))
        .collect();
    let class = |input: u32, user: u32| match (input * 31 + user * 17) % 4 {
        0 => Class::Negligible,
        1 => Class::NotEssential,
        _ => Class::Essential,
    };
    Network::new(&sectors, &finals, &edges, class).expect("made weights are positive")
}

fn shock_rows(rows: &mut Vec<(String, f64, f64)>) {
    let mut row = |name: String, network: &Network, count: usize, stop: Stop, threads: usize| {
        let shocks: Vec<Shock> = shock::largest(network, count)
            .into_iter()
            .map(Shock::closure)
            .collect();
        let started = Instant::now();
        let found = shock::risks(
            network,
            &shocks,
            Options {
                stop,
                threads,
                ..Options::default()
            },
        );
        let sum: f64 = found.iter().map(|risk| risk.esri).sum();
        rows.push((name, started.elapsed().as_secs_f64(), sum));
    };
    let loose = Stop::Change(1e-2);
    row(
        "shock 1,000 firms, stop 1e-2, 1 core".into(),
        &network(1000, 10, 0.0),
        1000,
        loose,
        1,
    );
    row(
        "shock 3,000 firms, stop 1e-2, 1 core".into(),
        &network(3000, 10, 0.0),
        3000,
        loose,
        1,
    );
    row(
        "shock 1,000 firms, converged, 20 % final".into(),
        &network(1000, 10, 0.2),
        1000,
        Stop::Converged,
        1,
    );
    for firms in [10_000, 30_000, 100_000] {
        let name = format!("shock {firms} firms, 1,000 largest, stop 1e-2, 2 cores");
        row(name, &network(firms, 5, 0.2), 1000, loose, 2);
    }
}

fn complexity_row(rows: &mut Vec<(String, f64, f64)>) {
    let mut random = Random(0x0123_4567_89ab_cdef);
    let (places, products) = (250, 5000);
    let values: Vec<f64> = (0..places * products)
        .map(|_| {
            if random.unit() < 0.35 {
                (8.0 * random.unit()).exp()
            } else {
                0.0
            }
        })
        .collect();
    let table = Table {
        places,
        products,
        values: &values,
    };
    let options = ComplexityOptions {
        threads: 2,
        ..ComplexityOptions::default()
    };
    let run = || complexity::complexity(table, options).expect("amounts are positive");
    timed(
        rows,
        "complexity 250 x 5,000, 2 cores",
        |found: &complexity::Complexity| found.density.iter().sum(),
        run,
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let mut rows = Vec::new();
    match arguments.as_slice() {
        [graph, small] => graph_rows(graph, small, &mut rows),
        _ => {
            shock_rows(&mut rows);
            complexity_row(&mut rows);
        }
    }
    let line = |(name, seconds, checksum): (String, f64, f64)| {
        format!("  {name:?}: [{seconds:.6}, {checksum:?}]")
    };
    println!(
        "{{\n{}\n}}",
        rows.into_iter().map(line).collect::<Vec<_>>().join(",\n")
    );
}
