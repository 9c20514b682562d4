//! Input–output tables of a region (Leontief 1936; Miller and Blair, *Input-Output Analysis*, 2nd
//! edition 2009): who needs whom at every tier, which sectors carry the others, and how much of it is
//! sourced in the region.

mod linkages;
mod local;

pub use linkages::{Linkages, influence, linkages};
pub use local::{LocalSector, LocalSourcing, Trade, local_sourcing};

use nalgebra::{DMatrix, DVector};
use thiserror::Error;

/// Why a table cannot be worked with.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TableError {
    /// The lists do not belong together.
    #[error("{flows} flows and {outputs} outputs do not make a table of {sectors} sectors")]
    Shape {
        /// Number of sectors.
        sectors: usize,
        /// Number of flows.
        flows: usize,
        /// Number of outputs.
        outputs: usize,
    },
    /// A figure is not a number.
    #[error("sector {sector} has a figure that is not a number")]
    Number {
        /// Position of the sector.
        sector: usize,
    },
    /// Some sectors use up all that they make, all tiers together.
    #[error("the table has no Leontief inverse: a group of sectors uses up all that it makes")]
    Singular,
    /// Some sectors need more than they make, so that linkages would be negative and mean nothing.
    #[error("the table is not productive: inputs of {} sectors exceed their output", sectors.len())]
    Unproductive {
        /// Positions of the sectors whose inputs exceed their output.
        sectors: Vec<usize>,
    },
    /// A sector that makes less than nothing.
    #[error("sector {sector} has a negative output")]
    NegativeOutput {
        /// Position of the sector.
        sector: usize,
    },
}

/// A square table of flows between sectors with their total outputs, in one unit of money.
#[derive(Debug, Clone, PartialEq)]
pub struct IoTable {
    flows: DMatrix<f64>,
    output: DVector<f64>,
}

impl IoTable {
    /// Takes `flows` row by row: what the sector of the row sells to the sector of the column. Negative
    /// entries (stock changes, corrections) are taken as they are.
    ///
    /// # Errors
    /// When the lengths do not fit, a figure is not finite, or an output is negative.
    pub fn new(flows: &[f64], output: &[f64]) -> Result<Self, TableError> {
        let sectors = output.len();
        if flows.len() != sectors * sectors {
            return Err(TableError::Shape {
                sectors,
                flows: flows.len(),
                outputs: output.len(),
            });
        }
        let bad = flows
            .iter()
            .position(|value| !value.is_finite())
            .map(|at| at / sectors);
        let bad = bad.or_else(|| output.iter().position(|value| !value.is_finite()));
        if let Some(sector) = bad {
            return Err(TableError::Number { sector });
        }
        if let Some(sector) = output.iter().position(|value| *value < 0.0) {
            return Err(TableError::NegativeOutput { sector });
        }
        let flows = DMatrix::from_row_slice(sectors, sectors, flows);
        Ok(Self {
            flows,
            output: DVector::from_column_slice(output),
        })
    }

    /// Number of sectors.
    #[must_use]
    pub fn sectors(&self) -> usize {
        self.output.len()
    }

    /// What sector `from` sells to sector `to`.
    #[must_use]
    pub fn flow(&self, from: usize, to: usize) -> f64 {
        self.flows[(from, to)]
    }

    /// Total output of a sector.
    #[must_use]
    pub fn output(&self, sector: usize) -> f64 {
        self.output[sector]
    }

    /// Input per unit of output; a sector that makes nothing (crude oil in Hunan) needs nothing.
    #[must_use]
    pub fn inputs(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.sectors(), self.sectors(), |from, to| {
            ratio(self.flows[(from, to)], self.output[to])
        })
    }

    /// Sales per unit of output (Ghosh 1958).
    #[must_use]
    pub fn allocations(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.sectors(), self.sectors(), |from, to| {
            ratio(self.flows[(from, to)], self.output[from])
        })
    }

    /// What a sector buys from all sectors; corrections below nothing are left out.
    #[must_use]
    pub fn bought(&self, sector: usize) -> f64 {
        let column = self.flows.column(sector);
        column.iter().map(|value| value.max(0.0)).sum()
    }

    /// Sectors that buy more than they make: in a wrong unit, or making losses.
    #[must_use]
    pub fn overdrawn(&self) -> Vec<usize> {
        // figures are rounded where they are printed
        const ROUNDING: f64 = 1e-6;
        let is_above = |at: &usize| self.bought(*at) > self.output(*at) * (1.0 + ROUNDING);
        (0..self.sectors()).filter(is_above).collect()
    }

    /// Whether every final demand can be met (Hawkins and Simon 1949): with inputs that are not
    /// negative, exactly when `(I − A)⁻¹` has no negative entry.
    ///
    /// # Errors
    /// [`TableError::Unproductive`] when not.
    pub fn check_productive(&self) -> Result<(), TableError> {
        const ROUNDING: f64 = -1e-9;
        let inputs = self.inputs().map(|value| value.max(0.0));
        let is_productive = inverse(&inputs).is_ok_and(|found| found.min() >= ROUNDING);
        match is_productive {
            true => Ok(()),
            false => Err(TableError::Unproductive {
                sectors: self.overdrawn(),
            }),
        }
    }

    /// Leontief inverse `(I − A)⁻¹`: output needed, all tiers together, per unit of final demand.
    ///
    /// # Errors
    /// When the table is not productive or the matrix has no inverse.
    pub fn leontief(&self) -> Result<DMatrix<f64>, TableError> {
        self.check_productive()?;
        inverse(&self.inputs())
    }

    /// Ghosh inverse `(I − B)⁻¹`.
    ///
    /// # Errors
    /// When the matrix has no inverse.
    pub fn ghosh(&self) -> Result<DMatrix<f64>, TableError> {
        inverse(&self.allocations())
    }
}

/// `(I − A)⁻¹`.
pub(crate) fn inverse(coefficients: &DMatrix<f64>) -> Result<DMatrix<f64>, TableError> {
    let unit = DMatrix::identity(coefficients.nrows(), coefficients.ncols());
    let found = (unit - coefficients)
        .try_inverse()
        .ok_or(TableError::Singular)?;
    if found.iter().all(|value| value.is_finite()) {
        Ok(found)
    } else {
        Err(TableError::Singular)
    }
}

fn ratio(value: f64, by: f64) -> f64 {
    if by == 0.0 { 0.0 } else { value / by }
}
