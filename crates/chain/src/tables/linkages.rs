//! Which sectors pull and push the others.

use nalgebra::DMatrix;

use super::{IoTable, TableError};

/// Linkages of one sector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linkages {
    /// Output of all sectors per unit of its final demand: column sum of the Leontief inverse.
    pub backward: f64,
    /// The same by the mean of all sectors (Rasmussen 1956); above 1 it pulls more than others.
    pub backward_index: f64,
    /// Row sum of the Leontief inverse by its mean (Rasmussen's sensitivity).
    pub sensitivity_index: f64,
    /// Row sum of the Ghosh inverse.
    pub forward: f64,
    /// The same by the mean of all sectors; above 1 it pushes more than others.
    pub forward_index: f64,
    /// Output that all sectors together lose when it buys and sells nothing any more and only its own
    /// final demand remains (hypothetical extraction, Dietzenbacher and van der Linden 1997).
    pub extraction_loss: f64,
    /// Whether it is a key sector: both indices above 1.
    pub is_key: bool,
}

/// Linkages of all sectors.
///
/// # Errors
/// When the table has no Leontief or Ghosh inverse.
pub fn linkages(table: &IoTable) -> Result<Vec<Linkages>, TableError> {
    let (leontief, ghosh) = (table.leontief()?, table.ghosh()?);
    let sectors = table.sectors();
    let backward: Vec<f64> = (0..sectors).map(|at| leontief.column(at).sum()).collect();
    let sensitivity: Vec<f64> = (0..sectors).map(|at| leontief.row(at).sum()).collect();
    let forward: Vec<f64> = (0..sectors).map(|at| ghosh.row(at).sum()).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (backward_mean, sensitivity_mean, forward_mean) =
        (mean(&backward), mean(&sensitivity), mean(&forward));
    let one = |at: usize| {
        let (backward_index, forward_index) =
            (backward[at] / backward_mean, forward[at] / forward_mean);
        Linkages {
            backward: backward[at],
            backward_index,
            sensitivity_index: sensitivity[at] / sensitivity_mean,
            forward: forward[at],
            forward_index,
            extraction_loss: extraction_loss(table, &leontief, at),
            is_key: backward_index > 1.0 && forward_index > 1.0,
        }
    };
    Ok((0..sectors).map(one).collect())
}

/// Loss in closed form: without sector k the others make `x − L·ₖ xₖ / Lₖₖ`, and k its final demand.
fn extraction_loss(table: &IoTable, leontief: &DMatrix<f64>, k: usize) -> f64 {
    let others: f64 = (0..table.sectors())
        .filter(|i| *i != k)
        .map(|i| leontief[(i, k)])
        .sum();
    let sold: f64 = (0..table.sectors()).map(|to| table.flow(k, to)).sum();
    others * table.output(k) / leontief[(k, k)] + sold
}

/// Field of influence: how much the whole Leontief inverse moves (Frobenius norm per unit of change)
/// when the input of sector `from` per unit of sector `to` changes by `change` (Sonis and Hewings
/// 1989). By Sherman and Morrison the inverse moves by `change · L·ᵢ Lⱼ· / (1 − change · Lⱼᵢ)`.
#[must_use]
pub fn influence(leontief: &DMatrix<f64>, change: f64) -> DMatrix<f64> {
    let columns: Vec<f64> = (0..leontief.ncols())
        .map(|at| leontief.column(at).norm())
        .collect();
    let rows: Vec<f64> = (0..leontief.nrows())
        .map(|at| leontief.row(at).norm())
        .collect();
    DMatrix::from_fn(leontief.nrows(), leontief.ncols(), |from, to| {
        columns[from] * rows[to] / (1.0 - change * leontief[(to, from)]).abs()
    })
}
