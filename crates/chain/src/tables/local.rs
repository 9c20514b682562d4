//! How much of what a region's sectors buy comes from the region.

use nalgebra::{DMatrix, DVector};

use super::{IoTable, TableError, inverse};

/// What crosses the border of the region for one product, in the unit of the table.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Trade {
    /// To abroad.
    pub exports: f64,
    /// To other regions of the country.
    pub outflows: f64,
    /// From abroad.
    pub imports: f64,
    /// From other regions of the country.
    pub inflows: f64,
}

/// Local sourcing of one sector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalSector {
    /// Share of the product's uses inside the region that comes from the region.
    pub supply_share: f64,
    /// Share of the sector's intermediate purchases that comes from the region, first tier.
    pub first_tier: Option<f64>,
    /// Share of the output that its final demand calls forth, at all tiers, that is made in the region.
    pub all_tiers: f64,
}

/// Local sourcing of a region.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalSourcing {
    /// Sector by sector.
    pub sectors: Vec<LocalSector>,
    /// Share of all intermediate purchases that comes from the region, first tier.
    pub rate: f64,
    /// If what comes from outside went to intermediate use first.
    pub min: f64,
    /// If what comes from outside went to final use first.
    pub max: f64,
}

/// Local sourcing from a table whose flows do not tell origins: every user of a product is taken to
/// buy the same share of it in the region (import proportionality), and the bounds drop that.
///
/// # Errors
/// When the table and the trade do not fit or a Leontief inverse does not exist.
pub fn local_sourcing(table: &IoTable, trade: &[Trade]) -> Result<LocalSourcing, TableError> {
    let sectors = table.sectors();
    if trade.len() != sectors {
        return Err(TableError::Shape {
            sectors,
            flows: trade.len(),
            outputs: sectors,
        });
    }
    table.check_productive()?;
    // What the region makes and keeps; less than nothing is kept where goods only pass through.
    let kept: Vec<f64> = (0..sectors)
        .map(|i| (table.output(i) - trade[i].exports - trade[i].outflows).max(0.0))
        .collect();
    let brought: Vec<f64> = trade
        .iter()
        .map(|trade| (trade.imports + trade.inflows).max(0.0))
        .collect();
    let share: Vec<f64> = kept
        .iter()
        .zip(&brought)
        .map(|(kept, brought)| {
            if kept + brought > 0.0 {
                kept / (kept + brought)
            } else {
                0.0
            }
        })
        .collect();
    let bought = |i: usize, j: usize| table.flow(i, j).max(0.0);
    let inputs = table.inputs();
    let local_inputs = DMatrix::from_diagonal(&DVector::from_column_slice(&share)) * &inputs;
    let (everywhere, here) = (inverse(&inputs)?, inverse(&local_inputs)?);
    let one = |j: usize| {
        let all: f64 = (0..sectors).map(|i| bought(i, j)).sum();
        let local: f64 = (0..sectors).map(|i| share[i] * bought(i, j)).sum();
        LocalSector {
            supply_share: share[j],
            first_tier: (all > 0.0).then(|| local / all),
            all_tiers: here.column(j).sum() / everywhere.column(j).sum(),
        }
    };
    let (mut all, mut local, mut least, mut most) = (0.0, 0.0, 0.0, 0.0);
    for i in 0..sectors {
        let used: f64 = (0..sectors).map(|j| bought(i, j)).sum();
        all += used;
        local += share[i] * used;
        least += (used - brought[i]).max(0.0).min(kept[i]);
        most += used.min(kept[i]);
    }
    let rate = |part: f64| if all > 0.0 { part / all } else { 0.0 };
    Ok(LocalSourcing {
        sectors: (0..sectors).map(one).collect(),
        rate: rate(local),
        min: rate(least),
        max: rate(most),
    })
}
