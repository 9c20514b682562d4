//! The three tables of an assignment.

use std::collections::HashMap;

use super::PARTS;
use domain::sheets::{Faults, Sheet};

/// Values and scores lie within this.
const VALUE_MAX: f64 = 1e9;
/// Places of one seat at most.
const CAPACITY_MAX: i64 = 1_000_000;

/// How to assign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The greatest total value.
    Best,
    /// No pair that both sides prefer to what they have; of all such, the best for the left.
    Stable,
}

/// One end of pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Its name.
    pub name: String,
    /// How many it can have.
    pub capacity: u32,
}

/// A pair that may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Position among the left.
    pub left: usize,
    /// Position among the right.
    pub right: usize,
    /// Its value, in millionths.
    pub value: i64,
    /// How much the left wants it.
    pub left_score: f64,
    /// How much the right wants it.
    pub right_score: f64,
}

/// Who may go with whom.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pairing {
    /// The left side.
    pub lefts: Vec<Seat>,
    /// The right side.
    pub rights: Vec<Seat>,
    /// The pairs that may be.
    pub pairs: Vec<Pair>,
}

/// Reads `left,capacity` · `right,capacity` · `left,right,value,left_score,right_score`; the scores
/// are read for a stable assignment only.
pub fn read_pairing(
    lefts: &Sheet,
    rights: &Sheet,
    pairs: &Sheet,
    method: Method,
    faults: &mut Faults,
) -> Pairing {
    let mut pairing = Pairing {
        lefts: seats(lefts, "left", faults),
        rights: seats(rights, "right", faults),
        pairs: Vec::with_capacity(pairs.len()),
    };
    let by_name = |seats: &'_ [Seat]| -> HashMap<String, usize> {
        let names = seats.iter().enumerate();
        names.map(|(at, seat)| (seat.name.clone(), at)).collect()
    };
    let (left_names, right_names) = (by_name(&pairing.lefts), by_name(&pairing.rights));
    let left_names: HashMap<&str, usize> = borrowed(&left_names);
    let right_names: HashMap<&str, usize> = borrowed(&right_names);
    let mut seen = HashMap::with_capacity(pairs.len());
    let range = -VALUE_MAX..=VALUE_MAX;
    let found = &mut pairing.pairs;
    pairs.read(["left", "right", "value"], faults, |cells| {
        let left = cells.known(0, &left_names);
        let right = cells.known(1, &right_names);
        let value = cells.number(2, range.clone());
        if let (Some(left), Some(right)) = (left, right) {
            cells.once(1, (left, right), &mut seen);
            found.push(Pair {
                left,
                right,
                value: (value.unwrap_or(0.0) * PARTS).round() as i64,
                left_score: 0.0,
                right_score: 0.0,
            });
        }
    });
    if method == Method::Stable && faults.is_empty() {
        pairs.read(["left_score", "right_score"], faults, |cells| {
            let pair = &mut found[cells.position()];
            let left = cells.number(0, range.clone());
            let right = cells.number(1, range.clone());
            pair.left_score = left.unwrap_or_default();
            pair.right_score = right.unwrap_or_default();
        });
    }
    pairing
}

fn borrowed(names: &HashMap<String, usize>) -> HashMap<&str, usize> {
    names
        .iter()
        .map(|(name, at)| (name.as_str(), *at))
        .collect()
}

fn seats(sheet: &Sheet, column: &'static str, faults: &mut Faults) -> Vec<Seat> {
    let mut seats = Vec::with_capacity(sheet.len());
    let mut seen = HashMap::with_capacity(sheet.len());
    sheet.read([column, "capacity"], faults, |cells| {
        let name = cells.text(0);
        let capacity = cells.whole(1, 0..=CAPACITY_MAX);
        if let Some(name) = name {
            cells.once(0, name, &mut seen);
            seats.push(Seat {
                name: name.to_owned(),
                capacity: capacity.map_or(0, |capacity| capacity.unsigned_abs() as u32),
            });
        }
    });
    seats
}
