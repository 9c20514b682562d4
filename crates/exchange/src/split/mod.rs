//! How the worth of working together is shared: the Shapley value, the nucleolus, and whether a
//! division exists that nobody would leave.
//!
//! Exact up to twelve players; more are refused, never sampled. The Shapley value is reckoned in
//! integers, the nucleolus by linear programs over a few variables each ([`nucleolus`]). Shares are
//! rounded to the fen by largest remainders, so that they add up to what there is to share.

mod game;
mod nucleolus;
mod shapley;

pub use game::{Game, PLAYERS_MAX, read_game};
pub use nucleolus::{Nucleolus, nucleolus};
pub use shapley::{Shapley, shapley};

use serde::Serialize;

use domain::sheets::{Fault, FaultKind};

/// An excess beyond this, in yuan, empties the core.
const CORE_TOLERANCE: f64 = 1e-6;

/// Whether a division exists that nobody would leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Core {
    /// There is one.
    Nonempty,
    /// There is none.
    Empty,
}

/// What one player gets, in yuan to the fen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// The player.
    pub player: String,
    /// By the Shapley value.
    pub shapley: f64,
    /// By the nucleolus.
    pub nucleolus: f64,
}

/// Every answer about a game.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Split {
    /// The shares, by player.
    pub players: Vec<Share>,
    /// The smallest e, in yuan, for which some division of the worth of all gives every proper
    /// coalition at least its worth − e.
    pub least_core: f64,
    /// Whether that e is not above nothing.
    pub core: Core,
    /// Whether the Shapley value is a division that nobody would leave.
    pub shapley_in_core: bool,
}

/// Shares the worth of a game.
pub fn split(game: &Game) -> Split {
    let by_shapley = shapley(game);
    let by_nucleolus = nucleolus(game);
    let total = game.fen_of_all();
    let shares = to_fen(&by_nucleolus.shares_fen(), total);
    let players = game.players().iter().zip(by_shapley.fen(total)).zip(shares);
    Split {
        players: players
            .map(|((player, shapley), nucleolus)| Share {
                player: player.clone(),
                shapley: yuan(shapley),
                nucleolus: yuan(nucleolus),
            })
            .collect(),
        least_core: by_nucleolus.least_core,
        core: if by_nucleolus.least_core > CORE_TOLERANCE {
            Core::Empty
        } else {
            Core::Nonempty
        },
        shapley_in_core: by_shapley.is_in_core(game, CORE_TOLERANCE),
    }
}

/// Fen as yuan, for reports.
pub(crate) fn yuan(fen: i128) -> f64 {
    fen as f64 / 100.0
}

/// Rounds shares in fen so that they add up to `total`: each down, the rest by largest remainders,
/// of equal ones the first.
pub(crate) fn to_fen(shares: &[f64], total: i128) -> Vec<i128> {
    // A share that is whole but for the noise of reckoning must not lose a fen to it.
    let tidy = |share: f64| match share.round() {
        whole if (share - whole).abs() < 1e-4 => whole,
        _ => share,
    };
    let mut fen: Vec<i128> = shares
        .iter()
        .map(|share| tidy(*share).floor() as i128)
        .collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    let rest = |at: usize| tidy(shares[at]) - tidy(shares[at]).floor();
    order.sort_by(|a, b| rest(*b).total_cmp(&rest(*a)).then(a.cmp(b)));
    hand_out(&mut fen, &order, total);
    fen
}

/// Gives out what is left of `total`, one fen each in this order, or takes back what is too much.
fn hand_out(fen: &mut [i128], order: &[usize], total: i128) {
    let mut rest = total - fen.iter().sum::<i128>();
    for at in order.iter().cycle() {
        match rest {
            0 => break,
            1.. => (fen[*at], rest) = (fen[*at] + 1, rest - 1),
            _ => (fen[*at], rest) = (fen[*at] - 1, rest + 1),
        }
    }
}

/// The fault of a game with more players than are reckoned exactly.
pub fn too_many(file: &str, found: usize) -> Fault {
    Fault {
        file: file.to_owned(),
        row: 0,
        column: "coalition".to_owned(),
        kind: FaultKind::Own {
            code: "exchange.too-many",
            params: vec![
                ("found", found.to_string()),
                ("most", PLAYERS_MAX.to_string()),
            ],
        },
    }
}
