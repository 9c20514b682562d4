//! The nucleolus: the division whose sorted complaints are lexicographically least (D. Schmeidler,
//! 1969), by successive least cores among all divisions of the worth of all.
//!
//! Each step lowers the largest complaint as far as it goes. What a step settles are the coalitions
//! with a positive multiplier: their complaint is the same in every best division, so their shares
//! are fixed, and with them those of every coalition in their span. The linear programs are solved in
//! their dual form, which has as few rows as shares are still free: with x = x₀ + Z t,
//!   max Σ λ(S) (v(S) − x₀(S))  with  Σ λ(S) Zᵀ1(S) = 0, Σ λ(S) = 1, λ ≥ 0.

use super::game::Game;

/// What counts as nothing among numbers near one.
const NOTHING: f64 = 1e-9;

/// Steps of one linear program at most; far more than a program of thirteen rows takes.
const PIVOTS_MAX: usize = 20_000;

/// The nucleolus of a game, in yuan.
#[derive(Debug, Clone, PartialEq)]
pub struct Nucleolus {
    /// What each player gets.
    pub shares: Vec<f64>,
    /// The largest complaint of the first step.
    pub least_core: f64,
}

impl Nucleolus {
    pub(super) fn shares_fen(&self) -> Vec<f64> {
        self.shares.iter().map(|share| share * 100.0).collect()
    }
}

/// Reckons the nucleolus.
pub fn nucleolus(game: &Game) -> Nucleolus {
    let players = game.players().len();
    let scale = (1..=game.all())
        .map(|coalition| game.worth(coalition).abs())
        .fold(0.0, f64::max);
    if players < 2 || scale == 0.0 {
        return Nucleolus {
            shares: (0..players).map(|_| game.worth(game.all())).collect(),
            least_core: 0.0,
        };
    }
    let worth = |coalition: usize| game.worth(coalition) / scale;
    let mut settled = Settled::new(players);
    settled.fix(game.all(), worth(game.all()));
    let mut least_core = None;
    while settled.basis.len() < players {
        let free = settled.free_directions();
        let columns: Vec<Column> = (1..game.all())
            .filter_map(|coalition| settled.column(coalition, worth(coalition), &free))
            .collect();
        let Some(step) = solve(&columns, free.len() + 1) else {
            break;
        };
        least_core.get_or_insert(step.value);
        let before = settled.basis.len();
        for (at, multiplier) in &step.multipliers {
            if *multiplier > NOTHING {
                let coalition = columns[*at].coalition;
                settled.fix(coalition, worth(coalition) - step.value);
            }
        }
        if settled.basis.len() == before {
            break;
        }
    }
    let tidy = |value: f64| if value.abs() < NOTHING { 0.0 } else { value };
    Nucleolus {
        shares: settled
            .point()
            .into_iter()
            .map(|share| share * scale)
            .collect(),
        least_core: tidy(least_core.unwrap_or(0.0)) * scale,
    }
}

/// The coalitions whose shares are settled, as an orthonormal basis of their span with the value of
/// each direction.
struct Settled {
    players: usize,
    basis: Vec<(Vec<f64>, f64)>,
}

struct Column {
    coalition: usize,
    /// Zᵀ1(S), then 1.
    entries: Vec<f64>,
    /// v(S) − x₀(S)
    gain: f64,
}

struct Step {
    value: f64,
    multipliers: Vec<(usize, f64)>,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Settled {
    const fn new(players: usize) -> Self {
        Self {
            players,
            basis: Vec::new(),
        }
    }

    fn members(&self, coalition: usize) -> Vec<f64> {
        (0..self.players)
            .map(|player| (coalition >> player & 1) as f64)
            .collect()
    }

    /// Settles what a coalition gets, unless that follows from what is settled.
    fn fix(&mut self, coalition: usize, share: f64) {
        let (mut direction, mut value) = (self.members(coalition), share);
        // twice, so that rounding leaves nothing of the span behind
        for _ in 0..2 {
            for (unit, known) in &self.basis {
                let along = dot(&direction, unit);
                for (entry, part) in direction.iter_mut().zip(unit) {
                    *entry -= along * part;
                }
                value -= along * known;
            }
        }
        let length = dot(&direction, &direction).sqrt();
        if length > 1e-7 {
            direction.iter_mut().for_each(|entry| *entry /= length);
            self.basis.push((direction, value / length));
        }
    }

    /// The settled point nearest to nothing.
    fn point(&self) -> Vec<f64> {
        let mut point = vec![0.0; self.players];
        for (unit, value) in &self.basis {
            for (entry, part) in point.iter_mut().zip(unit) {
                *entry += value * part;
            }
        }
        point
    }

    /// An orthonormal basis of the directions that are still free.
    fn free_directions(&self) -> Vec<Vec<f64>> {
        let mut found: Vec<Vec<f64>> = Vec::new();
        for player in 0..self.players {
            let mut direction = self.members(1 << player);
            for _ in 0..2 {
                let settled = self.basis.iter().map(|(unit, _)| unit);
                for unit in settled.chain(&found) {
                    let along = dot(&direction, unit);
                    let parts = direction.iter_mut().zip(unit.iter());
                    parts.for_each(|(entry, part)| *entry -= along * part);
                }
            }
            let length = dot(&direction, &direction).sqrt();
            if length > 1e-7 {
                direction.iter_mut().for_each(|entry| *entry /= length);
                found.push(direction);
            }
        }
        found
    }

    /// The column of a coalition; nothing where its share is settled.
    fn column(&self, coalition: usize, worth: f64, free: &[Vec<f64>]) -> Option<Column> {
        let members = self.members(coalition);
        let mut entries: Vec<f64> = free.iter().map(|unit| dot(&members, unit)).collect();
        if dot(&entries, &entries).sqrt() < 1e-7 {
            return None;
        }
        entries.push(1.0);
        Some(Column {
            coalition,
            entries,
            gain: worth - dot(&members, &self.point()),
        })
    }
}

/// max Σ gain · λ with Σ entries · λ = (0, …, 0, 1), λ ≥ 0: the revised simplex method with a dense
/// inverse, from artificial columns of great cost, by Dantzig's rule until steps stop bringing
/// anything, then by Bland's, which cannot run in circles.
fn solve(columns: &[Column], rows: usize) -> Option<Step> {
    const PENALTY: f64 = 1e4;
    let unit = |at: usize| (0..rows).map(move |row| f64::from(u8::from(row == at)));
    let mut inverse: Vec<Vec<f64>> = (0..rows).map(|at| unit(at).collect()).collect();
    // columns beyond the given ones are artificial
    let mut basis: Vec<usize> = (columns.len()..columns.len() + rows).collect();
    let mut values: Vec<f64> = unit(rows - 1).collect();
    let gain = |at: usize| columns.get(at).map_or(-PENALTY, |column| column.gain);
    let mut idle = 0;
    for _ in 0..PIVOTS_MAX {
        let prices: Vec<f64> = (0..rows)
            .map(|row| (0..rows).map(|at| gain(basis[at]) * inverse[at][row]).sum())
            .collect();
        let reduced = columns
            .iter()
            .enumerate()
            .map(|(at, column)| (at, column.gain - dot(&prices, &column.entries)))
            .filter(|(_, gain)| *gain > NOTHING);
        let entering = if idle > 50 {
            reduced.into_iter().next()
        } else {
            reduced.max_by(|a, b| a.1.total_cmp(&b.1))
        };
        let Some((entering, _)) = entering else {
            return finish(columns, &basis, &values, prices[rows - 1]);
        };
        let entries = &columns[entering].entries;
        let change: Vec<f64> = inverse.iter().map(|row| dot(row, entries)).collect();
        let leaving = (0..rows)
            .filter(|at| change[*at] > NOTHING)
            .min_by(|a, b| {
                let ratio = |at: usize| values[at] / change[at];
                let by_name = basis[*b].cmp(&basis[*a]);
                ratio(*a).total_cmp(&ratio(*b)).then(by_name)
            })?;
        let ratio = values[leaving] / change[leaving];
        idle = if ratio > NOTHING { 0 } else { idle + 1 };
        pivot(&mut inverse, &mut values, &change, leaving);
        basis[leaving] = entering;
    }
    None
}

fn pivot(inverse: &mut [Vec<f64>], values: &mut [f64], change: &[f64], leaving: usize) {
    let scale = change[leaving];
    inverse[leaving]
        .iter_mut()
        .for_each(|entry| *entry /= scale);
    values[leaving] /= scale;
    let (row, value) = (inverse[leaving].clone(), values[leaving]);
    for at in (0..inverse.len()).filter(|at| *at != leaving) {
        let factor = change[at];
        let parts = inverse[at].iter_mut().zip(&row);
        parts.for_each(|(entry, part)| *entry -= factor * part);
        values[at] = (values[at] - factor * value).max(0.0);
    }
}

fn finish(columns: &[Column], basis: &[usize], values: &[f64], value: f64) -> Option<Step> {
    let is_whole = |at: usize, value: f64| at < columns.len() || value < 1e-7;
    let used = basis.iter().copied().zip(values.iter().copied());
    if !used.clone().all(|(at, value)| is_whole(at, value)) {
        return None;
    }
    Some(Step {
        value,
        multipliers: used.filter(|(at, _)| *at < columns.len()).collect(),
    })
}
