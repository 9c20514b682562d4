//! A retrained model against the current one, and this month against the training.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use text::ngrams;

use crate::features::normalise_fields;
use crate::metrics::agreement;
use crate::model::Model;

/// Which of two models is better on cases neither has seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Cases compared.
    pub cases: usize,
    /// Accuracy and macro-F1 of the current model.
    pub current: (f64, f64),
    /// Accuracy and macro-F1 of the candidate.
    pub candidate: (f64, f64),
    /// Cases that only the current model has right.
    pub only_current: usize,
    /// Cases that only the candidate has right.
    pub only_candidate: usize,
    /// Probability of a difference this large if both were equally good (McNemar's test with
    /// continuity correction).
    pub chance: f64,
    /// True when the candidate should be adopted: macro-F1 higher and not fewer right.
    pub adopt: bool,
}

/// Compares what two ways of labelling told about the same held-back cases.
pub fn compare<S: AsRef<str>>(truth: &[S], current: &[String], candidate: &[String]) -> Comparison {
    let figures = |told: &[String]| {
        let (truth, given, labels) = numbered(truth, told);
        let agreement = agreement(&truth, &given, labels);
        (agreement.accuracy, agreement.macro_f1)
    };
    let only = |one: &[String], other: &[String]| {
        truth
            .iter()
            .zip(one)
            .zip(other)
            .filter(|((truth, one), other)| {
                *one == truth.as_ref() && other.as_str() != truth.as_ref()
            })
            .count()
    };
    let (only_current, only_candidate) = (only(current, candidate), only(candidate, current));
    let (current, candidate) = (figures(current), figures(candidate));
    Comparison {
        cases: truth.len(),
        current,
        candidate,
        only_current,
        only_candidate,
        chance: mcnemar(only_current, only_candidate),
        adopt: candidate.1 > current.1 && only_candidate >= only_current,
    }
}

/// Labels as numbers, and how many there are.
pub(crate) fn numbered<S: AsRef<str>>(truth: &[S], told: &[String]) -> (Vec<u32>, Vec<u32>, usize) {
    let names: BTreeSet<&str> = truth
        .iter()
        .map(AsRef::as_ref)
        .chain(told.iter().map(String::as_str))
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    let number = |label: &str| {
        let place = names.binary_search(&label);
        place.map_or(0, |place| u32::try_from(place).unwrap_or(u32::MAX))
    };
    (
        truth.iter().map(|label| number(label.as_ref())).collect(),
        told.iter().map(|label| number(label)).collect(),
        names.len(),
    )
}

/// Two-sided probability of McNemar's statistic with continuity correction.
fn mcnemar(left: usize, right: usize) -> f64 {
    let (left, right) = (left as f64, right as f64);
    if left + right == 0.0 {
        return 1.0;
    }
    let statistic = ((left - right).abs() - 1.0).max(0.0).powi(2) / (left + right);
    complementary_error((statistic / 2.0).sqrt())
}

/// Abramowitz and Stegun 7.1.26, error below 1.5e-7.
fn complementary_error(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let series = [
        0.254_829_592,
        -0.284_496_736,
        1.421_413_741,
        -1.453_152_027,
        1.061_405_429,
    ];
    let sum: f64 = series.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    sum * (-x * x).exp()
}

/// How far recent texts are from those of the training.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Recent texts.
    pub texts: usize,
    /// Share of the 2-grams of recent texts that the model does not know.
    pub unknown_share: f64,
    /// Population stability index of the label shares; above 0.25 is commonly called a shift.
    pub label_shift: f64,
    /// Share of cases where agents kept the suggested label.
    pub agreement: f64,
}

/// Drift of recent cases of (fields, label given by agents) against a model.
pub fn drift(model: &Model, recent: &[(Vec<String>, String)]) -> Drift {
    if recent.is_empty() {
        return Drift::default();
    }
    let (mut grams, mut unknown) = (0usize, 0usize);
    for (fields, _) in recent {
        for (block, field) in normalise_fields(fields).iter().enumerate() {
            ngrams::visit(field, crate::features::block_of(block), 2, |gram| {
                if gram.length == 2 {
                    grams += 1;
                    unknown += usize::from(model.vocabulary.feature(gram.key).is_none());
                }
            });
        }
    }
    let texts: Vec<Vec<&str>> = recent
        .iter()
        .map(|(fields, _)| fields.iter().map(String::as_str).collect())
        .collect();
    let kept = model
        .classify_all(&texts)
        .into_iter()
        .zip(recent)
        .filter(|((label, _), (_, given))| model.labels()[*label] == *given)
        .count();
    Drift {
        texts: recent.len(),
        unknown_share: unknown as f64 / grams.max(1) as f64,
        label_shift: label_shift(model, recent),
        agreement: kept as f64 / recent.len() as f64,
    }
}

fn label_shift(model: &Model, recent: &[(Vec<String>, String)]) -> f64 {
    /// Stands for a share of nothing, whose logarithm does not exist.
    const SHARE_MIN: f64 = 1e-4;
    let mut now: BTreeMap<&str, usize> = BTreeMap::new();
    recent
        .iter()
        .for_each(|(_, label)| *now.entry(label).or_default() += 1);
    let trained = &model.figures().examples_by_label;
    let all: usize = trained.iter().sum();
    let then: BTreeMap<&str, usize> = model
        .labels()
        .iter()
        .map(String::as_str)
        .zip(trained.iter().copied())
        .collect();
    let names: BTreeSet<&str> = now.keys().chain(then.keys()).copied().collect();
    let share = |counts: &BTreeMap<&str, usize>, name: &str, all: usize| {
        (counts.get(name).copied().unwrap_or(0) as f64 / all.max(1) as f64).max(SHARE_MIN)
    };
    names
        .into_iter()
        .map(|name| {
            let (now, then) = (share(&now, name, recent.len()), share(&then, name, all));
            (now - then) * (now / then).ln()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{Example, TrainOptions};
    use crate::progress::Silent;
    use crate::train::train;

    fn model(pairs: &[(&str, &str)]) -> Model {
        let examples: Vec<Example> = pairs
            .iter()
            .map(|(text, label)| Example {
                fields: vec![(*text).to_owned()],
                label: (*label).to_owned(),
            })
            .collect();
        train(
            &examples,
            &TrainOptions::new(vec!["text".to_owned()]),
            None,
            &Silent,
        )
        .expect("trains")
    }

    fn cases(pairs: &[(&str, &str)]) -> Vec<(Vec<String>, String)> {
        pairs
            .iter()
            .map(|(text, label)| (vec![(*text).to_owned()], (*label).to_owned()))
            .collect()
    }

    const LAMPS: [(&str, &str); 8] = [
        ("路灯不亮", "照明"),
        ("路灯坏了", "照明"),
        ("路灯闪烁不亮", "照明"),
        ("新装路灯不亮", "照明"),
        ("自来水停水", "供水"),
        ("停水三天", "供水"),
        ("水压低停水", "供水"),
        ("小区停水", "供水"),
    ];

    #[test]
    fn the_one_that_is_right_more_often_is_adopted() {
        let labels = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let truth = labels("照明 照明 供水 供水");
        let (right, wrong) = (labels("照明 照明 供水 供水"), labels("照明 供水 供水 照明"));
        let told = compare(&truth, &wrong, &right);
        assert!(told.adopt, "{told:?}");
        assert_eq!((told.only_current, told.only_candidate), (0, 2));
        assert!((told.current.0 - 0.5).abs() < 1e-12);
        assert!(!compare(&truth, &right, &wrong).adopt);
        assert!(
            !compare(&truth, &right, &right).adopt,
            "no better is not adopted"
        );
    }

    #[test]
    fn chance_follows_mcnemar() {
        // Statistic (|5-15|-1)^2/20 = 4.05, for which tables give 0.0442.
        assert!((mcnemar(5, 15) - 0.0442).abs() < 1e-3);
        assert!((mcnemar(0, 0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn drift_is_small_for_the_same_and_large_for_another_world() {
        let model = model(&LAMPS);
        let same = drift(&model, &cases(&LAMPS));
        let other = drift(
            &model,
            &cases(&[("孩子上学报名", "教育"), ("学校招生政策", "教育")]),
        );
        assert!(same.label_shift < 1e-9 && same.agreement > 0.9, "{same:?}");
        assert!(
            other.unknown_share > 0.9 && other.label_shift > 1.0,
            "{other:?}"
        );
    }
}
