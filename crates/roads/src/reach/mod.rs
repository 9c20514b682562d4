//! How far one comes from a place: metres of road, and the outline of the ground along them.

mod outline;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::coords::Position;
use crate::matrix::{micros_of, thousandths};
use crate::network::{CLOSED, Network, Place};
use crate::search::Search;

/// What can be reached within a time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// The time asked for.
    pub minutes: f64,
    /// Metres of road that can be travelled over within it, each segment once, to the millimetre.
    pub metres: f64,
    /// The ground along these roads as GeoJSON in WGS-84, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub polygon: Option<Value>,
}

/// What can be reached from a position.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reach {
    /// Metres to the road; nothing where none is near, and then nothing is reached.
    pub snap_m: Option<f64>,
    /// A band a time.
    pub bands: Vec<Band>,
}

/// A piece of a segment, from one part of it to another.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    segment: u32,
    from: f64,
    to: f64,
}

/// Whether outlines are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlines {
    /// Metres alone
    Left,
    /// Outlines too
    Drawn,
}

/// What can be reached from a position within each of the times.
pub fn reach(network: &Network<'_>, at: Position, minutes: &[f64], outlines: Outlines) -> Reach {
    let snap = network.snap(at);
    let most = minutes.iter().copied().fold(0.0, f64::max);
    let mut search = Search::new(network);
    if let Some(snap) = snap {
        search.run(network, snap.place, micros_of(most), |_, _| true);
    }
    let band = |minutes: &f64| {
        let pieces = snap.map_or_else(Vec::new, |snap| {
            pieces(network, &search, snap.place, micros_of(*minutes))
        });
        let length =
            |piece: &Piece| network.metres[piece.segment as usize] * (piece.to - piece.from);
        Band {
            minutes: *minutes,
            metres: thousandths(pieces.iter().map(length).sum()),
            polygon: (outlines == Outlines::Drawn).then(|| outline::outline(network, &pieces)),
        }
    };
    Reach {
        snap_m: snap.map(|snap| thousandths(snap.metres)),
        bands: minutes.iter().map(band).collect(),
    }
}

/// The pieces that can be travelled over within a time, none of them twice.
fn pieces(network: &Network<'_>, search: &Search, from: Place, most: u64) -> Vec<Piece> {
    let mut spans: BTreeMap<u32, Vec<(f64, f64)>> = BTreeMap::new();
    let mut note = |arc: u32, start: f64, left: u64| {
        let micros = network.micros(arc);
        #[expect(
            clippy::cast_precision_loss,
            reason = "times are far below 2^53 microseconds"
        )]
        let part = if micros == 0 {
            1.0
        } else {
            left as f64 / micros as f64
        };
        let (start, end) = (start, (start + part).min(1.0));
        let span = if arc & 1 == 0 {
            (start, end)
        } else {
            (1.0 - end, 1.0 - start)
        };
        spans.entry(arc >> 1).or_default().push(span);
    };
    for arc in search.touched() {
        if let Some(left) = most.checked_sub(search.entered(*arc)) {
            note(*arc, 0.0, left);
        }
    }
    if let Place::Along { segment, part } = from {
        for (arc, start) in [(segment << 1, part), (segment << 1 | 1, 1.0 - part)] {
            if network.micros(arc) != CLOSED {
                note(arc, start, most);
            }
        }
    }
    spans
        .into_iter()
        .flat_map(|(segment, spans)| {
            let joined = joined(spans).into_iter();
            joined.map(move |(from, to)| Piece { segment, from, to })
        })
        .collect()
}

/// Spans without overlap.
fn joined(mut spans: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut joined: Vec<(f64, f64)> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}
