//! Models as callers see them.

use domain::catalogue::Language;
use jiff::Timestamp;
use serde::Serialize;
use store::cases::Names;
use store::triage::{ModelRow, Target};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::advice::triage::engine::Loaded;
use crate::advice::triage::training::Measured;
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;

/// Accuracy and macro-F1 on the same cases.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Scores {
    /// Share of right labels.
    pub accuracy: f64,
    /// Mean F1 over labels.
    pub macro_f1: f64,
}

/// A model against what was in use, on the newest cases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonBody {
    /// Cases that neither had seen.
    pub cases: usize,
    /// What was in use: `model`, or `duties` where no model was.
    pub against: String,
    /// What was in use.
    pub current: Scores,
    /// The candidate.
    pub candidate: Scores,
    /// Cases that only what was in use had right.
    pub only_current: usize,
    /// Cases that only the candidate had right.
    pub only_candidate: usize,
    /// Probability of such a difference between equals (McNemar).
    pub chance: f64,
    /// Whether the candidate was better.
    pub better: bool,
}

/// A model.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelBody {
    /// Which model.
    pub id: Uuid,
    /// `department` or `category`.
    pub target: &'static str,
    /// Which of its target, from 1.
    pub number: i64,
    /// `candidate`, `adopted` or `retired`.
    pub state: &'static str,
    /// When it was trained.
    #[schema(value_type = String, format = DateTime)]
    pub trained_at: Timestamp,
    /// Who asked for it; null when the system did.
    pub trained_by: Option<Ref>,
    /// When it was taken into use.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub adopted_at: Option<Timestamp>,
    /// Who took it into use; null when it was better by itself.
    pub adopted_by: Option<Ref>,
    /// Examples it was trained on.
    pub examples: u64,
    /// Labels it knows.
    pub labels: usize,
    /// By cross-validation within its examples.
    pub scores: Scores,
    /// Expected calibration error, by cross-validation.
    pub calibration_error: f64,
    /// It abstains below this confidence.
    pub threshold: f64,
    /// Against what was in use when it was trained.
    pub comparison: ComparisonBody,
    /// Whether the sentence encoder took part in training; its figures are those with it.
    pub with_encoder: bool,
    /// Bytes of its file.
    pub size_bytes: u64,
    /// Version, to be sent as `If-Match`.
    pub version: i64,
}

/// Coverage against precision at one threshold.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CurvePoint {
    /// Suggestions are made from this confidence on.
    pub threshold: f32,
    /// Share of cases that get one.
    pub coverage: f64,
    /// Share of these that is right.
    pub precision: f64,
}

/// How well a model does one label.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabelFigures {
    /// The department or category.
    pub value: Ref,
    /// Examples.
    pub examples: usize,
    /// Share of right ones among those given this label, by cross-validation.
    pub precision: f64,
}

/// How well a model of so many examples does on the newest cases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LearningBody {
    /// Examples it was trained on.
    pub examples: usize,
    /// Macro-F1.
    pub macro_f1: f64,
}

/// A model with everything that was measured.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelDetail {
    /// What lists show.
    #[serde(flatten)]
    pub model: ModelBody,
    /// Coverage against precision, from which the threshold is chosen.
    pub curve: Vec<CurvePoint>,
    /// By department or category.
    pub by_label: Vec<LabelFigures>,
    /// From few examples to all.
    pub learning: Vec<LearningBody>,
}

pub(super) fn measured(row: &ModelRow) -> Result<Measured, Refusal> {
    serde_json::from_str(&row.figures).map_err(|error| Refusal::internal(&error))
}

pub(super) fn body(
    row: &ModelRow,
    measured: &Measured,
    names: &Names,
    language: Language,
) -> ModelBody {
    let person = |id: Option<domain::words::UserId>| {
        let id = id?;
        let named = names.user(id)?;
        Some(Ref::coded(id.uuid(), named, language))
    };
    let scores = |(accuracy, macro_f1)| Scores { accuracy, macro_f1 };
    let compared = &measured.comparison;
    ModelBody {
        id: row.id.uuid(),
        target: row.target.code(),
        number: row.number,
        state: row.state.code(),
        trained_at: row.trained_at,
        trained_by: person(row.trained_by),
        adopted_at: row.adopted_at,
        adopted_by: person(row.adopted_by),
        examples: row.examples,
        labels: measured.by_label.len(),
        scores: scores((measured.accuracy, measured.macro_f1)),
        calibration_error: measured.calibration_error,
        threshold: row.threshold,
        comparison: ComparisonBody {
            cases: compared.cases,
            against: measured.against.clone(),
            current: scores(compared.current),
            candidate: scores(compared.candidate),
            only_current: compared.only_current,
            only_candidate: compared.only_candidate,
            chance: compared.chance,
            better: compared.adopt,
        },
        with_encoder: measured.with_encoder,
        size_bytes: row.size_bytes,
        version: row.version,
    }
}

pub(super) fn detail(
    row: &ModelRow,
    names: &Names,
    loaded: &Loaded,
    language: Language,
) -> Result<ModelDetail, Refusal> {
    let measured = measured(row)?;
    let by_label = measured.by_label.iter();
    Ok(ModelDetail {
        model: body(row, &measured, names, language),
        curve: measured
            .curve
            .iter()
            .map(|point| CurvePoint {
                threshold: point.threshold,
                coverage: point.coverage,
                precision: point.precision,
            })
            .collect(),
        by_label: by_label
            .map(|(label, examples, precision)| LabelFigures {
                value: label_ref(loaded, row.target, label, language),
                examples: *examples,
                precision: *precision,
            })
            .collect(),
        learning: measured
            .learning
            .iter()
            .map(|point| LearningBody {
                examples: point.examples,
                macro_f1: point.macro_f1,
            })
            .collect(),
    })
}

/// A label by its name; by its code where it names nothing any more.
pub(in crate::advice::triage) fn label_ref(
    loaded: &Loaded,
    target: Target,
    label: &str,
    language: Language,
) -> Ref {
    let reader = crate::advice::triage::view::Reader { loaded, language };
    let known = match target {
        Target::Department => reader.unit(label),
        Target::Category => reader.category(label),
    };
    known.unwrap_or_else(|| Ref {
        id: Uuid::nil(),
        code: Some(label.to_owned()),
        name: label.to_owned(),
    })
}
