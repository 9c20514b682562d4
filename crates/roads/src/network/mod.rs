//! The network of one profile: vertices, segments between neighbouring nodes of ways, times, and which turns are open.
//!
//! One travels on *arcs*: segment `s` as its way is drawn is arc `2 s`, against it `2 s + 1`. The arrays are borrowed
//! from a file in memory ([`file`]) or owned just after they were built ([`build`]).

mod build;
pub mod file;
mod grid;
mod measure;
mod parts;
mod snap;
mod turns;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::hierarchy::Hierarchy;
use crate::profile::{Profile, UTurn};
pub use build::build;
pub use measure::{RADIUS_M, distance_m};
pub use snap::{Place, Snap};

/// The time of an arc that is closed.
pub const CLOSED: u64 = u64::MAX;

/// A vertex that may be reached but not passed.
pub(crate) const BARRED: u8 = 1;
/// A vertex of the largest strongly connected part.
pub(crate) const LARGEST: u8 = 2;
/// A vertex at which some turn is forbidden by a rule.
pub(crate) const RULED: u8 = 4;

/// What a network consists of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Ways that are used.
    pub ways: u64,
    /// Pieces between neighbouring nodes.
    pub segments: u64,
    /// Nodes at the ends of segments.
    pub vertices: u64,
    /// Arcs that are open.
    pub directed: u64,
    /// Length of all segments, each once.
    pub km: f64,
    /// Strongly connected parts, turns and barriers aside.
    pub components: u64,
    /// Vertices of the largest part.
    pub largest: u64,
}

/// The network of one profile.
#[derive(Debug, Clone)]
pub struct Network<'a> {
    /// Who travels.
    pub profile: Profile,
    /// What it consists of.
    pub counts: Counts,
    /// Degrees east of the vertices, in units of 1e-7.
    pub(crate) lons: Cow<'a, [i32]>,
    /// Degrees north of the vertices, in units of 1e-7.
    pub(crate) lats: Cow<'a, [i32]>,
    /// [`BARRED`], [`LARGEST`], [`RULED`].
    pub(crate) flags: Cow<'a, [u8]>,
    /// First and last vertex of each segment.
    pub(crate) ends: Cow<'a, [[u32; 2]]>,
    /// Length of each segment in metres.
    pub(crate) metres: Cow<'a, [f64]>,
    /// Time of each segment in microseconds, forward and backward; [`CLOSED`].
    pub(crate) times: Cow<'a, [[u64; 2]]>,
    /// Where the arcs of each vertex begin in `around`; one more than there are vertices.
    pub(crate) first: Cow<'a, [u32]>,
    /// Arcs by the vertex that they leave, closed ones too.
    pub(crate) around: Cow<'a, [u32]>,
    /// Pairs of arcs that may not follow each other, sorted.
    pub(crate) bans: Cow<'a, [[u32; 2]]>,
    /// Cells of the grid that hold segments, sorted.
    pub(crate) cells: Cow<'a, [u64]>,
    /// Where the segments of each cell begin; one more than there are cells.
    pub(crate) cell_first: Cow<'a, [u32]>,
    /// Segments by cell.
    pub(crate) cell_segments: Cow<'a, [u32]>,
    /// What makes many times fast.
    pub(crate) hierarchy: Hierarchy<'a>,
}

impl Network<'_> {
    /// How many arcs there are, closed ones too.
    pub fn arcs(&self) -> usize {
        self.ends.len() * 2
    }

    /// How many edges the hierarchy holds.
    pub fn hierarchy_edges(&self) -> usize {
        self.hierarchy.edges()
    }

    /// Microseconds over an arc; [`CLOSED`].
    pub fn micros(&self, arc: u32) -> u64 {
        self.times[segment(arc)][side(arc)]
    }

    /// The vertex that an arc leaves.
    pub fn tail(&self, arc: u32) -> u32 {
        self.ends[segment(arc)][side(arc)]
    }

    /// The vertex that an arc leads to.
    pub fn head(&self, arc: u32) -> u32 {
        self.ends[segment(arc)][1 - side(arc)]
    }

    /// The vertices at the ends of a segment.
    pub fn ends_of(&self, segment: u32) -> [u32; 2] {
        self.ends[segment as usize]
    }

    /// The open arcs that leave a vertex.
    pub fn leaving(&self, vertex: u32) -> impl Iterator<Item = u32> + '_ {
        let arcs = self.incident(vertex).iter().copied();
        arcs.filter(|arc| self.micros(*arc) != CLOSED)
    }

    /// The open arcs that lead to a vertex.
    pub fn arriving(&self, vertex: u32) -> impl Iterator<Item = u32> + '_ {
        let arcs = self.incident(vertex).iter().map(|arc| arc ^ 1);
        arcs.filter(|arc| self.micros(*arc) != CLOSED)
    }

    fn incident(&self, vertex: u32) -> &[u32] {
        let vertex = vertex as usize;
        &self.around[self.first[vertex] as usize..self.first[vertex + 1] as usize]
    }

    /// Whether one may go from the end of an arc on to another that leaves there (rules 5 and 6).
    pub fn may_turn(&self, from: u32, to: u32) -> bool {
        let vertex = self.head(from);
        let flags = self.flags[vertex as usize];
        if from ^ 1 == to {
            // also where the only other road is a one-way street that comes in
            let is_dead_end = self.leaving(vertex).all(|arc| arc == to);
            let is_free = self.profile.u_turn == UTurn::Free;
            if !(is_free || is_dead_end || flags & BARRED != 0) {
                return false;
            }
        } else if flags & BARRED != 0 {
            return false;
        }
        flags & RULED == 0 || self.bans.binary_search(&[from, to]).is_err()
    }

    /// The arcs that may follow an arc.
    pub fn following(&self, arc: u32) -> impl Iterator<Item = u32> + '_ {
        let arcs = self.leaving(self.head(arc));
        arcs.filter(move |next| self.may_turn(arc, *next))
    }

    /// The arcs that an arc may follow.
    pub fn preceding(&self, arc: u32) -> impl Iterator<Item = u32> + '_ {
        let arcs = self.arriving(self.tail(arc));
        arcs.filter(move |before| self.may_turn(*before, arc))
    }
}

/// The segment of an arc.
pub(crate) const fn segment(arc: u32) -> usize {
    (arc >> 1) as usize
}

/// 0 as the way is drawn, 1 against it.
pub(crate) const fn side(arc: u32) -> usize {
    (arc & 1) as usize
}
