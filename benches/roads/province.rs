//! A province from a seed: streets in a lattice, every tenth a main road, every fiftieth a motorway-like trunk, some
//! missing, some one-way. Prints one JSON object: the time to build its network, and the time of a matrix over the
//! hierarchy beside that of petgraph's Dijkstra, which knows neither rules of turning nor places between nodes, and
//! beside the plain search over arcs that the hierarchy is held to.

use std::fmt::Write as _;
use std::time::Instant;

use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};
use roads::matrix::each_row;
use roads::network::{CLOSED, Network, Place, build};
use roads::osm;
use roads::profile::Profile;
use roads::search::{NEVER, Search, exits};

/// Nodes between two crossings, bends of the road.
const BENDS: usize = 4;
/// Places of the matrix.
const PLACES: usize = 200;
/// Places from which the slower ways are measured.
const STARTS: usize = 20;

struct Seed(u64);

impl Seed {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// The map as XML: crossings `side` × `side`, a third of a kilometre apart.
fn province(side: usize, seed: &mut Seed) -> String {
    let mut nodes = String::from("<osm version='0.6'>\n");
    let mut ways = String::new();
    let mut next = side * side;
    let place = |x: f64, y: f64| (110.0 + x * 0.0035, 26.0 + y * 0.003);
    let mut node = |id: usize, x: f64, y: f64| {
        let (lon, lat) = place(x, y);
        writeln!(nodes, "<node id='{id}' lon='{lon:.7}' lat='{lat:.7}'/>").expect("memory");
    };
    for y in 0..side {
        for x in 0..side {
            node(y * side + x, x as f64, y as f64);
            for (dx, dy) in [(1, 0), (0, 1)] {
                let line = if dx == 1 { y } else { x };
                let class = match line {
                    line if line % 50 == 0 => "trunk",
                    line if line % 10 == 0 => "primary",
                    _ => "residential",
                };
                let is_missing = class == "residential" && seed.below(4) == 0;
                if x + dx >= side || y + dy >= side || is_missing {
                    continue;
                }
                let mut refs = format!("<nd ref='{}'/>", y * side + x);
                for bend in 1..=BENDS {
                    let share = bend as f64 / (BENDS + 1) as f64;
                    let aside = seed.below(100) as f64 / 1000.0;
                    let along = (x as f64 + dx as f64 * share, y as f64 + dy as f64 * share);
                    node(
                        next,
                        along.0 + aside * dy as f64,
                        along.1 + aside * dx as f64,
                    );
                    write!(refs, "<nd ref='{next}'/>").expect("memory");
                    next += 1;
                }
                let oneway = if class == "residential" && seed.below(10) == 0 {
                    "yes"
                } else {
                    "no"
                };
                writeln!(
                    ways,
                    "<way id='{next}'>{refs}<nd ref='{}'/><tag k='highway' v='{class}'/><tag k='oneway' v='{oneway}'/></way>",
                    (y + dy) * side + x + dx
                )
                .expect("memory");
            }
        }
    }
    nodes + &ways + "</osm>\n"
}

/// Seconds of the slower ways from the first places: petgraph, and the plain search over arcs.
fn slower(network: &Network<'_>, places: &[Option<Place>]) -> (f64, f64) {
    let arcs = 0..u32::try_from(network.arcs()).expect("few enough");
    let edges = arcs.filter(|arc| network.micros(*arc) != CLOSED);
    let edges = edges.map(|arc| (network.tail(arc), network.head(arc), network.micros(arc)));
    let graph: DiGraph<(), u64> = DiGraph::from_edges(edges);
    let began = Instant::now();
    for place in places[..STARTS].iter().flatten() {
        if let Place::Vertex(vertex) = place {
            let found = dijkstra(&graph, NodeIndex::new(*vertex as usize), None, |edge| {
                *edge.weight()
            });
            assert!(!found.is_empty());
        }
    }
    let petgraph = began.elapsed().as_secs_f64();
    let mut search = Search::new(network);
    let began = Instant::now();
    for place in places[..STARTS].iter().flatten() {
        search.run(network, *place, NEVER - 1, |_, _| true);
    }
    (petgraph, began.elapsed().as_secs_f64())
}

fn main() {
    let side = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let side: usize = side.unwrap_or(150);
    let mut seed = Seed(17);
    let xml = province(side, &mut seed);
    let began = Instant::now();
    let map = osm::read(xml.as_bytes()).expect("a map");
    let read_seconds = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let network = build(&map, &Profile::named("car").expect("a profile"));
    let build_seconds = began.elapsed().as_secs_f64();
    let vertices = usize::try_from(network.counts.vertices).expect("few enough");
    let places: Vec<Option<Place>> = (0..PLACES)
        .map(|_| u32::try_from(seed.below(vertices)).ok().map(Place::Vertex))
        .collect();
    let mut rows = Vec::new();
    let began = Instant::now();
    each_row(&network, &places, &places, NEVER - 1, |_, row| {
        rows.push(row)
    });
    let matrix_seconds = began.elapsed().as_secs_f64();
    let mut search = Search::new(&network);
    for (from, row) in places[..STARTS].iter().flatten().zip(&rows) {
        search.run(&network, *from, NEVER - 1, |_, _| true);
        for (to, micros) in places
            .iter()
            .flatten()
            .zip(row)
            .filter(|(to, _)| *to != from)
        {
            let over = exits(&network, *to).into_iter();
            let over = over.map(|(arc, rest)| search.entered(arc).saturating_add(rest));
            assert_eq!(
                over.min().unwrap_or(NEVER),
                *micros,
                "the hierarchy is exact"
            );
        }
    }
    let (petgraph_seconds, plain_seconds) = slower(&network, &places);
    let answer = serde_json::json!({
        "counts": network.counts,
        "hierarchy_edges": network.hierarchy_edges(),
        "read_seconds": read_seconds,
        "build_seconds": build_seconds,
        "matrix_places": PLACES,
        "matrix_seconds": matrix_seconds,
        "starts": STARTS,
        "petgraph_seconds_of_starts": petgraph_seconds,
        "plain_seconds_of_starts": plain_seconds,
    });
    println!("{answer}");
}
