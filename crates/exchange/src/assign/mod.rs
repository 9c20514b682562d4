//! Who goes with whom: results with needs, experts with firms, banks with firms. Either the greatest
//! total value, or a matching that no pair would leave.

mod best;
mod read;
mod stable;

pub use best::best;
pub use read::{Method, Pair, Pairing, Seat, read_pairing};
pub use stable::stable;

use serde::Serialize;

/// Parts that a unit of value is counted in; finer differences do not count.
pub(crate) const PARTS: f64 = 1e6;

/// One pair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[expect(missing_docs, reason = "the two ends")]
pub struct Match {
    pub left: String,
    pub right: String,
}

/// An assignment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assignment {
    /// The pairs, in the order of their file.
    pub pairs: Vec<Match>,
    /// Their total value.
    pub total: f64,
    /// Those on the left that have nobody, in the order of their file.
    pub unassigned: Vec<String>,
}

impl Pairing {
    /// Assigns by the method.
    pub fn assign(&self, method: Method) -> Assignment {
        let mut chosen = match method {
            Method::Best => best(self),
            Method::Stable => stable(self),
        };
        chosen.sort_unstable();
        let mut has = vec![false; self.lefts.len()];
        let mut parts = 0;
        let pairs = chosen.iter().map(|at| {
            let pair = &self.pairs[*at];
            has[pair.left] = true;
            parts += pair.value;
            Match {
                left: self.lefts[pair.left].name.clone(),
                right: self.rights[pair.right].name.clone(),
            }
        });
        let pairs = pairs.collect();
        let idle = self.lefts.iter().zip(has).filter(|(_, has)| !has);
        Assignment {
            pairs,
            total: parts as f64 / PARTS,
            unassigned: idle.map(|(seat, _)| seat.name.clone()).collect(),
        }
    }
}
