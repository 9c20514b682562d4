//! One-against-rest linear machines by dual coordinate descent (Hsieh and others 2008, as in
//! LIBLINEAR's L2-regularised L2-loss solver), the labels in parallel.

use rayon::prelude::*;

use crate::features::Sparse;
use crate::random::SplitMix;

/// Weights of one-against-rest machines: `weights[feature * labels + label]`.
#[derive(Debug, Clone, Default)]
pub struct Linear {
    pub labels: usize,
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
}

/// How a machine is fitted.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// Cost of an error against the size of the weights.
    pub cost: f32,
    /// Largest violation of optimality at which the descent stops.
    pub tolerance: f32,
    /// Rounds over the examples at most.
    pub rounds_max: usize,
    pub seed: u64,
}

/// Rows of a sparse matrix, flat.
pub struct Rows {
    starts: Vec<usize>,
    entries: Vec<(u32, f32)>,
    features: usize,
}

impl Rows {
    pub fn new<'a>(vectors: impl Iterator<Item = &'a Sparse>, features: usize) -> Self {
        let mut rows = Self {
            starts: vec![0],
            entries: Vec::new(),
            features,
        };
        for vector in vectors {
            rows.entries.extend_from_slice(vector);
            rows.starts.push(rows.entries.len());
        }
        rows
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, row: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[row]..self.starts[row + 1]]
    }
}

impl Linear {
    /// Fits one machine for each label; `weights` of examples scale their cost.
    pub fn fit(rows: &Rows, truth: &[u32], weights: &[f32], labels: usize, fit: Fit) -> Self {
        let columns: Vec<Column> = (0..labels)
            .into_par_iter()
            .map(|label| {
                descend(
                    rows,
                    truth,
                    weights,
                    u32::try_from(label).unwrap_or(u32::MAX),
                    fit,
                )
            })
            .collect();
        let mut linear = Self {
            labels,
            weights: vec![0.0; rows.features * labels],
            bias: vec![0.0; labels],
        };
        for (label, column) in columns.into_iter().enumerate() {
            linear.bias[label] = column.bias;
            for (feature, weight) in column.weights.into_iter().enumerate() {
                linear.weights[feature * labels + label] = weight;
            }
        }
        linear
    }

    /// The margin of every label, from the sparse features.
    pub fn scores(&self, vector: &[(u32, f32)]) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for &(feature, value) in vector {
            let row = &self.weights[feature as usize * self.labels..][..self.labels];
            add(&mut scores, value, row);
        }
        scores
    }
}

/// Adds a row to sums, so many times.
pub fn add(sums: &mut [f32], times: f32, row: &[f32]) {
    for (sum, cell) in sums.iter_mut().zip(row) {
        *sum += times * cell;
    }
}

/// The weights of one label. The bias is the weight of a feature that is always 1.
struct Column {
    weights: Vec<f32>,
    bias: f32,
}

/// One label against the rest.
fn descend(rows: &Rows, truth: &[u32], weights: &[f32], label: u32, fit: Fit) -> Column {
    let mut random = SplitMix::new(fit.seed ^ u64::from(label).wrapping_mul(0x9e37_79b9));
    let mut w = vec![0f32; rows.features];
    let mut bias = 0f32;
    let mut alpha = vec![0f32; rows.len()];
    let squares: Vec<f32> = (0..rows.len())
        .map(|row| {
            1.0 + rows
                .row(row)
                .iter()
                .map(|(_, value)| value * value)
                .sum::<f32>()
        })
        .collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut active = order.len();
    let mut shrink_above = f32::INFINITY;
    for _ in 0..fit.rounds_max {
        random.shuffle(&mut order[..active]);
        let (mut highest, mut lowest) = (f32::NEG_INFINITY, f32::INFINITY);
        let mut at = 0;
        while at < active {
            let row = order[at];
            let side = if truth[row] == label { 1.0 } else { -1.0 };
            let slack = 0.5 / (fit.cost * weights[row]);
            let entries = rows.row(row);
            let margin = bias
                + entries
                    .iter()
                    .map(|&(feature, value)| w[feature as usize] * value)
                    .sum::<f32>();
            let gradient = side * margin - 1.0 + alpha[row] * slack;
            let projected = if alpha[row] > 0.0 {
                gradient
            } else {
                gradient.min(0.0)
            };
            if alpha[row] == 0.0 && gradient > shrink_above {
                active -= 1;
                order.swap(at, active);
                continue;
            }
            at += 1;
            highest = highest.max(projected);
            lowest = lowest.min(projected);
            if projected.abs() > 1e-12 {
                let before = alpha[row];
                alpha[row] = (before - gradient / (squares[row] + slack)).max(0.0);
                let step = (alpha[row] - before) * side;
                bias += step;
                for &(feature, value) in entries {
                    w[feature as usize] += step * value;
                }
            }
        }
        if highest - lowest <= fit.tolerance {
            if active == order.len() {
                break;
            }
            active = order.len();
            shrink_above = f32::INFINITY;
        } else {
            shrink_above = if highest > 0.0 {
                highest
            } else {
                f32::INFINITY
            };
        }
    }
    Column { weights: w, bias }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_what_is_separable() {
        let vectors: Vec<Sparse> = vec![
            vec![(0, 1.0)],
            vec![(0, 0.9), (2, 0.1)],
            vec![(1, 1.0)],
            vec![(1, 0.8), (2, 0.2)],
        ];
        let rows = Rows::new(vectors.iter(), 3);
        let fit = Fit {
            cost: 1.0,
            tolerance: 0.01,
            rounds_max: 200,
            seed: 1,
        };
        let linear = Linear::fit(&rows, &[0, 0, 1, 1], &[1.0; 4], 2, fit);
        for (vector, truth) in vectors.iter().zip([0, 0, 1, 1]) {
            let scores = linear.scores(vector);
            assert!(
                scores[truth] > scores[1 - truth],
                "{scores:?} should favour {truth}"
            );
        }
    }

    /// Two like features, both examples within the margin: the weights have a closed form.
    #[test]
    fn the_least_cost_is_met() {
        let vectors: Vec<Sparse> = vec![vec![(0, 1.0), (1, 1.0)], vec![(0, -1.0), (1, -1.0)]];
        let rows = Rows::new(vectors.iter(), 2);
        let fit = Fit {
            cost: 0.5,
            tolerance: 1e-5,
            rounds_max: 1000,
            seed: 1,
        };
        let linear = Linear::fit(&rows, &[0, 1], &[1.0; 2], 2, fit);
        // Both features share the weight: w minimises w² + 2 * .5 * (1 - 2w)², so w = 2/5.
        assert!((linear.weights[0] - 0.4).abs() < 1e-3, "{linear:?}");
        assert!((linear.weights[2] - 0.4).abs() < 1e-3, "{linear:?}");
    }
}
