//! A grid over the globe that says which segments lie where.

use super::measure::degrees;

/// Degrees of a cell, east and north: some 450 metres north.
pub(super) const CELL: f64 = 0.004;
/// A segment of more cells than this is found by none of them; it would cross half a continent.
const CELLS_MAX: i64 = 1 << 20;

/// The column or row of an angle.
#[expect(
    clippy::cast_possible_truncation,
    reason = "degrees are at most 360, so cells at most 90,000"
)]
pub(super) fn cell(angle: f64) -> i64 {
    (angle / CELL).floor() as i64
}

/// The number under which a cell stands.
pub(super) fn key(column: i64, row: i64) -> u64 {
    let number = ((row + (1 << 20)) << 32) | (column + (1 << 20));
    number.cast_unsigned()
}

/// The grid as three arrays: cells, where their segments begin, segments.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub cells: Vec<u64>,
    pub first: Vec<u32>,
    pub segments: Vec<u32>,
}

/// Lays segments (number and both ends in units of 1e-7 degrees) into their cells.
pub(super) fn grid(segments: impl Iterator<Item = (u32, [(i32, i32); 2])>) -> Grid {
    let mut entries: Vec<(u64, u32)> = Vec::new();
    for (segment, ends) in segments {
        let [a, b] = ends.map(|(lon, lat)| (degrees(lon), degrees(lat)));
        each_cell(a, b, |column, row| {
            entries.push((key(column, row), segment))
        });
    }
    entries.sort_unstable();
    let mut grid = Grid::default();
    for (cell, segment) in entries {
        if grid.cells.last() != Some(&cell) {
            grid.cells.push(cell);
            grid.first
                .push(u32::try_from(grid.segments.len()).unwrap_or(u32::MAX));
        }
        grid.segments.push(segment);
    }
    grid.first
        .push(u32::try_from(grid.segments.len()).unwrap_or(u32::MAX));
    grid
}

/// Visits the cells that a straight line crosses, row by row, a hair more where it runs along an edge.
fn each_cell(a: (f64, f64), b: (f64, f64), mut visit: impl FnMut(i64, i64)) {
    let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
    let (first, last) = (cell(low.1), cell(high.1));
    let across = (cell(a.0) - cell(b.0)).abs() + 1;
    if (last - first + 1) + across > CELLS_MAX || (a.0 - b.0).abs() > 180.0 {
        return;
    }
    let lon_at = |lat: f64| {
        let share = if high.1 > low.1 {
            (lat - low.1) / (high.1 - low.1)
        } else {
            0.0
        };
        low.0 + share.clamp(0.0, 1.0) * (high.0 - low.0)
    };
    for row in first..=last {
        #[expect(clippy::cast_precision_loss, reason = "rows are small numbers")]
        let edges = [row as f64 * CELL, (row + 1) as f64 * CELL];
        let (mut west, mut east) = if first == last {
            (low.0, high.0)
        } else {
            (lon_at(edges[0]), lon_at(edges[1]))
        };
        if west > east {
            std::mem::swap(&mut west, &mut east);
        }
        for column in cell(west - 1e-9)..=cell(east + 1e-9) {
            visit(column, row);
        }
    }
}
