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
    /// Some sectors need more than they make, all tiers together.
    #[error("the table has no Leontief inverse: a group of sectors uses up all that it makes")]
    Singular,
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
    /// When the lengths do not fit or a figure is not finite.
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

    /// Leontief inverse `(I − A)⁻¹`: output needed, all tiers together, per unit of final demand.
    ///
    /// # Errors
    /// When the matrix has no inverse.
    pub fn leontief(&self) -> Result<DMatrix<f64>, TableError> {
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
