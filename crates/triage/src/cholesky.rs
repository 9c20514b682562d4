//! Symmetric positive systems by Cholesky's factorisation, block by block, so that nearly all the
//! work is products of matrices. Every block is reckoned by one thread in a fixed order: the
//! numbers do not depend on how many threads there are.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis, concatenate, s};
use rayon::prelude::*;

/// Rows of a block.
pub const BLOCK: usize = 256;

/// A symmetric matrix: the blocks above the diagonal keep its values, those below are room for a
/// factor.
pub struct Symmetric {
    cells: Array2<f32>,
    /// The blocks on the diagonal, of which the lower triangles count.
    diagonal: Vec<Array2<f32>>,
}

impl Symmetric {
    /// Takes a square matrix of which the lower triangle counts.
    pub fn from_lower(mut cells: Array2<f32>) -> Self {
        let mut diagonal = Vec::new();
        for (row, column) in blocks_below(cells.nrows()) {
            let lower = cells.slice(s![row.clone(), column.clone()]).to_owned();
            if row == column {
                diagonal.push(lower);
            } else {
                cells.slice_mut(s![column, row]).assign(&lower.t());
            }
        }
        Self { cells, diagonal }
    }

    /// The matrix as [`Symmetric::from_lower`] took it.
    pub fn into_lower(mut self) -> Array2<f32> {
        self.restore();
        self.cells
    }

    fn restore(&mut self) {
        let mut diagonal = self.diagonal.iter();
        for (row, column) in blocks_below(self.cells.nrows()) {
            if row == column {
                let block = diagonal.next().expect("each row of blocks has one");
                self.cells.slice_mut(s![row, column]).assign(block);
            } else {
                let upper = self.cells.slice(s![column.clone(), row.clone()]);
                let lower = upper.t().to_owned();
                self.cells.slice_mut(s![row, column]).assign(&lower);
            }
        }
    }

    /// Factors the matrix with `penalty` added to its diagonal. Where it is not positive, its
    /// pivots are raised until it is.
    pub fn factor(&mut self, penalty: f32) -> Factor<'_> {
        self.restore();
        self.cells.diag_mut().mapv_inplace(|value| value + penalty);
        let size = self.cells.nrows();
        let mut inverses = Vec::with_capacity(size.div_ceil(BLOCK));
        for at in (0..size).step_by(BLOCK) {
            let end = (at + BLOCK).min(size);
            let inverse = inverse_factor(&self.cells.slice(s![at..end, at..end]));
            let (_, mut below) = self.cells.view_mut().split_at(Axis(0), end);
            let mut chunks: Vec<ArrayViewMut2<'_, f32>> =
                below.axis_chunks_iter_mut(Axis(0), BLOCK).collect();
            let parts: Vec<Array2<f32>> = chunks
                .par_iter_mut()
                .map(|rows| {
                    let mut own = rows.slice_mut(s![.., at..end]);
                    let solved = own.dot(&inverse.t());
                    own.assign(&solved);
                    solved
                })
                .collect();
            inverses.push(inverse);
            if parts.is_empty() {
                break;
            }
            let panel = stack(Axis(0), &parts);
            chunks
                .par_iter_mut()
                .enumerate()
                .for_each(|(number, rows)| {
                    let from = number * BLOCK;
                    let to = from + rows.nrows();
                    general_mat_mul(
                        -1.0,
                        &panel.slice(s![from..to, ..]),
                        &panel.slice(s![..to, ..]).t(),
                        1.0,
                        &mut rows.slice_mut(s![.., end..end + to]),
                    );
                });
        }
        Factor {
            cells: self.cells.view(),
            inverses,
        }
    }
}

/// The lower factor of a matrix: its blocks below the diagonal, and the inverses of those on it.
pub struct Factor<'a> {
    cells: ArrayView2<'a, f32>,
    inverses: Vec<Array2<f32>>,
}

impl Factor<'_> {
    /// What the matrix takes to `right`.
    pub fn solve(&self, mut right: Array2<f32>) -> Array2<f32> {
        self.forward(&mut right, 0);
        for (number, inverse) in self.inverses.iter().enumerate().rev() {
            let rows = self.rows(number);
            let (mut known, later) = right.view_mut().split_at(Axis(0), rows.end);
            let mut own = known.slice_mut(s![rows.clone(), ..]);
            let below = self.cells.slice(s![rows.end.., rows]);
            general_mat_mul(-1.0, &below.t(), &later, 1.0, &mut own);
            let solved = inverse.t().dot(&own);
            own.assign(&solved);
        }
        right
    }

    /// A block of the inverse around its diagonal; the lower triangle counts.
    pub fn inverse_block(&self, range: Range<usize>) -> Array2<f32> {
        const COLUMNS: usize = 128;
        let first = range.start / BLOCK;
        let from = first * BLOCK;
        let width = range.len();
        let parts: Vec<Array2<f32>> = range
            .clone()
            .step_by(COLUMNS)
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|column| {
                let own = column..(column + COLUMNS).min(range.end);
                let mut unit = Array2::zeros((self.cells.nrows() - from, own.len()));
                for (at, column) in own.enumerate() {
                    unit[[column - from, at]] = 1.0;
                }
                self.forward(&mut unit, first);
                unit
            })
            .collect();
        let columns = stack(Axis(1), &parts);
        drop(parts);
        let mut block = Array2::zeros((width, width));
        by_rows(&mut block, COLUMNS, |from, to, rows| {
            let own = columns.slice(s![.., from..to]);
            general_mat_mul(1.0, &own.t(), &columns.slice(s![.., ..to]), 0.0, rows);
        });
        block
    }

    /// Takes the lower factor off `right`, whose rows begin with those of the block `first`; all
    /// rows before are zero.
    fn forward(&self, right: &mut Array2<f32>, first: usize) {
        let from = first * BLOCK;
        for (number, inverse) in self.inverses.iter().enumerate().skip(first) {
            let rows = self.rows(number);
            let (known, mut own) = right.view_mut().split_at(Axis(0), rows.start - from);
            let mut own = own.slice_mut(s![..rows.len(), ..]);
            let left = self.cells.slice(s![rows.clone(), from..rows.start]);
            general_mat_mul(-1.0, &left, &known, 1.0, &mut own);
            let solved = inverse.dot(&own);
            own.assign(&solved);
        }
    }

    fn rows(&self, block: usize) -> Range<usize> {
        block * BLOCK..((block + 1) * BLOCK).min(self.cells.nrows())
    }
}

/// Hands out the rows of a lower triangle in parallel, `together` at a time: numbers of the first row
/// and of that after the last, and the rows up to their last column.
pub fn by_rows(
    cells: &mut Array2<f32>,
    together: usize,
    each: impl Fn(usize, usize, &mut ArrayViewMut2<'_, f32>) + Sync,
) {
    let mut chunks: Vec<ArrayViewMut2<'_, f32>> =
        cells.axis_chunks_iter_mut(Axis(0), together).collect();
    chunks
        .par_iter_mut()
        .enumerate()
        .for_each(|(number, rows)| {
            let (from, to) = (number * together, number * together + rows.nrows());
            each(from, to, &mut rows.slice_mut(s![.., ..to]));
        });
}

/// Rows and columns of the blocks on and below the diagonal.
fn blocks_below(size: usize) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let block = move |at: usize| at..(at + BLOCK).min(size);
    (0..size).step_by(BLOCK).flat_map(move |row| {
        (0..=row)
            .step_by(BLOCK)
            .map(move |column| (block(row), block(column)))
    })
}

fn stack(axis: Axis, parts: &[Array2<f32>]) -> Array2<f32> {
    let views: Vec<ArrayView2<'_, f32>> = parts.iter().map(|part| part.view()).collect();
    concatenate(axis, &views).expect("parts of one matrix fit together")
}

/// The inverse of the lower Cholesky factor of a small symmetric positive matrix, of which the
/// lower triangle counts.
pub fn inverse_factor(matrix: &ArrayView2<'_, f32>) -> Array2<f32> {
    const PIVOT_MIN: f64 = 1e-12;
    let size = matrix.nrows();
    let mut factor = matrix.mapv(f64::from);
    let mut inverse = Array2::<f64>::zeros((size, size));
    for at in 0..size {
        for before in 0..at {
            let (upper, lower) = factor.view().split_at(Axis(0), at);
            let known = upper
                .slice(s![before, ..before])
                .dot(&lower.slice(s![0, ..before]));
            factor[[at, before]] = (factor[[at, before]] - known) / factor[[before, before]];
        }
        let known: f64 = factor.slice(s![at, ..at]).iter().map(|x| x * x).sum();
        let pivot = (factor[[at, at]] - known).max(PIVOT_MIN).sqrt();
        factor[[at, at]] = pivot;
        let mut row = Array1::<f64>::zeros(size);
        for before in 0..at {
            row.slice_mut(s![..=before])
                .scaled_add(-factor[[at, before]], &inverse.slice(s![before, ..=before]));
        }
        row[at] = 1.0;
        inverse.row_mut(at).assign(&(row / pivot));
    }
    inverse.mapv(|value| value as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    #[test]
    fn the_factor_is_inverted() {
        let matrix = ndarray::arr2(&[[4.0f32, 2.0, 1.0], [2.0, 3.0, 0.5], [1.0, 0.5, 2.0]]);
        let inverse = inverse_factor(&matrix.view());
        let unit = inverse.dot(&matrix).dot(&inverse.t());
        for ((row, column), value) in unit.indexed_iter() {
            let expected = f32::from(u8::from(row == column));
            assert!((value - expected).abs() < 1e-5, "{unit}");
        }
    }

    /// A positive matrix of two and a half blocks.
    fn matrix() -> Array2<f32> {
        let size = BLOCK * 5 / 2;
        let mut random = SplitMix::new(3);
        let points = Array2::from_shape_simple_fn((size, 40), || random.normal());
        points.dot(&points.t()) / 40.0
    }

    fn highest(values: &Array2<f32>) -> f32 {
        values.iter().fold(0.0, |most, value| most.max(value.abs()))
    }

    #[test]
    fn systems_are_solved_and_blocks_of_the_inverse_are_right() {
        const PENALTY: f32 = 0.5;
        let plain = matrix();
        let mut whole = plain.clone();
        whole.diag_mut().mapv_inplace(|value| value + PENALTY);
        let mut symmetric = Symmetric::from_lower(plain.clone());
        // factoring with another penalty before must leave no trace
        symmetric.factor(7.0);
        let factor = symmetric.factor(PENALTY);
        assert!(
            factor
                .inverses
                .iter()
                .flatten()
                .all(|cell| cell.is_finite())
        );
        let right = Array2::from_shape_fn((plain.nrows(), 3), |(row, column)| {
            ((row * 7 + column * 3) % 11) as f32 - 5.0
        });
        let solved = factor.solve(right.clone());
        assert!(highest(&(whole.dot(&solved) - &right)) < 1e-2);
        let range = 200..530;
        let mut unit = Array2::zeros((plain.nrows(), range.len()));
        for (at, row) in range.clone().enumerate() {
            unit[[row, at]] = 1.0;
        }
        let columns = factor.solve(unit);
        let block = factor.inverse_block(range.clone());
        for ((row, column), value) in block.indexed_iter().filter(|((r, c), _)| c <= r) {
            let expected = columns[[range.start + row, column]];
            assert!((value - expected).abs() < 1e-4, "{value} and {expected}");
        }
        let back = symmetric.into_lower();
        for ((row, column), value) in back.indexed_iter().filter(|((r, c), _)| c <= r) {
            assert_eq!(*value, plain[[row, column]]);
        }
    }

    #[test]
    fn threads_change_no_number() {
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .expect("threads start");
            pool.install(|| {
                let mut symmetric = Symmetric::from_lower(matrix());
                let factor = symmetric.factor(0.5);
                (
                    factor.inverse_block(100..400),
                    factor.solve(Array2::ones((640, 2))),
                )
            })
        };
        assert_eq!(on(1), on(3));
    }
}
