//! From held-back scores to a decision: weights of the heads, choice, confidence and threshold.

use rayon::prelude::*;

use crate::blend::Blend;
use crate::calibrate::Calibration;
use crate::data::Data;
use crate::metrics;
use crate::model::{Decision, Figures, choose};

/// Macro-F1 of one head on scores of examples it did not see.
pub fn macro_f1(scores: &[f32], truth: &[u32], labels: usize) -> f64 {
    let blend = Blend::fit(&[scores], truth, labels);
    let given: Vec<u32> = scores
        .chunks(labels)
        .map(|scores| choose(&blend.logits(&[scores]), &[]) as u32)
        .collect();
    metrics::agreement(truth, &given, labels).macro_f1
}

/// A decision from the scores of heads (`[example * labels + label]`) on examples they did not see:
/// how they are weighed, what is chosen, and how sure that is.
pub fn decide(data: &Data, heads: &[&[f32]], precision_aim: f64) -> Decision {
    let labels = data.labels.len();
    let blend = Blend::fit(heads, &data.truth, labels);
    let choice = choice_for(&blend, heads, &data.truth, labels);
    let mut decision = Decision {
        blend,
        choice,
        calibration: Calibration::default(),
        threshold: 0.0,
        figures: Figures::default(),
    };
    let told = tell(data, heads, &decision);
    let confidence = calibrated_by_halves(&told);
    decision.calibration = Calibration::fit(
        &told
            .iter()
            .map(|(_, confidence, right)| (*confidence, *right))
            .collect::<Vec<_>>(),
    );
    decision.figures = figures(data, &told, &confidence);
    decision.threshold = threshold_for(&decision.figures, precision_aim);
    decision
}

/// For each example the label chosen, its confidence and whether it is right.
fn tell(data: &Data, heads: &[&[f32]], decision: &Decision) -> Vec<(u32, f32, bool)> {
    let labels = data.labels.len();
    (0..data.truth.len())
        .into_par_iter()
        .map(|row| {
            let own: Vec<&[f32]> = heads
                .iter()
                .map(|scores| &scores[row * labels..(row + 1) * labels])
                .collect();
            let (chosen, probabilities) = decision.of(&own);
            (
                chosen as u32,
                probabilities[chosen],
                chosen as u32 == data.truth[row],
            )
        })
        .collect()
}

/// Confidences calibrated on the other half of the examples, so that the figures are honest.
fn calibrated_by_halves(told: &[(u32, f32, bool)]) -> Vec<f32> {
    let half = |odd: usize| -> Calibration {
        let other = told.iter().skip(1 - odd).step_by(2);
        Calibration::fit(
            &other
                .map(|(_, confidence, right)| (*confidence, *right))
                .collect::<Vec<_>>(),
        )
    };
    let halves = [half(0), half(1)];
    told.iter()
        .enumerate()
        .map(|(row, (_, confidence, _))| halves[row % 2].apply(*confidence))
        .collect()
}

/// What to add to each label's log-odds when choosing, so that macro-F1 on held-back scores is
/// highest: one label after the other, a few steps either way. A step must gain clearly: smaller
/// gains were lost again on examples that had no part in the choice.
fn choice_for(blend: &Blend, heads: &[&[f32]], truth: &[u32], labels: usize) -> Vec<f32> {
    const STEPS: [f32; 6] = [-0.75, -0.5, -0.25, 0.25, 0.5, 0.75];
    const GAIN_MIN: f64 = 1.5e-3;
    const PASSES: usize = 2;
    let logits: Vec<Vec<f32>> = (0..truth.len())
        .into_par_iter()
        .map(|row| {
            let own: Vec<&[f32]> = heads
                .iter()
                .map(|scores| &scores[row * labels..(row + 1) * labels])
                .collect();
            blend.logits(&own)
        })
        .collect();
    let macro_f1 = |choice: &[f32]| {
        let given: Vec<u32> = logits
            .par_iter()
            .map(|logits| choose(logits, choice) as u32)
            .collect();
        metrics::agreement(truth, &given, labels).macro_f1
    };
    let mut choice = vec![0f32; labels];
    let mut best = macro_f1(&choice);
    for _ in 0..PASSES {
        for label in 0..labels {
            let kept = choice[label];
            let mut chosen = kept;
            for step in STEPS {
                choice[label] = (kept + step).clamp(-1.5, 1.5);
                let reached = macro_f1(&choice);
                if reached > best + GAIN_MIN {
                    (best, chosen) = (reached, choice[label]);
                }
            }
            choice[label] = chosen;
        }
    }
    choice
}

fn figures(data: &Data, told: &[(u32, f32, bool)], confidence: &[f32]) -> Figures {
    let labels = data.labels.len();
    let given: Vec<u32> = told.iter().map(|(label, ..)| *label).collect();
    let right: Vec<bool> = told.iter().map(|(.., right)| *right).collect();
    let agreement = metrics::agreement(&data.truth, &given, labels);
    let by_label = |pick: fn(&metrics::LabelFigures) -> f64| {
        agreement
            .by_label
            .iter()
            .map(|figures| figures.as_ref().map_or(0.0, pick))
            .collect::<Vec<f64>>()
    };
    Figures {
        examples: data.truth.len(),
        accuracy: agreement.accuracy,
        macro_f1: agreement.macro_f1,
        calibration_error: metrics::calibration_error(confidence, &right),
        precision_by_label: by_label(|figures| figures.precision),
        examples_by_label: by_label(|figures| figures.n as f64)
            .into_iter()
            .map(|n| n as usize)
            .collect(),
        curve: metrics::coverage_curve(confidence, &right),
    }
}

/// The lowest threshold from which on suggestions reach the precision asked for; where none
/// does, the one with the highest precision.
fn threshold_for(figures: &Figures, precision_aim: f64) -> f32 {
    let reached = figures
        .curve
        .iter()
        .find(|point| point.precision >= precision_aim);
    let best = || {
        figures
            .curve
            .iter()
            .max_by(|left, right| left.precision.total_cmp(&right.precision))
    };
    reached.or_else(best).map_or(0.5, |point| point.threshold)
}
