//! From a confidence to the share of right labels at that confidence: isotonic regression over
//! bins of equal size, joined by straight lines.

use serde::{Deserialize, Serialize};

/// Points of a rising line from confidence to share of right labels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    knots: Vec<(f32, f32)>,
}

/// Bins of equal size; fewer where there are few examples.
const BINS: usize = 30;
const BIN_EXAMPLES_MIN: usize = 25;
/// Each bin is drawn towards its own mean confidence as by this many examples.
const PRIOR_EXAMPLES: f64 = 4.0;

impl Calibration {
    /// Fits on (confidence, right) of examples not trained on.
    pub fn fit(told: &[(f32, bool)]) -> Self {
        let mut sorted = told.to_vec();
        sorted.sort_by(|left, right| left.0.total_cmp(&right.0));
        let size = (sorted.len() / BINS).max(BIN_EXAMPLES_MIN);
        // Pool adjacent violators: (sum of confidence, sum of right, examples).
        let mut pools: Vec<(f64, f64, f64)> = Vec::new();
        for bin in sorted.chunks(size) {
            let examples = bin.len() as f64;
            let confidence: f64 = bin
                .iter()
                .map(|(confidence, _)| f64::from(*confidence))
                .sum();
            let right = bin.iter().filter(|(_, right)| *right).count() as f64;
            let prior = confidence / examples * PRIOR_EXAMPLES;
            pools.push((confidence + prior, right + prior, examples + PRIOR_EXAMPLES));
            while let [.., left, right] = pools.as_slice()
                && left.1 / left.2 > right.1 / right.2
            {
                let joined = (left.0 + right.0, left.1 + right.1, left.2 + right.2);
                pools.truncate(pools.len() - 2);
                pools.push(joined);
            }
        }
        let knots = pools
            .into_iter()
            .map(|(confidence, right, examples)| {
                ((confidence / examples) as f32, (right / examples) as f32)
            })
            .collect();
        Self { knots }
    }

    /// The calibrated confidence; without knots the confidence itself.
    pub fn apply(&self, confidence: f32) -> f32 {
        let after = self.knots.partition_point(|(from, _)| *from < confidence);
        let calibrated = match (
            after.checked_sub(1).map(|before| self.knots[before]),
            self.knots.get(after),
        ) {
            (Some((from, low)), Some(&(to, high))) => {
                low + (high - low) * (confidence - from) / (to - from).max(1e-6)
            }
            (None, Some(&(to, high))) => high * confidence / to.max(1e-6),
            (Some((from, low)), None) => {
                low + (1.0 - low) * (confidence - from) / (1.0 - from).max(1e-6)
            }
            (None, None) => confidence,
        };
        calibrated.clamp(0.0, 1.0)
    }

    /// The probabilities with the chosen one calibrated and the rest in proportion.
    pub fn rescale(&self, probabilities: &mut [f32], chosen: usize) {
        let before = probabilities[chosen];
        let after = self.apply(before);
        let factor = if before < 1.0 {
            (1.0 - after) / (1.0 - before)
        } else {
            0.0
        };
        for (label, probability) in probabilities.iter_mut().enumerate() {
            *probability = if label == chosen {
                after
            } else {
                (*probability * factor).min(1.0)
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_held() {
        let told: Vec<(f32, bool)> = (0..4000)
            .map(|at| (if at % 2 == 0 { 0.9 } else { 0.6 }, at % 4 != 0))
            .collect();
        // At .9 half were right, at .6 all: the two are pooled at three quarters.
        let calibration = Calibration::fit(&told);
        assert!(
            (calibration.apply(0.75) - 0.75).abs() < 0.05,
            "{calibration:?}"
        );
        let mut probabilities = [0.2, 0.75, 0.05];
        calibration.rescale(&mut probabilities, 1);
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!((Calibration::default().apply(0.3) - 0.3).abs() < 1e-6);
    }

    #[test]
    fn rises() {
        let told: Vec<(f32, bool)> = (0..1000u32)
            .map(|at| (at as f32 / 1000.0, (at * 7919) % 1000 < at * at / 1000))
            .collect();
        let calibration = Calibration::fit(&told);
        let line: Vec<f32> = (0..=100u8)
            .map(|percent| calibration.apply(f32::from(percent) / 100.0))
            .collect();
        assert!(
            line.windows(2).all(|pair| pair[0] <= pair[1] + 1e-6),
            "{line:?}"
        );
        assert!(
            (line[50] - 0.25).abs() < 0.1,
            "half a confidence, a quarter right: {}",
            line[50]
        );
    }
}
