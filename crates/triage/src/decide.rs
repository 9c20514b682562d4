//! From held-back scores to a decision: weights of the heads, choice, confidence and threshold.

use rayon::prelude::*;

use crate::blend::Blend;
use crate::calibrate::Calibration;
use crate::choice::Choice;
use crate::data::Data;
use crate::metrics;
use crate::model::{Decision, Figures};

/// Macro-F1 of one head on scores of examples it did not see.
pub fn macro_f1(scores: &[f32], truth: &[u32], labels: usize) -> f64 {
    let blend = Blend::fit(&[scores], truth, labels);
    let given: Vec<u32> = scores
        .chunks(labels)
        .map(|scores| likeliest(&blend.logits(&[scores])))
        .collect();
    metrics::agreement(truth, &given, labels).macro_f1
}

/// A decision from the scores of heads (`[example * labels + label]`) on examples they did not see:
/// how they are weighed, what is chosen, and how sure that is.
pub fn decide(data: &Data, heads: &[&[f32]], precision_aim: f64) -> Decision {
    let labels = data.labels.len();
    let blend = Blend::fit(heads, &data.truth, labels);
    let probabilities: Vec<Vec<f32>> = (0..data.truth.len())
        .into_par_iter()
        .map(|row| blend.probabilities(&of_row(heads, row, labels)))
        .collect();
    let choice = Choice::fit(&probabilities, &data.truth, labels);
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

/// What each head says of one example.
fn of_row<'a>(heads: &[&'a [f32]], row: usize, labels: usize) -> Vec<&'a [f32]> {
    let own = heads
        .iter()
        .map(|scores| &scores[row * labels..(row + 1) * labels]);
    own.collect()
}

/// The label with the highest number, the first of equals.
fn likeliest(logits: &[f32]) -> u32 {
    let best = (0..logits.len()).max_by(|&left, &right| {
        logits[left]
            .total_cmp(&logits[right])
            .then(right.cmp(&left))
    });
    best.unwrap_or(0) as u32
}

/// For each example the label chosen, its confidence and whether it is right.
fn tell(data: &Data, heads: &[&[f32]], decision: &Decision) -> Vec<(u32, f32, bool)> {
    let labels = data.labels.len();
    (0..data.truth.len())
        .into_par_iter()
        .map(|row| {
            let (chosen, probabilities) = decision.of(&of_row(heads, row, labels));
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
