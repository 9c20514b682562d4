//! From pieces to the vector of a sentence, several texts at once. The layers are those of the
//! multilingual Universal Sentence Encoder (Yang and others 2019) as the package reckons them.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::{BRANCH, EMBEDDING, Encoder, FEATURES};

/// Added to variances and lengths, as the package does.
const EPSILON: f32 = 1e-12;

impl Encoder {
    /// The vectors of texts given by their pieces, texts × [`EMBEDDING`], of unit length.
    pub fn sentences(&self, texts: &[Vec<u32>]) -> Array2<f32> {
        let mut segments = Vec::with_capacity(texts.len());
        let mut count = 0;
        for pieces in texts {
            segments.push((count, count + pieces.len()));
            count += pieces.len();
        }
        let mut features = Array2::zeros((count, FEATURES));
        for (piece, mut row) in texts.iter().flatten().zip(features.rows_mut()) {
            let row = row.as_slice_mut().expect("columns of a row lie together");
            self.embed(*piece, &mut row[..EMBEDDING]);
        }
        let mut projected =
            features.slice(s![.., ..EMBEDDING]).dot(&self.project) + &self.project_offset;
        layer_norm(&mut projected, &self.project_norm);
        for (number, branch) in self.branches.iter().enumerate() {
            let mut rows = projected
                .slice(s![.., number * BRANCH..(number + 1) * BRANCH])
                .to_owned();
            for (weights, offset) in branch.convolve.iter().zip(&branch.convolve_offset) {
                let windows = windows(rows.view(), &segments, branch.width, branch.left);
                let mut active = windows.dot(weights) + offset;
                active.mapv_inplace(|value| value.max(0.0));
                rows += &active;
            }
            let from = EMBEDDING + number * BRANCH;
            features
                .slice_mut(s![.., from..from + BRANCH])
                .assign(&rows);
        }
        layer_norm(&mut features, &self.norm);
        let mut sums = Array2::zeros((texts.len(), FEATURES));
        for (mut sum, &(from, to)) in sums.rows_mut().into_iter().zip(&segments) {
            sum.assign(&features.slice(s![from..to, ..]).sum_axis(Axis(0)));
        }
        let mut gathered = sums.dot(&self.gather);
        for (mut row, pieces) in gathered.rows_mut().into_iter().zip(texts) {
            let count = pieces.len() as f32;
            row.scaled_add(count, &self.gather_offset.row(0));
            row /= count.max(1.0).sqrt();
        }
        self.condense(gathered)
    }

    /// The layers from the sum over a text to its vector.
    fn condense(&self, gathered: Array2<f32>) -> Array2<f32> {
        let active = |mut values: Array2<f32>| {
            values.mapv_inplace(|value| value.max(0.0));
            values
        };
        let [first, second, third, fourth] = &self.dense;
        let inner = active(gathered.dot(first));
        let middle = active(gathered.dot(&self.short_cut[0]) + inner.dot(second));
        let inner = active(middle.dot(third));
        let mut vectors = middle.dot(&self.short_cut[1]) + inner.dot(fourth);
        vectors.mapv_inplace(f32::tanh);
        for mut vector in vectors.rows_mut() {
            let length = vector.dot(&vector).max(EPSILON).sqrt();
            vector /= length;
        }
        vectors
    }
}

/// Rows to mean 0 and spread 1, then times gain and plus offset.
fn layer_norm(values: &mut Array2<f32>, [gain, offset]: &[Array2<f32>; 2]) {
    let width = values.ncols() as f32;
    for mut row in values.rows_mut() {
        let mean = row.sum() / width;
        row -= mean;
        let scale = 1.0 / (row.dot(&row) / width + EPSILON).sqrt();
        row *= scale;
    }
    *values *= gain;
    *values += offset;
}

/// For each piece the rows of its window side by side; beyond the text they are zero.
fn windows(
    rows: ArrayView2<'_, f32>,
    segments: &[(usize, usize)],
    width: usize,
    left: usize,
) -> Array2<f32> {
    let mut windows = Array2::zeros((rows.nrows(), width * BRANCH));
    for &(from, to) in segments {
        for slot in 0..width {
            let (target, source, length) = overlap(from, to, slot, left);
            windows
                .slice_mut(s![
                    target..target + length,
                    slot * BRANCH..(slot + 1) * BRANCH
                ])
                .assign(&rows.slice(s![source..source + length, ..]));
        }
    }
    windows
}

/// Slot `slot` of the windows of a text holds its rows shifted: where the target and the source
/// begin, and how many rows lie inside.
fn overlap(from: usize, to: usize, slot: usize, left: usize) -> (usize, usize, usize) {
    let length = to - from;
    if slot >= left {
        let shift = (slot - left).min(length);
        (from, from + shift, length - shift)
    } else {
        let shift = (left - slot).min(length);
        (from + shift, from, length - shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_end_with_their_text() {
        let rows = Array2::from_shape_fn((5, BRANCH), |(row, _)| row as f32 + 1.0);
        // texts of three pieces, none, and two; windows of one piece to the left and one ahead
        let windows = windows(rows.view(), &[(0, 3), (3, 3), (3, 5)], 3, 1);
        let slots = |row: usize| [0, BRANCH, 2 * BRANCH].map(|at| windows[[row, at]]);
        assert_eq!(slots(0), [0.0, 1.0, 2.0]);
        assert_eq!(slots(2), [2.0, 3.0, 0.0]);
        assert_eq!(slots(3), [0.0, 4.0, 5.0]);
        assert_eq!(slots(4), [4.0, 5.0, 0.0]);
    }
}
