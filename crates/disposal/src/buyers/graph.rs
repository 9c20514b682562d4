//! Who holds how much of whom.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Steps after which the mass left in the graph is looked at for the last time.
const STEPS_MAX: u32 = 400;

/// A holder of a firm.
#[derive(Debug, Clone, Copy)]
pub struct Holder {
    /// Which party.
    pub party: usize,
    /// The share it holds itself.
    pub share: Decimal,
    /// The same, nearly.
    pub near: f64,
}

/// Holders of every party, with their direct shares: the matrix A by columns.
#[derive(Debug, Clone, Default)]
pub struct Shares {
    starts: Vec<usize>,
    holders: Vec<Holder>,
    /// A bound of how often a walk from holder to holder comes to one party: no entry of (I − A)⁻¹ is larger.
    pub visits_max: f64,
}

impl Shares {
    /// The graph of direct shares, those of one holder in one firm added up. Sums in a firm are at most 1.
    ///
    /// # Errors
    /// A firm that belongs, through others, wholly to firms that belong to each other: I − A has no inverse
    /// then, and only then, since a walk from holder to holder that can leave at every firm ends surely.
    pub fn new(parties: usize, held: &[(usize, usize, Decimal)]) -> Result<Self, usize> {
        let mut held: Vec<(usize, usize, Decimal)> = held
            .iter()
            .map(|(holder, firm, share)| (*firm, *holder, *share))
            .collect();
        held.sort_unstable();
        let mut starts = vec![0; parties + 1];
        let mut holders: Vec<Holder> = Vec::with_capacity(held.len());
        let mut last = None;
        for (firm, holder, share) in held {
            if last == Some((firm, holder))
                && let Some(before) = holders.last_mut()
            {
                before.share += share;
            } else {
                starts[firm + 1] += 1;
                holders.push(Holder {
                    party: holder,
                    share,
                    near: 0.0,
                });
            }
            last = Some((firm, holder));
        }
        for firm in 0..parties {
            starts[firm + 1] += starts[firm];
        }
        for holder in &mut holders {
            holder.near = holder.share.to_f64().unwrap_or(1.0);
        }
        let mut shares = Self {
            starts,
            holders,
            visits_max: 1.0,
        };
        match shares.closed() {
            Some(firm) => Err(firm),
            None => {
                shares.visits_max = shares.visits();
                Ok(shares)
            }
        }
    }

    /// Who holds a firm directly.
    pub fn holders(&self, firm: usize) -> &[Holder] {
        &self.holders[self.starts[firm]..self.starts[firm + 1]]
    }

    /// How many parties there are.
    pub fn parties(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// A firm of which every walk from holder to holder stays inside for ever.
    fn closed(&self) -> Option<usize> {
        let parties = self.parties();
        let mut held_by: Vec<Vec<usize>> = vec![Vec::new(); parties];
        let mut leaks = vec![false; parties];
        let mut ways_out = Vec::new();
        for (firm, leaks) in leaks.iter_mut().enumerate() {
            let holders = self.holders(firm);
            for holder in holders {
                held_by[holder.party].push(firm);
            }
            let sum: Decimal = holders.iter().map(|holder| holder.share).sum();
            if sum < Decimal::ONE {
                *leaks = true;
                ways_out.push(firm);
            }
        }
        while let Some(party) = ways_out.pop() {
            for firm in &held_by[party] {
                if !leaks[*firm] {
                    leaks[*firm] = true;
                    ways_out.push(*firm);
                }
            }
        }
        leaks.iter().position(|leaks| !leaks)
    }

    /// The bound of visits: after so many steps at most half of what began is still on its way.
    fn visits(&self) -> f64 {
        let parties = self.parties();
        let mut mass = vec![1.0_f64; parties];
        let mut steps = 0_u32;
        loop {
            steps += 1;
            let step = |firm| {
                self.holders(firm)
                    .iter()
                    .map(|one| one.near * mass[one.party])
                    .sum()
            };
            let next: Vec<f64> = (0..parties).map(step).collect();
            // a little more than reckoned, for what was rounded
            let most = next.iter().copied().fold(0.0_f64, f64::max) * (1.0 + 1e-9);
            if most <= 0.5 || steps == STEPS_MAX {
                return f64::from(steps) / (1.0 - most).max(1e-15);
            }
            mass = next;
        }
    }
}
