//! What a measure pays.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// How an amount is reckoned; amounts in fen, `F` names a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Amount<F = String> {
    /// Always the same.
    Fixed(i128),
    /// A share of a fact, or so much for each unit of it.
    Rate {
        /// Yuan for each unit of the fact.
        rate: Decimal,
        /// The fact.
        of: F,
        /// Below this nothing is paid.
        min: Option<i128>,
        /// More than this is not paid.
        cap: Option<i128>,
    },
    /// By steps that a fact reaches.
    Tiers {
        /// The fact.
        of: F,
        /// The steps, lowest first.
        tiers: Vec<Tier>,
    },
}

/// A step.
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// Where it begins.
    pub from: Decimal,
    /// What it pays, in fen.
    pub fen: i128,
}

impl<F> Amount<F> {
    /// The field that the amount is reckoned from.
    pub const fn of(&self) -> Option<&F> {
        match self {
            Self::Fixed(_) => None,
            Self::Rate { of, .. } | Self::Tiers { of, .. } => Some(of),
        }
    }

    /// The same over another name of its field; nothing where `find` knows none.
    pub fn bind<G>(&self, find: impl Fn(&F) -> Option<G>) -> Option<Amount<G>> {
        Some(match self {
            Self::Fixed(fen) => Amount::Fixed(*fen),
            Self::Rate { rate, of, min, cap } => Amount::Rate {
                rate: *rate,
                of: find(of)?,
                min: *min,
                cap: *cap,
            },
            Self::Tiers { of, tiers } => Amount::Tiers {
                of: find(of)?,
                tiers: tiers.clone(),
            },
        })
    }

    /// The amount in fen for what the fact says; nothing where it is too large to reckon.
    pub fn fen(&self, fact: Decimal) -> Option<i128> {
        match self {
            Self::Fixed(fen) => Some(*fen),
            Self::Rate { rate, min, cap, .. } => {
                let yuan = rate.checked_mul(fact)?;
                let fen = yuan.checked_mul(Decimal::ONE_HUNDRED)?;
                let fen = fen.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
                let fen = fen.to_i128()?.max(0);
                let fen = if min.is_some_and(|min| fen < min) {
                    0
                } else {
                    fen
                };
                Some(cap.map_or(fen, |cap| fen.min(cap)))
            }
            Self::Tiers { tiers, .. } => {
                let mut reached = tiers.iter().filter(|tier| tier.from <= fact);
                Some(reached.next_back().map_or(0, |tier| tier.fen))
            }
        }
    }
}
