//! A machine for every label: weights of n-grams, and of the texts it learnt from.

use ndarray::Array2;

use crate::features::Sparse;
use crate::kernel::{Space, told};
use crate::linear::Linear;

/// One machine for each label.
#[derive(Debug, Clone)]
pub struct Machine {
    pub grams: Linear,
    /// Weights of the landmarks, landmarks × labels; without rows where texts are not compared.
    pub near: Array2<f32>,
}

impl Machine {
    /// Folds the weights of texts (texts × labels) into weights of their n-grams; where the texts
    /// are landmarks, they keep theirs besides.
    pub fn of_texts(
        weights: Array2<f32>,
        vectors: &[Sparse],
        features: usize,
        landmarks: bool,
    ) -> Self {
        let labels = weights.ncols();
        let mut grams = Linear {
            labels,
            weights: vec![0.0; features * labels],
            bias: vec![0.0; labels],
        };
        for (vector, own) in vectors.iter().zip(weights.rows()) {
            for (bias, weight) in grams.bias.iter_mut().zip(own) {
                *bias += weight;
            }
            for &(feature, value) in vector {
                let row = &mut grams.weights[feature as usize * labels..][..labels];
                for (sum, weight) in row.iter_mut().zip(own) {
                    *sum += value * weight;
                }
            }
        }
        let near = if landmarks {
            weights
        } else {
            Array2::zeros((0, labels))
        };
        Self { grams, near }
    }

    /// Only weights of n-grams.
    pub fn of_grams(grams: Linear) -> Self {
        let near = Array2::zeros((0, grams.labels));
        Self { grams, near }
    }

    /// The scores of texts, label by label; `points` are the texts in the spaces of the landmarks.
    pub fn scores(&self, vectors: &[Sparse], points: &[(Array2<f32>, Space<'_>)]) -> Vec<Vec<f32>> {
        let mut scores: Vec<Vec<f32>> = vectors
            .iter()
            .map(|vector| self.grams.scores(vector))
            .collect();
        for (scores, told) in scores.iter_mut().zip(told(points, &self.near).rows()) {
            for (score, told) in scores.iter_mut().zip(told) {
                *score += told;
            }
        }
        scores
    }
}
