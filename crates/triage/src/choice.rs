//! Which label is named, given the probabilities of all. The most probable one is right most often,
//! but where labels are rare it gives them away one by one. Here each text gets the label that adds
//! most to what is to be expected of accuracy and macro-F1 together.
//!
//! Macro-F1 is a sum of ratios; near the best set of answers it is as good as linear, and a text
//! then adds to the F1 of a label `(2 p - F1) / (named + true)`. Found by repetition, as for a single
//! label by Lipton, Elkan and Narayanaswamy (2014).

use serde::{Deserialize, Serialize};

/// Weight of macro-F1; accuracy has the rest.
const MACRO_F1: f64 = 0.5;
const ROUNDS: usize = 30;

/// A rule that names a label. Both lists have one entry for each label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What a text adds that has the label for certain.
    gains: Vec<f32>,
    /// What naming the label takes away, whatever the text.
    tolls: Vec<f32>,
}

impl Choice {
    /// Learns from honest probabilities (`probabilities[example][label]`). Which label examples truly
    /// have counts only through how many have it: little can be learnt by heart.
    pub fn fit(probabilities: &[Vec<f32>], truth: &[u32], labels: usize) -> Self {
        let examples = truth.len().max(1) as f64;
        let mut having = vec![0f64; labels];
        truth
            .iter()
            .for_each(|&label| having[label as usize] += 1.0);
        let mut choice = Self {
            gains: vec![1.0; labels],
            tolls: vec![0.0; labels],
        };
        let mut given: Vec<usize> = Vec::new();
        for _ in 0..ROUNDS {
            let named: Vec<usize> = probabilities.iter().map(|own| choice.of(own)).collect();
            if named == given {
                break;
            }
            given = named;
            let (mut said, mut right) = (vec![0f64; labels], vec![0f64; labels]);
            for (&label, own) in given.iter().zip(probabilities) {
                said[label] += 1.0;
                right[label] += f64::from(own[label]);
            }
            for label in 0..labels {
                // In units of one text more right among all.
                let share =
                    MACRO_F1 * examples / (labels as f64 * (having[label] + said[label]).max(1.0));
                let f1 = 2.0 * right[label] / (having[label] + said[label]).max(1.0);
                choice.gains[label] = (2.0 * share + 1.0 - MACRO_F1) as f32;
                choice.tolls[label] = (f1 * share) as f32;
            }
        }
        choice
    }

    /// The label named.
    pub fn of(&self, probabilities: &[f32]) -> usize {
        let value = |label: usize| probabilities[label] * self.gains[label] - self.tolls[label];
        (0..probabilities.len())
            .max_by(|&left, &right| value(left).total_cmp(&value(right)).then(right.cmp(&left)))
            .unwrap_or(0)
    }

    /// True when it names one of so many labels.
    pub fn fits(&self, labels: usize) -> bool {
        self.gains.len() == labels && self.tolls.len() == labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics;

    /// Where a text is as likely rare as common, and no other text is rare for certain, macro-F1 asks
    /// for the rare label though the common one is right as often.
    #[test]
    fn a_rare_label_is_named_before_a_common_one() {
        let mut probabilities = vec![vec![1.0f32, 0.0]; 90];
        probabilities.extend(vec![vec![0.55, 0.45]; 10]);
        let truth: Vec<u32> = (0..100).map(|example| u32::from(example >= 95)).collect();
        let choice = Choice::fit(&probabilities, &truth, 2);
        assert_eq!(choice.of(&[0.55, 0.45]), 1);
        assert_eq!(choice.of(&[0.98, 0.02]), 0);
        let reached = |given: &[u32]| metrics::agreement(&truth, given, 2).macro_f1;
        let given: Vec<u32> = probabilities
            .iter()
            .map(|own| choice.of(own) as u32)
            .collect();
        assert!(reached(&given) > reached(&[0; 100]) + 0.2);
    }

    #[test]
    fn labels_alike_are_chosen_by_probability() {
        let probabilities: Vec<Vec<f32>> = (0..100)
            .map(|example| {
                if example % 2 == 0 {
                    vec![0.8, 0.2]
                } else {
                    vec![0.2, 0.8]
                }
            })
            .collect();
        let truth: Vec<u32> = (0..100).map(|example| example % 2).collect();
        let choice = Choice::fit(&probabilities, &truth, 2);
        assert_eq!(choice.of(&[0.51, 0.49]), 0);
        assert_eq!(choice.of(&[0.49, 0.51]), 1);
    }
}
