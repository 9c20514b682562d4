//! Scores of several heads to one honest probability: a multinomial logistic regression on
//! cross-validated scores, one scale for each head and one offset for each label.

use ndarray::NdFloat;
use serde::{Deserialize, Serialize};

/// How the heads are weighed. `scales` has one entry for each head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Blend {
    pub scales: Vec<f32>,
    pub offsets: Vec<f32>,
}

impl Blend {
    /// Fits on scores `heads[head][example * labels + label]` of examples not trained on.
    pub fn fit(heads: &[&[f32]], truth: &[u32], labels: usize) -> Self {
        const ROUNDS: usize = 400;
        const OFFSET_PENALTY: f64 = 1e-3;
        let examples = truth.len().max(1) as f64;
        let mut parameters = vec![0f64; heads.len() + labels];
        parameters[..heads.len()].fill(2.0 / heads.len().max(1) as f64);
        let (mut first, mut second) = (vec![0f64; parameters.len()], vec![0f64; parameters.len()]);
        let mut logits = vec![0f64; labels];
        for round in 1..=ROUNDS {
            let mut gradient = vec![0f64; parameters.len()];
            for (example, &truth) in truth.iter().enumerate() {
                let row = example * labels..(example + 1) * labels;
                for (label, logit) in logits.iter_mut().enumerate() {
                    *logit = parameters[heads.len() + label];
                    for (head, scores) in heads.iter().enumerate() {
                        *logit += parameters[head] * f64::from(scores[row.start + label]);
                    }
                }
                softmax(&mut logits);
                for (label, share) in logits.iter().enumerate() {
                    let error = share - f64::from(u8::from(label == truth as usize));
                    gradient[heads.len() + label] += error;
                    for (head, scores) in heads.iter().enumerate() {
                        gradient[head] += error * f64::from(scores[row.start + label]);
                    }
                }
            }
            // Adam with a falling step: the problem is convex and has few parameters.
            let step = 0.1 * (1.0 - (round as f64 - 1.0) / ROUNDS as f64);
            for (at, parameter) in parameters.iter_mut().enumerate() {
                let penalty = if at < heads.len() {
                    0.0
                } else {
                    OFFSET_PENALTY * *parameter
                };
                let slope = gradient[at] / examples + penalty;
                first[at] = 0.9 * first[at] + 0.1 * slope;
                second[at] = 0.99 * second[at] + 0.01 * slope * slope;
                let unbiased_first = first[at] / (1.0 - 0.9f64.powi(round as i32));
                let unbiased_second = second[at] / (1.0 - 0.99f64.powi(round as i32));
                *parameter -= step * unbiased_first / (unbiased_second.sqrt() + 1e-9);
            }
        }
        let (scales, offsets) = parameters.split_at(heads.len());
        Self {
            scales: scales.iter().map(|&scale| scale as f32).collect(),
            offsets: offsets.iter().map(|&offset| offset as f32).collect(),
        }
    }

    /// Log-odds before the softmax.
    pub fn logits(&self, heads: &[&[f32]]) -> Vec<f32> {
        let mut logits = self.offsets.clone();
        for (scale, scores) in self.scales.iter().zip(heads) {
            for (logit, score) in logits.iter_mut().zip(*scores) {
                *logit += scale * score;
            }
        }
        logits
    }

    /// Probabilities of the labels.
    pub fn probabilities(&self, heads: &[&[f32]]) -> Vec<f32> {
        let mut logits: Vec<f64> = self.logits(heads).into_iter().map(f64::from).collect();
        softmax(&mut logits);
        logits.into_iter().map(|share| share as f32).collect()
    }
}

/// Logits to probabilities.
pub fn softmax<F: NdFloat>(logits: &mut [F]) {
    let highest = logits.iter().copied().fold(F::neg_infinity(), F::max);
    let mut sum = F::zero();
    for logit in logits.iter_mut() {
        *logit = (*logit - highest).exp();
        sum += *logit;
    }
    logits.iter_mut().for_each(|share| *share /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_follows_how_often_the_head_is_right() {
        // The head always says label 0 with the same margin and is right three times in four.
        let scores: Vec<f32> = [1.0, -1.0].repeat(400);
        let truth: Vec<u32> = [0, 0, 0, 1].repeat(100);
        let blend = Blend::fit(&[&scores], &truth, 2);
        let said = blend.probabilities(&[&[1.0, -1.0]]);
        assert!((said[0] - 0.75).abs() < 0.02, "{said:?}");
    }
}
