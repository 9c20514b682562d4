//! The gradient of the loss by all parameters.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, Axis, s};
use text::encoder::{BRANCH, EMBEDDING};

use super::forward::{Batch, Normed, SUM_SCALE, Trace, overlap};
use super::network::*;

/// Gradients: of the tensors, and of the embedding of every piece of the batch.
pub struct Gradient {
    pub tensors: Vec<Array2<f32>>,
    pub embedded: Array2<f32>,
}

/// The gradient given that of the logits; `keep` as in the forward run.
pub fn backward(
    network: &Network,
    trace: &Trace,
    batch: &Batch,
    by_logits: &Array2<f32>,
    keep: Option<&Array2<f32>>,
) -> Gradient {
    let mut tensors: Vec<Array2<f32>> = network
        .tensors
        .iter()
        .map(|tensor| Array2::zeros(tensor.raw_dim()))
        .collect();
    multiply(&trace.pooled, by_logits, &mut tensors[HEAD]);
    tensors[HEAD_OFFSET] = column_sums(by_logits);
    let mut by_pooled = by_logits.dot(&network.tensors[HEAD].t());
    if let Some(keep) = keep {
        by_pooled *= keep;
    }
    let by_normed = unpool(&by_pooled, trace, batch, network.fields);
    let by_features = norm_back(
        &trace.norm,
        &by_normed,
        &network.tensors[GAIN],
        &mut tensors,
        GAIN,
    );
    let mut embedded = by_features.slice(s![.., ..EMBEDDING]).to_owned();
    for (number, (width, left)) in WIDTHS.into_iter().enumerate() {
        let from = EMBEDDING + number * BRANCH;
        let by_out = by_features.slice(s![.., from..from + BRANCH]).to_owned();
        branch_back(
            network,
            trace,
            batch,
            (number, width, left),
            by_out,
            &mut tensors,
            &mut embedded,
        );
    }
    Gradient { tensors, embedded }
}

fn branch_back(
    network: &Network,
    trace: &Trace,
    batch: &Batch,
    (number, width, left): (usize, usize, usize),
    by_out: Array2<f32>,
    tensors: &mut [Array2<f32>],
    embedded: &mut Array2<f32>,
) {
    let at = branch(number);
    let part = &trace.branches[number];
    // out = relu(second) + hidden
    let mut by_second = by_out.clone();
    by_second.zip_mut_with(&part.second_active, |slope, &value| {
        *slope *= f32::from(u8::from(value > 0.0))
    });
    multiply(&part.second_window, &by_second, &mut tensors[at + SECOND]);
    tensors[at + SECOND_OFFSET] = column_sums(&by_second);
    let mut by_hidden = by_out;
    add_windows(
        &by_second.dot(&network.tensors[at + SECOND].t()),
        batch,
        width,
        left,
        &mut by_hidden,
    );
    // hidden = relu(first) + normed
    let mut by_first = by_hidden.clone();
    by_first.zip_mut_with(&part.first_active, |slope, &value| {
        *slope *= f32::from(u8::from(value > 0.0))
    });
    multiply(&part.first_window, &by_first, &mut tensors[at + FIRST]);
    tensors[at + FIRST_OFFSET] = column_sums(&by_first);
    let mut by_normed = by_hidden;
    add_windows(
        &by_first.dot(&network.tensors[at + FIRST].t()),
        batch,
        width,
        left,
        &mut by_normed,
    );
    let by_projected = norm_back(
        &part.norm,
        &by_normed,
        &network.tensors[at + NORM_GAIN],
        tensors,
        at + NORM_GAIN,
    );
    multiply(&trace.embedded, &by_projected, &mut tensors[at + PROJECT]);
    tensors[at + PROJECT_OFFSET] = column_sums(&by_projected);
    general_mat_mul(
        1.0,
        &by_projected,
        &network.tensors[at + PROJECT].t(),
        1.0,
        embedded,
    );
}

/// `into = left^T right`.
fn multiply(left: &Array2<f32>, right: &Array2<f32>, into: &mut Array2<f32>) {
    general_mat_mul(1.0, &left.t(), right, 0.0, into);
}

fn column_sums(rows: &Array2<f32>) -> Array2<f32> {
    rows.sum_axis(Axis(0)).insert_axis(Axis(0))
}

fn unpool(by_pooled: &Array2<f32>, trace: &Trace, batch: &Batch, fields: usize) -> Array2<f32> {
    let mut by_rows = Array2::zeros((batch.pieces.len(), FEATURES));
    for (segment, &(from, to)) in batch.segments.iter().enumerate() {
        if from == to {
            continue;
        }
        let (text, at) = (segment / fields, segment % fields * 2 * FEATURES);
        let scale = SUM_SCALE / ((to - from) as f32).sqrt();
        let sums = by_pooled
            .slice(s![text, at..at + FEATURES])
            .mapv(|slope| slope * scale);
        by_rows.slice_mut(s![from..to, ..]).assign(&sums);
        for feature in 0..FEATURES {
            let piece = trace.highest[[segment, feature]] as usize;
            by_rows[[piece, feature]] += by_pooled[[text, at + FEATURES + feature]];
        }
    }
    by_rows
}

/// Back through a layer norm; the gradients of gain and offset go to `tensors[at]` and the next.
fn norm_back(
    norm: &Normed,
    by_out: &Array2<f32>,
    gain: &Array2<f32>,
    tensors: &mut [Array2<f32>],
    at: usize,
) -> Array2<f32> {
    tensors[at] = column_sums(&(by_out * &norm.unit));
    tensors[at + 1] = column_sums(by_out);
    let width = by_out.ncols() as f32;
    let mut by_in = by_out * gain;
    for ((mut row, unit), inverse) in by_in
        .axis_iter_mut(Axis(0))
        .zip(norm.unit.axis_iter(Axis(0)))
        .zip(&norm.inverse)
    {
        let mean = row.sum() / width;
        let along = row.dot(&unit) / width;
        row.zip_mut_with(&unit, |slope, &unit| {
            *slope = (*slope - mean - unit * along) * inverse
        });
    }
    by_in
}

/// Adds the gradients of windows to the rows they were taken from.
fn add_windows(
    by_windows: &Array2<f32>,
    batch: &Batch,
    width: usize,
    left: usize,
    by_rows: &mut Array2<f32>,
) {
    for &(from, to) in &batch.segments {
        for slot in 0..width {
            let (target, source, length) = overlap(from, to, slot, left);
            let mut rows = by_rows.slice_mut(s![source..source + length, ..]);
            rows += &by_windows.slice(s![
                target..target + length,
                slot * BRANCH..(slot + 1) * BRANCH
            ]);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::forward::forward;
    use super::*;
    use crate::random::SplitMix;

    fn network(seed: u64) -> Network {
        let mut random = SplitMix::new(seed);
        let tensors = shapes(2, 3)
            .into_iter()
            .map(|shape| Array2::from_shape_simple_fn(shape, || random.normal() * 0.05 + 0.02))
            .collect();
        Network {
            fields: 2,
            labels: 3,
            rows: HashMap::new(),
            embeddings: Array2::zeros((0, EMBEDDING)),
            tensors,
        }
    }

    /// The loss is the sum of logits weighed by fixed numbers, so its gradient by them is known.
    #[test]
    fn gradients_agree_with_small_steps() {
        let texts: Vec<Vec<Vec<u32>>> =
            vec![vec![vec![1, 2, 3, 4], vec![5]], vec![vec![6, 7], vec![]]];
        let batch = Batch::of(texts.iter().map(Vec::as_slice), 2);
        let mut random = SplitMix::new(3);
        let embedded =
            Array2::from_shape_simple_fn((batch.pieces.len(), EMBEDDING), || random.normal());
        let weights = Array2::from_shape_simple_fn((2, 3), || random.normal());
        let loss = |network: &Network, embedded: &Array2<f32>| {
            f64::from((forward(network, embedded.clone(), &batch, None).logits * &weights).sum())
        };
        let mut network = network(5);
        let trace = forward(&network, embedded.clone(), &batch, None);
        let gradient = backward(&network, &trace, &batch, &weights, None);
        const STEP: f32 = 4e-3;
        for tensor in 0..TENSORS {
            // Along its own gradient the loss changes by the squared length of the gradient.
            let slope = gradient.tensors[tensor].clone();
            let length = slope.mapv(|value| value * value).sum().sqrt();
            let direction = slope.mapv(|value| value / length.max(1e-12));
            let middle = network.tensors[tensor].clone();
            network.tensors[tensor] = &middle + &direction.mapv(|value| value * STEP);
            let above = loss(&network, &embedded);
            network.tensors[tensor] = &middle - &direction.mapv(|value| value * STEP);
            let below = loss(&network, &embedded);
            network.tensors[tensor] = middle;
            let measured = (above - below) / f64::from(2.0 * STEP);
            assert!(
                (measured - f64::from(length)).abs() < 0.03 * f64::from(length) + 0.02,
                "tensor {tensor}: measured {measured}, reckoned {length}"
            );
        }
        let length = gradient.embedded.mapv(|value| value * value).sum().sqrt();
        let direction = gradient.embedded.mapv(|value| value / length);
        let above = loss(
            &network,
            &(&embedded + &direction.mapv(|value| value * STEP)),
        );
        let below = loss(
            &network,
            &(&embedded - &direction.mapv(|value| value * STEP)),
        );
        let measured = (above - below) / f64::from(2.0 * STEP);
        assert!(
            (measured - f64::from(length)).abs() < 0.03 * f64::from(length) + 0.02,
            "{measured} against {length}"
        );
    }
}
