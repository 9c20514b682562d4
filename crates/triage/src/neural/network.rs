//! The parameters.

use std::collections::HashMap;

use ndarray::{Array2, s};
use text::encoder::{BRANCH, EMBEDDING, Encoder};

use crate::random::SplitMix;

/// Features of a piece: its embedding and the branches.
pub const FEATURES: usize = EMBEDDING + WIDTHS.len() * BRANCH;
/// Window widths and how many pieces of the window lie to the left.
pub const WIDTHS: [(usize, usize); 2] = [(2, 0), (3, 1)];
/// Tensors of a branch, in this order from [`branch`] on.
pub const PROJECT: usize = 0;
pub const PROJECT_OFFSET: usize = 1;
pub const NORM_GAIN: usize = 2;
pub const NORM_OFFSET: usize = 3;
pub const FIRST: usize = 4;
pub const FIRST_OFFSET: usize = 5;
pub const SECOND: usize = 6;
pub const SECOND_OFFSET: usize = 7;
const BRANCH_TENSORS: usize = 8;
/// Tensors of the whole.
pub const GAIN: usize = BRANCH_TENSORS * WIDTHS.len();
pub const OFFSET: usize = GAIN + 1;
pub const HEAD: usize = GAIN + 2;
pub const HEAD_OFFSET: usize = GAIN + 3;
pub const TENSORS: usize = GAIN + 4;

/// First tensor of a branch.
pub fn branch(number: usize) -> usize {
    number * BRANCH_TENSORS
}

/// The shapes of all tensors for so many fields and labels.
pub fn shapes(fields: usize, labels: usize) -> Vec<(usize, usize)> {
    let mut shapes = Vec::with_capacity(TENSORS);
    for (width, _) in WIDTHS {
        shapes.push((EMBEDDING, BRANCH));
        shapes.extend([(1, BRANCH); 3]);
        for _ in 0..2 {
            shapes.push((width * BRANCH, BRANCH));
            shapes.push((1, BRANCH));
        }
    }
    shapes.extend([
        (1, FEATURES),
        (1, FEATURES),
        (fields * 2 * FEATURES, labels),
        (1, labels),
    ]);
    shapes
}

/// A network with the embeddings of the pieces it was taught on.
#[derive(Debug, Clone)]
pub struct Network {
    pub fields: usize,
    pub labels: usize,
    /// Row of `embeddings` for each piece known.
    pub rows: HashMap<u32, u32>,
    pub embeddings: Array2<f32>,
    pub tensors: Vec<Array2<f32>>,
}

impl Network {
    /// A network that starts from the encoder, with embeddings for `known` pieces.
    pub fn start(
        encoder: &Encoder,
        known: &[u32],
        fields: usize,
        labels: usize,
        seed: u64,
    ) -> Self {
        let mut tensors = Vec::with_capacity(TENSORS);
        for part in &encoder.branches {
            tensors.extend([
                part.project.clone(),
                part.project_offset.clone(),
                part.norm_gain.clone(),
                part.norm_offset.clone(),
                part.convolve[0].clone(),
                part.convolve_offset[0].clone(),
                part.convolve[1].clone(),
                part.convolve_offset[1].clone(),
            ]);
        }
        tensors.extend(encoder.norm.iter().cloned());
        let mut random = SplitMix::new(seed);
        const SPREAD: f32 = 0.02;
        tensors.push(Array2::from_shape_simple_fn(
            (fields * 2 * FEATURES, labels),
            || random.normal() * SPREAD,
        ));
        tensors.push(Array2::zeros((1, labels)));
        let mut embeddings = Array2::zeros((known.len(), EMBEDDING));
        for (row, &piece) in known.iter().enumerate() {
            let mut row = embeddings.slice_mut(s![row, ..]);
            encoder.embed(
                piece,
                row.as_slice_mut()
                    .expect("rows of a fresh array are contiguous"),
            );
        }
        let rows = known.iter().copied().zip(0..).collect();
        Self {
            fields,
            labels,
            rows,
            embeddings,
            tensors,
        }
    }

    /// The embeddings of pieces, row by row; what was not taught comes from the encoder.
    pub fn embed(&self, encoder: &Encoder, pieces: &[u32]) -> Array2<f32> {
        let mut embedded = Array2::zeros((pieces.len(), EMBEDDING));
        for (place, piece) in pieces.iter().enumerate() {
            let mut into = embedded.slice_mut(s![place, ..]);
            match self.rows.get(piece) {
                Some(&row) => into.assign(&self.embeddings.row(row as usize)),
                None => encoder.embed(
                    *piece,
                    into.as_slice_mut()
                        .expect("rows of a fresh array are contiguous"),
                ),
            }
        }
        embedded
    }

    /// Log-odds of the labels, up to a common constant, of one text given by its pieces.
    pub fn scores(&self, encoder: &Encoder, pieces: &[Vec<u32>]) -> Vec<f32> {
        let batch = super::forward::Batch::of(std::iter::once(pieces), self.fields);
        let embedded = self.embed(encoder, &batch.pieces);
        super::forward::forward(self, embedded, &batch, None)
            .logits
            .into_raw_vec_and_offset()
            .0
    }
}
