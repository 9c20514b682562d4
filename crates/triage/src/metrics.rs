//! How good labels and confidences are.

use serde::{Deserialize, Serialize};

/// Figures of one label.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct LabelFigures {
    /// Of those given the label, the share that has it; 0 when none was given it.
    pub precision: f64,
    /// Of those that have the label, the share given it; 0 when none has it.
    pub recall: f64,
    /// Harmonic mean of precision and recall.
    pub f1: f64,
    /// How many have the label.
    pub n: usize,
}

/// Agreement of given labels with true ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Share of equal labels; 0 for no rows.
    pub accuracy: f64,
    /// Mean F1 over labels seen among the true or the given ones, as in scikit-learn.
    pub macro_f1: f64,
    /// Figures by label, for labels below the number asked for; `None` for labels never seen.
    pub by_label: Vec<Option<LabelFigures>>,
}

/// Compares given labels with true ones; labels are numbers below `labels`.
pub fn agreement(truth: &[u32], given: &[u32], labels: usize) -> Agreement {
    let mut right = vec![0usize; labels];
    let mut is = vec![0usize; labels];
    let mut said = vec![0usize; labels];
    for (&truth, &given) in truth.iter().zip(given) {
        is[truth as usize] += 1;
        said[given as usize] += 1;
        if truth == given {
            right[truth as usize] += 1;
        }
    }
    let share = |part: usize, whole: usize| {
        if whole == 0 {
            0.0
        } else {
            part as f64 / whole as f64
        }
    };
    let by_label: Vec<Option<LabelFigures>> = (0..labels)
        .map(|label| {
            (is[label] + said[label] > 0).then(|| LabelFigures {
                precision: share(right[label], said[label]),
                recall: share(right[label], is[label]),
                f1: share(2 * right[label], is[label] + said[label]),
                n: is[label],
            })
        })
        .collect();
    let seen = by_label.iter().flatten().count();
    Agreement {
        accuracy: share(right.iter().sum(), truth.len()),
        macro_f1: if seen == 0 {
            0.0
        } else {
            by_label.iter().flatten().map(|f| f.f1).sum::<f64>() / seen as f64
        },
        by_label,
    }
}

/// Expected calibration error over ten bins of equal width (Guo and others 2017).
pub fn calibration_error(confidence: &[f32], right: &[bool]) -> f64 {
    const BINS: usize = 10;
    let mut bins = [(0usize, 0f64, 0usize); BINS];
    for (&confidence, &right) in confidence.iter().zip(right) {
        let bin = &mut bins[((confidence * BINS as f32) as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += f64::from(confidence);
        bin.2 += usize::from(right);
    }
    let all = confidence.len().max(1) as f64;
    bins.iter()
        .map(|&(_, confidence, right)| (confidence - right as f64).abs() / all)
        .sum()
}

/// One point of the curve of coverage against precision.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CoveragePoint {
    /// Suggestions are made from this confidence on.
    pub threshold: f32,
    /// Share of texts that get a suggestion.
    pub coverage: f64,
    /// Share of suggestions that are right.
    pub precision: f64,
}

/// The curve of coverage against precision at thresholds 0, 0.01 … 0.99.
pub fn coverage_curve(confidence: &[f32], right: &[bool]) -> Vec<CoveragePoint> {
    let mut sorted: Vec<(f32, bool)> = confidence
        .iter()
        .copied()
        .zip(right.iter().copied())
        .collect();
    sorted.sort_by(|left, right| right.0.total_cmp(&left.0));
    let mut rights = vec![0usize];
    for (_, right) in &sorted {
        rights.push(rights[rights.len() - 1] + usize::from(*right));
    }
    (0..100u8)
        .map(|percent| {
            let threshold = f32::from(percent) / 100.0;
            let covered = sorted.partition_point(|(confidence, _)| *confidence >= threshold);
            CoveragePoint {
                threshold,
                coverage: covered as f64 / sorted.len().max(1) as f64,
                precision: if covered == 0 {
                    1.0
                } else {
                    rights[covered] as f64 / covered as f64
                },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macro_f1_counts_labels_seen_on_either_side() {
        let figures = agreement(&[0, 0, 1], &[0, 2, 1], 4);
        // F1: label 0 = 2/3, label 1 = 1, label 2 = 0 (said, never true); label 3 never seen.
        assert!((figures.macro_f1 - (2.0 / 3.0 + 1.0) / 3.0).abs() < 1e-12);
        assert!((figures.accuracy - 2.0 / 3.0).abs() < 1e-12);
        assert!(figures.by_label[3].is_none());
    }

    #[test]
    fn calibration_error_is_the_gap() {
        let error = calibration_error(
            &[0.8; 10],
            &[
                true, true, true, true, true, true, false, false, false, false,
            ],
        );
        assert!((error - 0.2).abs() < 1e-6, "said .8, was .6: {error}");
    }

    #[test]
    fn coverage_falls_and_precision_counts_what_is_left() {
        let curve = coverage_curve(&[0.9, 0.8, 0.3], &[true, true, false]);
        assert!((curve[0].precision - 2.0 / 3.0).abs() < 1e-12);
        assert!((curve[50].coverage - 2.0 / 3.0).abs() < 1e-12);
        assert!((curve[50].precision - 1.0).abs() < 1e-12);
    }
}
