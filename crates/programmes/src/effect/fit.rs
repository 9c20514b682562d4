//! What a place would have had: its share of the common movement, learnt on untouched days.
//!
//! The share moves with the weekday, the size of the common movement, the season and with the places that
//! resemble it. The weights are shrunk towards equal ones (the two-way differences) by a ridge, as Ben-Michael,
//! Feller and Rothstein, "The Augmented Synthetic Control Method" (JASA 2021), do.

/// Days of a block that is left out as one.
const BLOCK: usize = 14;
/// Parts in which blocks are left out.
const FOLDS: usize = 8;
/// Strengths of the ridge that are tried, against squares of residuals.
const RIDGES: [f64; 5] = [0.03, 0.3, 3.0, 30.0, 300.0];

/// Which part a day is left out with.
fn fold(day: usize) -> usize {
    (day / BLOCK) % FOLDS
}

/// A fitted share.
pub(super) struct Fit {
    /// Weights of the columns.
    pub(super) weights: Vec<f64>,
    /// What each day would be off by if its part had been left out; none on days not learnt from.
    pub(super) residuals: Vec<Option<f64>>,
}

/// Sums of products of columns, and of columns with the target.
#[derive(Clone)]
struct Products {
    of: Vec<f64>,
    with: Vec<f64>,
}

impl Products {
    fn new(columns: usize) -> Self {
        Self {
            of: vec![0.0; columns * columns],
            with: vec![0.0; columns],
        }
    }

    fn add(&mut self, row: &[f64], target: f64) {
        let columns = row.len();
        for (one, left) in row.iter().enumerate() {
            self.with[one] += left * target;
            let line = &mut self.of[one * columns..=one * columns + one];
            for (sum, right) in line.iter_mut().zip(row) {
                *sum += left * right;
            }
        }
    }

    fn less(&self, other: &Self) -> Self {
        let less = |all: &[f64], part: &[f64]| all.iter().zip(part).map(|(a, b)| a - b).collect();
        Self {
            of: less(&self.of, &other.of),
            with: less(&self.with, &other.with),
        }
    }

    /// Solves by Cholesky's factors with `ridge` on every column but the first, which is the level.
    fn solve(&self, ridge: f64) -> Vec<f64> {
        let columns = self.with.len();
        let mut factor = self.of.clone();
        for at in 0..columns {
            let own = if at == 0 { 1e-9 } else { ridge };
            factor[at * columns + at] += own;
        }
        for row in 0..columns {
            for column in 0..=row {
                let (left, right) = (row * columns, column * columns);
                let known: f64 = (0..column)
                    .map(|at| factor[left + at] * factor[right + at])
                    .sum();
                let rest = factor[left + column] - known;
                factor[left + column] = match row == column {
                    true => rest.max(1e-12).sqrt(),
                    false => rest / factor[right + column],
                };
            }
        }
        let mut found = self.with.clone();
        for row in 0..columns {
            let known: f64 = (0..row)
                .map(|at| factor[row * columns + at] * found[at])
                .sum();
            found[row] = (found[row] - known) / factor[row * columns + row];
        }
        for row in (0..columns).rev() {
            let known: f64 = (row + 1..columns)
                .map(|at| factor[at * columns + row] * found[at])
                .sum();
            found[row] = (found[row] - known) / factor[row * columns + row];
        }
        found
    }
}

/// The value that weights give a row.
pub(super) fn value(weights: &[f64], row: &[f64]) -> f64 {
    weights
        .iter()
        .zip(row)
        .map(|(weight, cell)| weight * cell)
        .sum()
}

/// Fits `targets` (none: not learnt from) by `rows`; the strength of the ridge is the one that errs least on
/// blocks left out.
pub(super) fn fit(rows: &[Vec<f64>], targets: &[Option<f64>]) -> Fit {
    let columns = rows.first().map_or(0, Vec::len);
    let mut parts = vec![Products::new(columns); FOLDS];
    let mut all = Products::new(columns);
    for (day, (row, target)) in rows.iter().zip(targets).enumerate() {
        if let Some(target) = target {
            parts[fold(day)].add(row, *target);
            all.add(row, *target);
        }
    }
    let left_out = parts.iter().map(|part| all.less(part));
    let left_out: Vec<Products> = left_out.collect();
    let mut best = (f64::INFINITY, RIDGES[0], Vec::new());
    for ridge in RIDGES {
        let weights: Vec<_> = left_out.iter().map(|part| part.solve(ridge)).collect();
        let days = rows.iter().zip(targets).enumerate();
        let residuals = days.map(|(day, (row, target))| {
            target.map(|target| target - value(&weights[fold(day)], row))
        });
        let residuals: Vec<Option<f64>> = residuals.collect();
        let squares = residuals.iter().flatten().map(|one| one * one).sum::<f64>();
        if squares < best.0 {
            best = (squares, ridge, residuals);
        }
    }
    Fit {
        weights: all.solve(best.1),
        residuals: best.2,
    }
}
