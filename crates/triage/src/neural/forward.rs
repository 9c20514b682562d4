//! From pieces to scores, keeping what the gradient needs.

use ndarray::{Array2, ArrayView2, Axis, s};
use text::encoder::BRANCH;

use super::network::*;

/// Added to variances, as the encoder does.
pub const EPSILON: f32 = 1e-12;
/// Brings sums over a field to about the size of maxima.
pub const SUM_SCALE: f32 = 0.25;

/// Texts laid one after the other: all pieces, and where each field begins and ends.
#[derive(Debug, Default)]
pub struct Batch {
    pub pieces: Vec<u32>,
    /// `texts * fields` stretches of `pieces`.
    pub segments: Vec<(usize, usize)>,
    pub texts: usize,
}

impl Batch {
    /// Lays texts one after the other; each has `fields` fields, missing ones are empty.
    pub fn of<'a>(texts: impl Iterator<Item = &'a [Vec<u32>]>, fields: usize) -> Self {
        let mut batch = Self::default();
        for text in texts {
            batch.texts += 1;
            for field in 0..fields {
                let from = batch.pieces.len();
                batch.pieces.extend(text.get(field).into_iter().flatten());
                batch.segments.push((from, batch.pieces.len()));
            }
        }
        batch
    }
}

/// A layer norm with what its gradient needs.
pub struct Normed {
    pub unit: Array2<f32>,
    pub inverse: Vec<f32>,
    pub out: Array2<f32>,
}

/// What a branch computed on the way.
pub struct BranchTrace {
    pub norm: Normed,
    pub first_window: Array2<f32>,
    pub first_active: Array2<f32>,
    pub second_window: Array2<f32>,
    pub second_active: Array2<f32>,
}

/// Everything computed on the way.
pub struct Trace {
    pub embedded: Array2<f32>,
    pub branches: Vec<BranchTrace>,
    pub norm: Normed,
    /// For each segment and feature the piece with the maximum.
    pub highest: Array2<u32>,
    pub pooled: Array2<f32>,
    pub logits: Array2<f32>,
}

/// Runs the network; `keep` (texts × pooled features) scales the pooled features, for dropout.
pub fn forward(
    network: &Network,
    embedded: Array2<f32>,
    batch: &Batch,
    keep: Option<&Array2<f32>>,
) -> Trace {
    let tensors = &network.tensors;
    let count = batch.pieces.len();
    let mut features = Array2::zeros((count, FEATURES));
    features
        .slice_mut(s![.., ..embedded.ncols()])
        .assign(&embedded);
    let mut branches = Vec::with_capacity(WIDTHS.len());
    for (number, (width, left)) in WIDTHS.into_iter().enumerate() {
        let at = branch(number);
        let projected = embedded.dot(&tensors[at + PROJECT]) + &tensors[at + PROJECT_OFFSET];
        let norm = layer_norm(
            projected,
            &tensors[at + NORM_GAIN],
            &tensors[at + NORM_OFFSET],
        );
        let first_window = windows(norm.out.view(), &batch.segments, width, left);
        let mut first_active = first_window.dot(&tensors[at + FIRST]) + &tensors[at + FIRST_OFFSET];
        first_active.mapv_inplace(|value| value.max(0.0));
        let hidden = &first_active + &norm.out;
        let second_window = windows(hidden.view(), &batch.segments, width, left);
        let mut second_active =
            second_window.dot(&tensors[at + SECOND]) + &tensors[at + SECOND_OFFSET];
        second_active.mapv_inplace(|value| value.max(0.0));
        let from = embedded.ncols() + number * BRANCH;
        features
            .slice_mut(s![.., from..from + BRANCH])
            .assign(&(&second_active + &hidden));
        branches.push(BranchTrace {
            norm,
            first_window,
            first_active,
            second_window,
            second_active,
        });
    }
    let norm = layer_norm(features, &tensors[GAIN], &tensors[OFFSET]);
    let (mut pooled, highest) = pool(&norm.out, batch, network.fields);
    if let Some(keep) = keep {
        pooled *= keep;
    }
    let logits = pooled.dot(&tensors[HEAD]) + &tensors[HEAD_OFFSET];
    Trace {
        embedded,
        branches,
        norm,
        highest,
        pooled,
        logits,
    }
}

fn layer_norm(mut values: Array2<f32>, gain: &Array2<f32>, offset: &Array2<f32>) -> Normed {
    let width = values.ncols() as f32;
    let mut inverse = Vec::with_capacity(values.nrows());
    for mut row in values.axis_iter_mut(Axis(0)) {
        let mean = row.sum() / width;
        row -= mean;
        let scale = 1.0 / (row.dot(&row) / width + EPSILON).sqrt();
        row *= scale;
        inverse.push(scale);
    }
    let out = &values * gain + offset;
    Normed {
        unit: values,
        inverse,
        out,
    }
}

/// For each piece the rows of its window side by side; beyond the segment they are zero.
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

/// Slot `slot` of the windows of a segment holds its rows shifted: where the target and the source
/// begin, and how many rows lie inside.
pub fn overlap(from: usize, to: usize, slot: usize, left: usize) -> (usize, usize, usize) {
    let length = to - from;
    if slot >= left {
        let shift = (slot - left).min(length);
        (from, from + shift, length - shift)
    } else {
        let shift = (left - slot).min(length);
        (from + shift, from, length - shift)
    }
}

/// Scaled sum and maximum of each field, side by side for each text.
fn pool(rows: &Array2<f32>, batch: &Batch, fields: usize) -> (Array2<f32>, Array2<u32>) {
    let mut pooled = Array2::zeros((batch.texts, fields * 2 * FEATURES));
    let mut highest = Array2::zeros((batch.segments.len(), FEATURES));
    for (segment, &(from, to)) in batch.segments.iter().enumerate() {
        if from == to {
            continue;
        }
        let (text, at) = (segment / fields, segment % fields * 2 * FEATURES);
        let mut sums = vec![0f32; FEATURES];
        let mut tops = vec![f32::NEG_INFINITY; FEATURES];
        for (piece, row) in rows.slice(s![from..to, ..]).axis_iter(Axis(0)).enumerate() {
            for (feature, &value) in row.iter().enumerate() {
                sums[feature] += value;
                if value > tops[feature] {
                    tops[feature] = value;
                    highest[[segment, feature]] = (from + piece) as u32;
                }
            }
        }
        let scale = SUM_SCALE / ((to - from) as f32).sqrt();
        for feature in 0..FEATURES {
            pooled[[text, at + feature]] = sums[feature] * scale;
            pooled[[text, at + FEATURES + feature]] = tops[feature];
        }
    }
    (pooled, highest)
}
