//! Teaching the network: Adam on shuffled batches with smoothed labels and dropout.

use std::collections::HashMap;

use ndarray::{Array2, s};
use rayon::prelude::*;
use text::encoder::{EMBEDDING, Encoder};

use super::forward::{Batch, forward};
use super::gradient::{Gradient, backward};
use super::network::*;
use crate::progress::Watch;
use crate::random::{SplitMix, mix};

/// What is taught.
pub struct Lesson<'a> {
    /// Pieces of each text by field.
    pub texts: &'a [Vec<Vec<u32>>],
    /// The label of each text.
    pub truth: &'a [u32],
    /// The texts to learn from.
    pub rows: Vec<usize>,
    pub fields: usize,
    pub labels: usize,
    pub seed: u64,
}

const ROUNDS: usize = 4;
const BATCH: usize = 32;
/// Parts of a batch that are reckoned apart and added in order: the same result on any number of
/// cores.
const SHARDS: usize = 4;
const RATE: f32 = 3e-4;
/// The new layer starts from nothing and learns faster.
const HEAD_FACTOR: f32 = 5.0;
const WARM_UP: f32 = 60.0;
const SMOOTHING: f32 = 0.1;
const DROPOUT: f32 = 0.2;
const GRADIENT_MAX: f32 = 1.0;
const MOMENT: [f32; 2] = [0.9, 0.999];

/// Moments of Adam for one tensor.
struct Moments {
    first: Array2<f32>,
    second: Array2<f32>,
}

impl Moments {
    fn of(tensor: &Array2<f32>) -> Self {
        Self {
            first: Array2::zeros(tensor.raw_dim()),
            second: Array2::zeros(tensor.raw_dim()),
        }
    }
}

/// Teaches a network; `None` when cancelled.
pub fn teach(encoder: &Encoder, lesson: &Lesson<'_>, watch: &dyn Watch) -> Option<Network> {
    let known = known_pieces(lesson);
    let mut network = Network::start(encoder, &known, lesson.fields, lesson.labels, lesson.seed);
    let mut moments: Vec<Moments> = network.tensors.iter().map(Moments::of).collect();
    let mut piece_moments = Moments::of(&network.embeddings);
    let mut random = SplitMix::new(lesson.seed ^ 0x7ea0);
    let mut order = lesson.rows.clone();
    let batches = order.len().div_ceil(BATCH);
    let steps = (ROUNDS * batches) as f32;
    let mut step = 0f32;
    for _ in 0..ROUNDS {
        random.shuffle(&mut order);
        for rows in order.chunks(BATCH) {
            if watch.cancelled() {
                return None;
            }
            step += 1.0;
            let shards: Vec<(Batch, Gradient)> = rows
                .par_chunks(rows.len().div_ceil(SHARDS))
                .map(|shard| {
                    shard_gradient(encoder, &network, lesson, shard, rows.len(), step as u64)
                })
                .collect();
            let rate = RATE * (step / WARM_UP).min(1.0) * (1.0 - step / (steps + 1.0));
            apply(
                &mut network,
                &mut moments,
                &mut piece_moments,
                shards,
                rate,
                step,
            );
            if (step as usize).is_multiple_of(64) {
                watch.report("triage.train.teach", step / steps);
            }
        }
    }
    Some(network)
}

/// Pieces in at least two texts; what is rarer keeps its place in the encoder.
fn known_pieces(lesson: &Lesson<'_>) -> Vec<u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for &row in &lesson.rows {
        let mut own: Vec<u32> = lesson.texts[row].iter().flatten().copied().collect();
        own.sort_unstable();
        own.dedup();
        own.into_iter()
            .for_each(|piece| *counts.entry(piece).or_default() += 1);
    }
    let mut known: Vec<u32> = counts
        .into_iter()
        .filter(|(_, count)| *count >= 2)
        .map(|(piece, _)| piece)
        .collect();
    known.sort_unstable();
    known
}

fn shard_gradient(
    encoder: &Encoder,
    network: &Network,
    lesson: &Lesson<'_>,
    shard: &[usize],
    whole: usize,
    step: u64,
) -> (Batch, Gradient) {
    let batch = Batch::of(
        shard.iter().map(|&row| lesson.texts[row].as_slice()),
        lesson.fields,
    );
    let embedded = network.embed(encoder, &batch.pieces);
    let keep = dropout(shard, network.fields * 2 * FEATURES, lesson.seed ^ step);
    let trace = forward(network, embedded, &batch, Some(&keep));
    let mut by_logits = trace.logits.clone();
    for (mut logits, &row) in by_logits.rows_mut().into_iter().zip(shard) {
        let highest = logits.fold(f32::NEG_INFINITY, |highest, &logit| highest.max(logit));
        logits.mapv_inplace(|logit| (logit - highest).exp());
        let sum = logits.sum();
        for (label, share) in logits.iter_mut().enumerate() {
            let smooth = SMOOTHING / lesson.labels as f32;
            let target = if label == lesson.truth[row] as usize {
                1.0 - SMOOTHING + smooth
            } else {
                smooth
            };
            *share = (*share / sum - target) / whole as f32;
        }
    }
    let gradient = backward(network, &trace, &batch, &by_logits, Some(&keep));
    (batch, gradient)
}

fn dropout(shard: &[usize], width: usize, seed: u64) -> Array2<f32> {
    let mut keep = Array2::zeros((shard.len(), width));
    for (mut row, &text) in keep.rows_mut().into_iter().zip(shard) {
        let mut random = SplitMix::new(mix(seed ^ ((text as u64) << 20)));
        row.mapv_inplace(|_: f32| {
            if random.uniform() < DROPOUT {
                0.0
            } else {
                1.0 / (1.0 - DROPOUT)
            }
        });
    }
    keep
}

fn apply(
    network: &mut Network,
    moments: &mut [Moments],
    piece_moments: &mut Moments,
    shards: Vec<(Batch, Gradient)>,
    rate: f32,
    step: f32,
) {
    let mut total: Vec<Array2<f32>> = network
        .tensors
        .iter()
        .map(|tensor| Array2::zeros(tensor.raw_dim()))
        .collect();
    let mut by_piece: HashMap<u32, usize> = HashMap::new();
    let mut touched: Vec<u32> = Vec::new();
    let pieces: usize = shards.iter().map(|(batch, _)| batch.pieces.len()).sum();
    let mut by_row: Array2<f32> = Array2::zeros((pieces, EMBEDDING));
    for (batch, gradient) in &shards {
        total
            .iter_mut()
            .zip(&gradient.tensors)
            .for_each(|(total, part)| *total += part);
        for (place, piece) in batch.pieces.iter().enumerate() {
            let Some(&row) = network.rows.get(piece) else {
                continue;
            };
            let slot = *by_piece.entry(row).or_insert_with(|| {
                touched.push(row);
                touched.len() - 1
            });
            let mut sum = by_row.slice_mut(s![slot, ..]);
            sum += &gradient.embedded.slice(s![place, ..]);
        }
    }
    let squares: f32 = total
        .iter()
        .map(|tensor| tensor.fold(0.0, |sum, value| sum + value * value))
        .sum::<f32>()
        + by_row
            .slice(s![..touched.len(), ..])
            .fold(0.0, |sum, value| sum + value * value);
    let scale = (GRADIENT_MAX / (squares.sqrt() + 1e-6)).min(1.0);
    let unbias = [1.0 - MOMENT[0].powf(step), 1.0 - MOMENT[1].powf(step)];
    let update = |value: &mut f32, first: &mut f32, second: &mut f32, slope: f32, rate: f32| {
        let slope = slope * scale;
        *first = MOMENT[0] * *first + (1.0 - MOMENT[0]) * slope;
        *second = MOMENT[1] * *second + (1.0 - MOMENT[1]) * slope * slope;
        *value -= rate * (*first / unbias[0]) / ((*second / unbias[1]).sqrt() + 1e-8);
    };
    network
        .tensors
        .par_iter_mut()
        .zip(moments)
        .zip(&total)
        .enumerate()
        .for_each(|(at, ((tensor, moments), slopes))| {
            let rate = if at == HEAD || at == HEAD_OFFSET {
                rate * HEAD_FACTOR
            } else {
                rate
            };
            ndarray::Zip::from(tensor)
                .and(&mut moments.first)
                .and(&mut moments.second)
                .and(slopes)
                .for_each(|value, first, second, &slope| update(value, first, second, slope, rate));
        });
    // Embeddings of pieces that did not occur rest, moments and all.
    for (slot, &row) in touched.iter().enumerate() {
        let row = row as usize;
        ndarray::Zip::from(network.embeddings.row_mut(row))
            .and(piece_moments.first.row_mut(row))
            .and(piece_moments.second.row_mut(row))
            .and(by_row.row(slot))
            .for_each(|value, first, second, &slope| update(value, first, second, slope, rate));
    }
}
