//! The outline of roads: squares of ground along them, joined, as GeoJSON.
//!
//! Squares are a hundred metres or, where much is reached, as wide as fits some hundreds of them side by side. Every
//! road that is reached lies inside, and nothing inside lies further than two squares from such a road.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Piece;
use crate::network::{Network, RADIUS_M};

/// Metres of a square at least.
const SQUARE_M: f64 = 100.0;
/// Squares side by side at most.
const SQUARES_MAX: f64 = 400.0;

type Ring = Vec<(i64, i64)>;

/// The ground along pieces of road as a `MultiPolygon`.
pub(super) fn outline(network: &Network<'_>, pieces: &[Piece]) -> Value {
    let lines: Vec<[(f64, f64); 2]> = pieces
        .iter()
        .map(|piece| [piece.from, piece.to].map(|part| network.position_along(piece.segment, part)))
        .collect();
    let lats = || lines.iter().flatten().map(|place| place.1);
    let (south, north) = (
        lats().fold(f64::MAX, f64::min),
        lats().fold(f64::MIN, f64::max),
    );
    let lons = || lines.iter().flatten().map(|place| place.0);
    let (west, east) = (
        lons().fold(f64::MAX, f64::min),
        lons().fold(f64::MIN, f64::max),
    );
    if lines.is_empty() {
        return json!({"type": "MultiPolygon", "coordinates": []});
    }
    let degree_m = RADIUS_M.to_radians();
    let shrink = (f64::midpoint(south, north)).to_radians().cos().max(0.01);
    let extent = ((north - south) * degree_m).max((east - west) * degree_m * shrink);
    let side = SQUARE_M.max(extent / SQUARES_MAX);
    let (wide, high) = (side / degree_m / shrink, side / degree_m);
    let mut squares = BTreeSet::new();
    for [a, b] in lines {
        let steps = ((b.0 - a.0).abs() / wide).max((b.1 - a.1).abs() / high) * 2.0;
        let steps = steps.ceil().max(1.0);
        let mut step = 0.0;
        while step <= steps {
            let share = step / steps;
            let (lon, lat) = (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1));
            let (column, row) = (floor((lon - west) / wide), floor((lat - south) / high));
            for x in -1..=1 {
                squares.extend((-1..=1).map(|y| (column + x, row + y)));
            }
            step += 1.0;
        }
    }
    let place = |corner: &(i64, i64)| {
        #[expect(
            clippy::cast_precision_loss,
            reason = "corners are counted in hundreds"
        )]
        let (x, y) = (corner.0 as f64, corner.1 as f64);
        let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
        json!([round(west + x * wide), round(south + y * high)])
    };
    let ring = |ring: &Ring| Value::Array(ring.iter().map(place).collect());
    let polygons: Vec<Value> = polygons(&squares)
        .iter()
        .map(|rings| Value::Array(rings.iter().map(ring).collect()))
        .collect();
    json!({"type": "MultiPolygon", "coordinates": polygons})
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "squares are counted in hundreds"
)]
fn floor(number: f64) -> i64 {
    number.floor() as i64
}

/// Joined squares as polygons: an outer ring against the clock, then its holes with it.
fn polygons(squares: &BTreeSet<(i64, i64)>) -> Vec<Vec<Ring>> {
    let mut edges: BTreeMap<(i64, i64), Vec<(i64, i64)>> = BTreeMap::new();
    for (x, y) in squares {
        let (x, y) = (*x, *y);
        // the filled side lies to the left of each edge
        let sides = [
            ((x, y - 1), (x, y), (x + 1, y)),
            ((x + 1, y), (x + 1, y), (x + 1, y + 1)),
            ((x, y + 1), (x + 1, y + 1), (x, y + 1)),
            ((x - 1, y), (x, y + 1), (x, y)),
        ];
        for (beside, from, to) in sides {
            if !squares.contains(&beside) {
                edges.entry(from).or_default().push(to);
            }
        }
    }
    let (mut outer, mut holes) = (Vec::new(), Vec::new());
    while let Some((start, _)) = edges.first_key_value() {
        let ring = walk(*start, &mut edges);
        if doubled_area(&ring) > 0 {
            outer.push(vec![ring]);
        } else {
            holes.push(ring);
        }
    }
    for hole in holes {
        // the smallest ring around a hole is the one whose hole it is
        let around = outer.iter_mut().filter(|rings| is_inside(&hole, &rings[0]));
        if let Some(rings) = around.min_by_key(|rings| doubled_area(&rings[0])) {
            rings.push(hole);
        }
    }
    outer
}

/// Follows edges from a corner until it is met again; at corners where two squares touch it turns left, so that
/// rings do not cross themselves. Corners on straight lines are left out.
fn walk(start: (i64, i64), edges: &mut BTreeMap<(i64, i64), Vec<(i64, i64)>>) -> Ring {
    let mut corners = vec![start];
    let mut before: Option<(i64, i64)> = None;
    let mut at = start;
    while let Some(ways) = edges.get_mut(&at) {
        let turn = |to: &(i64, i64)| {
            let (dx, dy) = before.unwrap_or((0, 0));
            dx * (to.1 - at.1) - dy * (to.0 - at.0)
        };
        let best = (0..ways.len())
            .max_by_key(|way| turn(&ways[*way]))
            .unwrap_or(0);
        let next = ways.swap_remove(best);
        if ways.is_empty() {
            edges.remove(&at);
        }
        let heading = (next.0 - at.0, next.1 - at.1);
        if before == Some(heading) {
            corners.pop();
        }
        corners.push(next);
        before = Some(heading);
        at = next;
        if at == start {
            break;
        }
    }
    corners
}

/// Twice the area inside a closed ring; negative where it runs with the clock.
fn doubled_area(ring: &Ring) -> i64 {
    let pairs = ring.windows(2);
    pairs
        .map(|pair| pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1)
        .sum()
}

/// Whether a hole lies inside a ring: its first edge's filled side does, a quarter square away.
fn is_inside(hole: &Ring, ring: &Ring) -> bool {
    // four times finer, so that no edge is met
    let (a, b) = (hole[0], hole[1]);
    let middle = (2 * (a.0 + b.0), 2 * (a.1 + b.1));
    let left = ((a.1 - b.1).signum(), (b.0 - a.0).signum());
    let at = (middle.0 + left.0, middle.1 + left.1);
    let mut is_inside = false;
    for pair in ring.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let crosses = (4 * from.1 > at.1) != (4 * to.1 > at.1);
        if crosses && 4 * from.0 > at.0 {
            is_inside = !is_inside;
        }
    }
    is_inside
}
