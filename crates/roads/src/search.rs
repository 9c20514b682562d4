//! Shortest times over arcs with turns (Dijkstra 1959): plain and exact, for searches around one place.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::network::{CLOSED, Network, Place};

/// No time: not reached.
pub const NEVER: u64 = u64::MAX;

/// Microseconds from a place inside a segment to the end of an arc over it, or from the beginning of the arc to it.
fn share(micros: u64, part: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a part of an open arc's time, which is far below 2^53"
    )]
    let whole = (micros as f64 * part).round() as u64;
    whole
}

/// How far along an arc a place lies, if on its segment and if the arc is open.
fn along(network: &Network<'_>, arc: u32, part: f64) -> Option<(u64, f64)> {
    let micros = network.micros(arc);
    let part = if arc & 1 == 0 { part } else { 1.0 - part };
    (micros != CLOSED).then_some((micros, part))
}

/// The arcs that one enters first from a place, with the microseconds until then.
pub fn entries(network: &Network<'_>, from: Place) -> Vec<(u32, u64)> {
    match from {
        Place::Vertex(vertex) => network.leaving(vertex).map(|arc| (arc, 0)).collect(),
        Place::Along { segment, part } => {
            let mut found = Vec::new();
            for arc in [segment << 1, segment << 1 | 1] {
                if let Some((micros, part)) = along(network, arc, part) {
                    let left = share(micros, 1.0 - part);
                    found.extend(network.following(arc).map(|next| (next, left)));
                }
            }
            found
        }
    }
}

/// The arcs over which one comes to a place, with the microseconds from where they are entered.
pub fn exits(network: &Network<'_>, to: Place) -> Vec<(u32, u64)> {
    match to {
        Place::Vertex(vertex) => {
            let arcs = network.arriving(vertex);
            arcs.map(|arc| (arc, network.micros(arc))).collect()
        }
        Place::Along { segment, part } => [segment << 1, segment << 1 | 1]
            .into_iter()
            .filter_map(|arc| {
                let (micros, part) = along(network, arc, part)?;
                Some((arc, share(micros, part)))
            })
            .collect(),
    }
}

/// Microseconds between places on one segment, or from a place inside a segment to its end, without entering an
/// arc; [`NEVER`].
pub fn direct(network: &Network<'_>, from: Place, to: Place) -> u64 {
    match (from, to) {
        (Place::Vertex(a), Place::Vertex(b)) if a == b => 0,
        (Place::Along { segment: s, part }, Place::Vertex(vertex)) => {
            let arcs = [s << 1, s << 1 | 1].into_iter();
            let times = arcs
                .filter(|arc| network.head(*arc) == vertex)
                .filter_map(|arc| along(network, arc, part))
                .map(|(micros, part)| share(micros, 1.0 - part));
            times.min().unwrap_or(NEVER)
        }
        (
            Place::Along {
                segment: s,
                part: a,
            },
            Place::Along {
                segment: t,
                part: b,
            },
        ) if s == t => {
            let arc = if a <= b { s << 1 } else { s << 1 | 1 };
            match network.micros(arc) {
                CLOSED if a != b => NEVER,
                CLOSED => 0,
                micros => share(micros, (a - b).abs()),
            }
        }
        _ => NEVER,
    }
}

/// The memory of searches, used again and again.
#[derive(Debug)]
pub struct Search {
    /// When each arc is entered at the earliest.
    entered: Vec<u64>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Search {
    /// Memory for searches over a network.
    pub fn new(network: &Network<'_>) -> Self {
        Self {
            entered: vec![NEVER; network.arcs()],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
        }
    }

    /// Finds when each arc can be entered at the earliest, as far as that is not after `most`.
    ///
    /// `settled` is told every arc with its time, in the order of times, and says whether to go on.
    pub fn run(
        &mut self,
        network: &Network<'_>,
        from: Place,
        most: u64,
        mut settled: impl FnMut(u32, u64) -> bool,
    ) {
        for arc in self.touched.drain(..) {
            self.entered[arc as usize] = NEVER;
        }
        self.queue.clear();
        for (arc, micros) in entries(network, from) {
            self.reach(arc, micros);
        }
        while let Some(Reverse((micros, arc))) = self.queue.pop() {
            if micros > self.entered[arc as usize] {
                continue;
            }
            if micros > most || !settled(arc, micros) {
                return;
            }
            let end = micros.saturating_add(network.micros(arc));
            for next in network.following(arc) {
                self.reach(next, end);
            }
        }
    }

    /// Finds from every arc the least time from where it is entered to any of the `ends`, as far as that is not
    /// above `most`; arcs of ends come with the time over their part. [`Search::entered`] then tells these times.
    pub fn run_back(&mut self, network: &Network<'_>, ends: &[(u32, u64)], most: u64) {
        for arc in self.touched.drain(..) {
            self.entered[arc as usize] = NEVER;
        }
        self.queue.clear();
        for (arc, micros) in ends {
            self.reach(*arc, *micros);
        }
        while let Some(Reverse((micros, arc))) = self.queue.pop() {
            if micros > self.entered[arc as usize] {
                continue;
            }
            if micros > most {
                return;
            }
            for before in network.preceding(arc) {
                self.reach(before, micros.saturating_add(network.micros(before)));
            }
        }
    }

    /// The arcs that the last search came upon.
    pub fn touched(&self) -> &[u32] {
        &self.touched
    }

    fn reach(&mut self, arc: u32, micros: u64) {
        let known = &mut self.entered[arc as usize];
        if micros < *known {
            if *known == NEVER {
                self.touched.push(arc);
            }
            *known = micros;
            self.queue.push(Reverse((micros, arc)));
        }
    }

    /// When an arc was entered in the last search; [`NEVER`]. Times after the last search's `most` are only bounds.
    pub fn entered(&self, arc: u32) -> u64 {
        self.entered[arc as usize]
    }
}
