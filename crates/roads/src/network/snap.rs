//! From a position to the road (rule 7).

use super::grid::{CELL, cell, key};
use super::measure::{RADIUS_M, degrees, distance_m};
use super::{Network, segment};
use crate::coords::Position;

/// Metres within which a place is the vertex beside it.
const VERTEX_M: f64 = 0.001;
/// Metres of a degree north.
const DEGREE_M: f64 = RADIUS_M * std::f64::consts::PI / 180.0;

/// A place on the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// A vertex
    Vertex(u32),
    /// A place inside a segment
    Along {
        /// Which segment
        segment: u32,
        /// How far along it, between 0 and 1
        part: f64,
    },
}

/// A position on the network, and how far away that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// Where on the network.
    pub place: Place,
    /// Metres from the position to the place.
    pub metres: f64,
}

impl Network<'_> {
    /// The nearest place on a segment with both ends in the largest strongly connected part; nothing where that is
    /// further than the profile's `snap_max_m`.
    pub fn snap(&self, at: Position) -> Option<Snap> {
        let is_on_globe = at.lon.abs() <= 180.0 && at.lat.abs() <= 90.0;
        if !is_on_globe {
            return None;
        }
        let most_m = self.profile.snap_max_m;
        // the narrowest that a cell may be within reach
        let furthest_lat = (at.lat.abs() + most_m / DEGREE_M + CELL).min(89.9);
        let cell_m = CELL * DEGREE_M * furthest_lat.to_radians().cos();
        let (column, row) = (cell(at.lon), cell(at.lat));
        let mut best: Option<(f64, u32, f64)> = None;
        let mut ring = 0_i64;
        loop {
            self.each_on_ring(column, row, ring, |number| {
                let (metres, part) = self.nearest_on(number, at);
                if best.is_none_or(|(least, of, _)| (metres, number) < (least, of)) {
                    best = Some((metres, number, part));
                }
            });
            #[expect(clippy::cast_precision_loss, reason = "rings are few")]
            let seen_m = ring as f64 * cell_m;
            if seen_m > most_m || best.is_some_and(|(least, ..)| least <= seen_m) {
                break;
            }
            ring += 1;
        }
        let (_, number, part) = best?;
        let place = self.place(number, part);
        let metres = distance_m((at.lon, at.lat), self.position(place));
        (metres <= most_m).then_some(Snap { place, metres })
    }

    fn place(&self, number: u32, part: f64) -> Place {
        let length = self.metres[number as usize];
        let [a, b] = self.ends[number as usize];
        if part * length <= VERTEX_M {
            Place::Vertex(a)
        } else if (1.0 - part) * length <= VERTEX_M {
            Place::Vertex(b)
        } else {
            Place::Along {
                segment: number,
                part,
            }
        }
    }

    /// Degrees east and north of a vertex.
    pub fn vertex_position(&self, vertex: u32) -> (f64, f64) {
        let vertex = vertex as usize;
        (degrees(self.lons[vertex]), degrees(self.lats[vertex]))
    }

    /// Degrees east and north of a place.
    pub fn position(&self, place: Place) -> (f64, f64) {
        match place {
            Place::Vertex(vertex) => self.vertex_position(vertex),
            Place::Along { segment, part } => self.position_along(segment, part),
        }
    }

    /// Degrees east and north of the place that lies a part of the way along a segment.
    pub(crate) fn position_along(&self, number: u32, part: f64) -> (f64, f64) {
        let [a, b] = self.ends[segment(number << 1)];
        let (a, b) = (self.vertex_position(a), self.vertex_position(b));
        (a.0 + part * (b.0 - a.0), a.1 + part * (b.1 - a.1))
    }

    /// Metres to the nearest place of a segment, and how far along that is; reckoned on the plane that touches the
    /// globe at the position.
    fn nearest_on(&self, number: u32, at: Position) -> (f64, f64) {
        let shrink = at.lat.to_radians().cos();
        let plane = |vertex: u32| {
            let (lon, lat) = self.vertex_position(vertex);
            let (east, north) = (lon - at.lon, lat - at.lat);
            (east * shrink * DEGREE_M, north * DEGREE_M)
        };
        let [a, b] = self.ends[number as usize].map(plane);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let square = dx * dx + dy * dy;
        let part = if square > 0.0 {
            (-(a.0 * dx + a.1 * dy) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        ((a.0 + part * dx).hypot(a.1 + part * dy), part)
    }

    fn each_on_ring(&self, column: i64, row: i64, ring: i64, mut visit: impl FnMut(u32)) {
        for y in -ring..=ring {
            let step = if y.abs() == ring {
                1
            } else {
                (2 * ring).max(1)
            };
            let mut x = -ring;
            while x <= ring {
                if let Ok(at) = self.cells.binary_search(&key(column + x, row + y)) {
                    let range = self.cell_first[at] as usize..self.cell_first[at + 1] as usize;
                    self.cell_segments[range].iter().for_each(|one| visit(*one));
                }
                x += step;
            }
        }
    }
}
