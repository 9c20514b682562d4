//! Learning anew from what was decided: a candidate is trained on older cases and compared on the
//! newest, which neither it nor what is in use has seen.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use text::encoder::Encoder;

use crate::cold::ColdStart;
use crate::compare::{Comparison, compare};
use crate::features::normalise_fields;
use crate::lesson::{Example, TrainError, TrainOptions};
use crate::metrics;
use crate::model::Model;
use crate::progress::Watch;
use crate::propose::FIELDS;
use crate::similar::{Index, join};
use crate::train::train;

/// Cases that a model is trained on at least.
pub const EXAMPLES_MIN: usize = 40;
/// Examples from which on the sentence encoder takes part: on fewer, cross-validation cannot tell
/// what it brings.
pub const ENCODER_EXAMPLES_MIN: usize = 500;
/// Share of the cases, the newest, that is held back.
const HELD_SHARE: usize = 5;
/// More cases held back would tell nothing more.
const HELD_MAX: usize = 2000;
/// Shares of the examples at which the curve of learning is measured, in percent.
const CURVE_PERCENT: [usize; 2] = [25, 50];

/// A case with the label that people gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its title.
    pub title: String,
    /// Its body.
    pub body: String,
    /// The label.
    pub label: String,
}

/// What the candidate was compared with.
#[derive(Debug, Clone, Copy)]
pub enum InUse<'a> {
    /// A model.
    Model(&'a Model),
    /// Descriptions, where no model is in use yet.
    Descriptions(&'a ColdStart),
}

/// How well a model trained on so many examples does on the cases held back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LearningPoint {
    /// Examples it was trained on.
    pub examples: usize,
    /// Macro-F1 on the cases held back.
    pub macro_f1: f64,
}

/// What came of learning.
#[derive(Debug, Clone)]
pub struct Learned {
    /// The candidate.
    pub model: Model,
    /// The candidate against what is in use.
    pub comparison: Comparison,
    /// From few examples to all.
    pub curve: Vec<LearningPoint>,
}

/// Why nothing came of learning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LearnError {
    /// Too few cases were decided so far.
    #[error("at least {least} decided cases are needed to learn, found {found}")]
    TooFew {
        /// Cases found.
        found: usize,
        /// Cases needed.
        least: usize,
    },
    /// No model came of the examples.
    #[error(transparent)]
    Train(#[from] TrainError),
}

/// Learns from cases in the order in which they were filed, the oldest first; with the sentence
/// encoder where there is one and enough to learn from.
///
/// # Errors
/// When there is too little to learn from, or the watcher asked to stop.
pub fn learn(
    cases: &[Decided],
    in_use: InUse<'_>,
    encoder: Option<&Arc<Encoder>>,
    watch: &dyn Watch,
) -> Result<Learned, LearnError> {
    let (examples, held) = split(cases);
    if examples.len() < EXAMPLES_MIN {
        return Err(LearnError::TooFew {
            found: examples.len(),
            least: EXAMPLES_MIN,
        });
    }
    let options = TrainOptions::new(FIELDS.map(str::to_owned).into());
    let examples: Vec<Example> = examples.into_iter().map(example).collect();
    let truth: Vec<&str> = held.iter().map(|case| case.label.as_str()).collect();
    let taught = |examples: &[Example]| {
        let encoder = encoder.filter(|_| examples.len() >= ENCODER_EXAMPLES_MIN);
        train(examples, &options, encoder, watch)
    };
    let mut curve = Vec::new();
    for percent in CURVE_PERCENT {
        // the newest part, as if the city had begun later
        let from = examples.len() - examples.len() * percent / 100;
        match taught(&examples[from..]) {
            Ok(model) => curve.push(point(examples.len() - from, &model, &held, &truth)),
            Err(TrainError::Cancelled) => return Err(TrainError::Cancelled.into()),
            // too few labels in so few examples
            Err(_) => {}
        }
    }
    let model = taught(&examples)?;
    curve.push(point(examples.len(), &model, &held, &truth));
    let now = match in_use {
        InUse::Model(current) => told(current, &held),
        InUse::Descriptions(cold) => held.iter().map(|case| nearest(cold, case)).collect(),
    };
    let comparison = compare(&truth, &now, &told(&model, &held));
    Ok(Learned {
        model,
        comparison,
        curve,
    })
}

/// The cases to learn from, and the newest to compare on. A case nearly the same as one learned
/// from would be no test.
fn split(cases: &[Decided]) -> (Vec<&Decided>, Vec<&Decided>) {
    let texts: Vec<_> = cases
        .iter()
        .map(|case| normalise_fields(&[&case.title, &case.body]))
        .collect();
    let boundary = cases.len() - (cases.len() / HELD_SHARE).min(HELD_MAX);
    let mut learned = Index::new();
    for text in &texts[..boundary] {
        learned.insert(&join(text));
    }
    let held = cases[boundary..]
        .iter()
        .zip(&texts[boundary..])
        .filter(|(_, text)| learned.near_duplicates(&join(text), 1).is_empty())
        .map(|(case, _)| case);
    (cases[..boundary].iter().collect(), held.collect())
}

fn example(case: &Decided) -> Example {
    Example {
        fields: vec![case.title.clone(), case.body.clone()],
        label: case.label.clone(),
    }
}

/// The labels that a model gives to cases.
pub fn told(model: &Model, cases: &[&Decided]) -> Vec<String> {
    let texts: Vec<Vec<&str>> = cases
        .iter()
        .map(|case| vec![case.title.as_str(), case.body.as_str()])
        .collect();
    model
        .classify_all(&texts)
        .into_iter()
        .map(|(label, _)| model.labels()[label].clone())
        .collect()
}

fn nearest(cold: &ColdStart, case: &Decided) -> String {
    let text = format!("{}\n{}", case.title, case.body);
    let near = cold.suggest(&text);
    near.first()
        .map_or_else(String::new, |(label, _)| (*label).to_owned())
}

fn point(examples: usize, model: &Model, held: &[&Decided], truth: &[&str]) -> LearningPoint {
    let told = told(model, held);
    let (truth, given, labels) = crate::compare::numbered(truth, &told);
    LearningPoint {
        examples,
        macro_f1: metrics::agreement(&truth, &given, labels).macro_f1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cold::Description;
    use crate::progress::Silent;

    /// Cases of two departments, no two of them nearly the same.
    fn decided(count: usize) -> Vec<Decided> {
        let words = [
            (
                "power",
                ["停电跳闸", "变压器烧了", "电压不稳", "电费太高", "用电增容"],
            ),
            (
                "water",
                ["自来水停了", "水压太低", "管网漏水", "污水倒灌", "用水指标"],
            ),
        ];
        let places = ["东门仓库", "南区宿舍", "西侧车间", "北面食堂", "总部大楼"];
        let pleas = ["盼速处理", "影响生产", "何时能好", "多次反映", "损失不小"];
        (0..count)
            .map(|at| {
                let (label, own) = words[at % 2];
                let at = at / 2;
                let (one, two) = (at % 5, at / 5 % 5);
                Decided {
                    title: format!("{}{}", places[two], own[one]),
                    body: format!("{}{}", pleas[(at + two) % 5], own[(one + two) % 5]),
                    label: label.to_owned(),
                }
            })
            .collect()
    }

    #[test]
    fn better_than_descriptions_is_adopted() {
        let cold = ColdStart::learn(
            &[Description {
                label: "water".to_owned(),
                texts: vec!["用水".to_owned()],
            }],
            &[],
            &[],
        );
        let cases = decided(50);
        let learned = learn(&cases, InUse::Descriptions(&cold), None, &Silent).expect("learns");
        assert!(learned.comparison.adopt, "{:?}", learned.comparison);
        assert!(learned.comparison.candidate.1 > 0.9);
        assert_eq!(learned.curve.last().map(|point| point.examples), Some(40));
        // the same again is not better than itself
        let again = learn(&cases, InUse::Model(&learned.model), None, &Silent).expect("learns");
        assert!(!again.comparison.adopt, "{:?}", again.comparison);
    }

    #[test]
    fn few_cases_teach_nothing() {
        let cold = ColdStart::learn(&[], &[], &[]);
        let refused = learn(&decided(30), InUse::Descriptions(&cold), None, &Silent).map(drop);
        let least = EXAMPLES_MIN;
        assert_eq!(refused, Err(LearnError::TooFew { found: 24, least }));
        assert!(learn(&[], InUse::Descriptions(&cold), None, &Silent).is_err());
    }
}
