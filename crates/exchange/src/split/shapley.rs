//! The Shapley value: what each player adds, averaged over every order of joining.

use super::game::{Game, UNITS_OF_YUAN};
use super::hand_out;

/// The Shapley value of a game, exact: numerators over one denominator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shapley {
    /// By player, in 10⁻⁹ yuan · n!.
    numerators: Vec<i128>,
    /// n!
    factorial: i128,
}

/// Σ over coalitions S without the player of |S|! (n − |S| − 1)! / n! · (v(S + player) − v(S));
/// L. S. Shapley, A value for n-person games, 1953.
pub fn shapley(game: &Game) -> Shapley {
    let players = game.players().len();
    let factorials: Vec<i128> = (0..=players as i128)
        .map(|n| (1..=n).product::<i128>().max(1))
        .collect();
    let mut numerators = vec![0; players];
    for coalition in 0..=game.all() {
        let size = coalition.count_ones() as usize;
        for (player, numerator) in numerators.iter_mut().enumerate() {
            let bit = 1 << player;
            if coalition & bit == 0 {
                let added = game.units(coalition | bit) - game.units(coalition);
                *numerator += factorials[size] * factorials[players - size - 1] * added;
            }
        }
    }
    Shapley {
        numerators,
        factorial: factorials[players],
    }
}

impl Shapley {
    /// The value of each player, in yuan.
    pub fn yuan(&self) -> Vec<f64> {
        let scale = self.factorial as f64 * UNITS_OF_YUAN as f64;
        self.numerators.iter().map(|n| *n as f64 / scale).collect()
    }

    /// Shares in fen that add up to `total`: each down, the rest by largest remainders, of equal ones
    /// the first.
    pub fn fen(&self, total: i128) -> Vec<i128> {
        let unit = self.factorial * (UNITS_OF_YUAN / 100);
        let mut fen: Vec<i128> = self.numerators.iter().map(|n| n.div_euclid(unit)).collect();
        let mut order: Vec<usize> = (0..fen.len()).collect();
        order.sort_by_key(|at| (-self.numerators[*at].rem_euclid(unit), *at));
        hand_out(&mut fen, &order, total);
        fen
    }

    /// Whether every coalition gets at least its worth, within a tolerance in yuan.
    pub fn is_in_core(&self, game: &Game, tolerance: f64) -> bool {
        let slack = (tolerance * UNITS_OF_YUAN as f64) as i128 * self.factorial;
        (1..game.all()).all(|coalition| {
            let members = (0..self.numerators.len()).filter(|player| coalition >> player & 1 == 1);
            let given: i128 = members.map(|player| self.numerators[player]).sum();
            given + slack >= game.units(coalition) * self.factorial
        })
    }
}
