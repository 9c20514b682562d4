//! Times between points.

use serde::Serialize;

use crate::hierarchy::{Goal, Table};
use crate::network::{Network, Place, Snap};
use crate::points::Point;
use crate::search::{NEVER, direct, entries, exits};

/// A point and how far it lies from its road.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OnRoad {
    /// The point's name.
    pub id: String,
    /// Metres to the road, to the millimetre; nothing where none is near.
    pub snap_m: Option<f64>,
}

/// Times between points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matrix {
    /// The points one comes from; a row each.
    pub points: Vec<OnRoad>,
    /// The points one goes to, a column each, where they are others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<OnRoad>>,
    /// Seconds to the millisecond; nothing where there is no way, or none within the time asked for.
    pub seconds: Vec<Vec<Option<f64>>>,
}

/// Times from all points to all of `to`, or among themselves, as far as they are not above `most` microseconds.
pub fn matrix(network: &Network<'_>, from: &[Point], to: Option<&[Point]>, most: u64) -> Matrix {
    let starts = snapped(network, from);
    let ends = to.map(|to| snapped(network, to));
    let goals = places(ends.as_ref().unwrap_or(&starts));
    let mut rows = Vec::with_capacity(from.len());
    each_row(network, &places(&starts), &goals, most, |_, row| {
        rows.push(row)
    });
    Matrix {
        points: on_road(from, &starts),
        to: to.zip(ends).map(|(to, ends)| on_road(to, &ends)),
        seconds: rows
            .into_iter()
            .map(|row| row.into_iter().map(seconds).collect())
            .collect(),
    }
}

fn places(snaps: &[Option<Snap>]) -> Vec<Option<Place>> {
    snaps
        .iter()
        .map(|snap| snap.map(|snap| snap.place))
        .collect()
}

/// Visits the starts in their order with the microseconds to every goal; [`NEVER`] where there is no way, or none
/// within `most`.
pub fn each_row(
    network: &Network<'_>,
    starts: &[Option<Place>],
    goals: &[Option<Place>],
    most: u64,
    mut visit: impl FnMut(usize, Vec<u64>),
) {
    let of = |place: &Option<Place>| place.map_or_else(Vec::new, |place| exits(network, place));
    let exits: Vec<Goal> = goals.iter().map(of).collect();
    let mut table = Table::new(&network.hierarchy, &exits, most);
    for (at, start) in starts.iter().enumerate() {
        let Some(start) = start else {
            visit(at, vec![NEVER; goals.len()]);
            continue;
        };
        let mut row = table.row(&entries(network, *start), most);
        for (micros, goal) in row.iter_mut().zip(goals) {
            let beside = goal.map_or(NEVER, |goal| direct(network, *start, goal));
            if beside <= most {
                *micros = beside.min(*micros);
            }
        }
        visit(at, row);
    }
}

/// Where the points lie on the network.
pub(crate) fn snapped(network: &Network<'_>, points: &[Point]) -> Vec<Option<Snap>> {
    let snap = |point: &Point| point.at.and_then(|at| network.snap(at));
    points.iter().map(snap).collect()
}

fn on_road(points: &[Point], snaps: &[Option<Snap>]) -> Vec<OnRoad> {
    let pairs = points.iter().zip(snaps);
    pairs
        .map(|(point, snap)| OnRoad {
            id: point.id.clone(),
            snap_m: snap.map(|snap| thousandths(snap.metres)),
        })
        .collect()
}

/// Seconds to the millisecond, of a time that is one.
pub fn seconds(micros: u64) -> Option<f64> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "times are far below 2^53 microseconds"
    )]
    let seconds = micros as f64 / 1e6;
    (micros != NEVER).then(|| thousandths(seconds))
}

/// Rounded to three places.
pub(crate) fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Microseconds of so many minutes.
pub fn micros_of(minutes: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is too large or below naught is the largest or least number"
    )]
    let micros = (minutes * 6e7).round() as u64;
    micros
}
