//! Games: what each coalition is worth.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use domain::sheets::{FaultKind, Faults, Sheet};

/// Players at most.
pub const PLAYERS_MAX: usize = 12;

/// Parts of a yuan that worths are counted in.
pub(super) const UNITS_OF_YUAN: i128 = 1_000_000_000;
/// Digits behind the point of that unit.
const PLACES: u32 = 9;

/// What each coalition of some players is worth; coalitions are sets of bits, the first player being
/// the lowest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Game {
    players: Vec<String>,
    /// By coalition, in 10⁻⁹ yuan.
    worths: Vec<i128>,
}

impl Game {
    /// A game from the worth of every coalition in yuan, `worth(0)` being that of nobody.
    pub fn new(players: Vec<String>, worth: impl Fn(usize) -> f64) -> Self {
        let coalitions = 1_usize << players.len();
        let units = |coalition| (worth(coalition) * UNITS_OF_YUAN as f64).round() as i128;
        Self {
            players,
            worths: (0..coalitions).map(units).collect(),
        }
    }

    /// The players, in order.
    pub fn players(&self) -> &[String] {
        &self.players
    }

    /// The coalition of all.
    pub fn all(&self) -> usize {
        self.worths.len() - 1
    }

    /// What a coalition is worth, in 10⁻⁹ yuan.
    pub(super) fn units(&self, coalition: usize) -> i128 {
        self.worths[coalition]
    }

    /// What a coalition is worth, in yuan.
    pub fn worth(&self, coalition: usize) -> f64 {
        self.worths[coalition] as f64 / UNITS_OF_YUAN as f64
    }

    /// What there is to share, half up to the fen.
    pub fn fen_of_all(&self) -> i128 {
        let unit = UNITS_OF_YUAN / 100;
        (self.worths[self.all()] + unit / 2).div_euclid(unit)
    }
}

/// Reads `coalition,worth`, the players of a coalition joined by `+`; coalitions left out are worth
/// nothing. Players are put in order of their names.
pub fn read_game(sheet: &Sheet, faults: &mut Faults) -> Option<Game> {
    let mut rows: Vec<(BTreeSet<&str>, i128)> = Vec::with_capacity(sheet.len());
    let mut seen = HashMap::new();
    sheet.read(["coalition", "worth"], faults, |cells| {
        let Some(text) = cells.text(0) else { return };
        let names: Vec<&str> = text.split('+').map(str::trim).collect();
        let members: BTreeSet<&str> = names.iter().copied().collect();
        if members.len() != names.len() || members.contains("") {
            cells.own(0, "exchange.not-a-coalition");
            return;
        }
        cells.once(0, members.clone(), &mut seen);
        let Some(worth) = cells.text(1) else { return };
        match units(worth) {
            Some(units) => rows.push((members, units)),
            None => {
                let value = worth.to_owned();
                cells.fault(1, FaultKind::NotANumber { value });
            }
        }
    });
    let players: BTreeSet<&str> = rows
        .iter()
        .flat_map(|(members, _)| members)
        .copied()
        .collect();
    if players.len() > PLAYERS_MAX {
        let fault = super::too_many(&sheet.file, players.len());
        faults.push(&fault.file, 1, &fault.column, fault.kind);
        return None;
    }
    let bits: HashMap<&str, usize> = players
        .iter()
        .enumerate()
        .map(|(at, name)| (*name, at))
        .collect();
    let mut worths = vec![0; 1 << players.len()];
    for (members, units) in rows {
        let coalition = members
            .iter()
            .map(|name| 1_usize << bits[name])
            .sum::<usize>();
        worths[coalition] = units;
    }
    Some(Game {
        players: players.into_iter().map(str::to_owned).collect(),
        worths,
    })
}

/// A worth in 10⁻⁹ yuan; at most 10¹⁵ yuan either way.
fn units(cell: &str) -> Option<i128> {
    let worth = Decimal::from_str_exact(cell).or_else(|_| Decimal::from_scientific(cell));
    let worth = worth.ok()?;
    if worth.abs() > Decimal::from(1_000_000_000_000_000_i64) {
        return None;
    }
    let rounded = worth.round_dp_with_strategy(PLACES, RoundingStrategy::MidpointAwayFromZero);
    let whole = rounded.trunc();
    let rest = (rounded - whole) * Decimal::from(1_000_000_000);
    Some(whole.to_i128()? * UNITS_OF_YUAN + rest.to_i128()?)
}
