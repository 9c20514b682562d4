//! A trained model and what it says about a text.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use text::Normalised;
use text::encoder::Encoder;

use crate::blend::Blend;
use crate::calibrate::Calibration;
use crate::choice::Choice;
use crate::evidence::{self, Evidence};
use crate::features::{Sparse, Vocabulary, blocks_of, normalise_fields};
use crate::hidden::{self, Hidden};
use crate::lens::Lens;
use crate::machine::Machine;
use crate::metrics::CoveragePoint;
use crate::sense::{self, Sense};

/// The fields of one text, in the order of [`Model::fields`]; missing ones count as empty.
pub type Fields<'a> = [&'a str];

/// A model that gives labels to texts.
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) about: About,
    pub(crate) vocabulary: Vocabulary,
    /// What the n-grams mean together, where there were enough texts to learn it.
    pub(crate) lens: Option<Lens>,
    /// The machine that decides without the encoder.
    pub(crate) alone: Machine,
    /// Networks that decide with it, where texts were many; their scores are averaged.
    pub(crate) networks: Vec<Hidden>,
    /// What the encoder says of each field, if it was there at training and brought something, and
    /// the machine that decides with it.
    pub(crate) senses: Vec<Sense>,
    pub(crate) together: Option<Machine>,
    pub(crate) encoder: Option<Arc<Encoder>>,
}

/// Everything about a model but its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct About {
    pub fields: Vec<String>,
    pub labels: Vec<String>,
    pub seed: u64,
    /// How the n-grams alone decide.
    pub alone: Decision,
    /// How n-grams and sentences together decide, in a model that has a use for the encoder.
    pub together: Option<Decision>,
}

/// From the scores of the heads to a label and a confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Decision {
    pub blend: Blend,
    /// Which label is named, by the probabilities.
    pub choice: Choice,
    /// Makes the confidence of the chosen label honest.
    pub calibration: Calibration,
    pub threshold: f32,
    pub figures: Figures,
}

impl Decision {
    /// The label chosen and the probabilities of all.
    pub fn of(&self, heads: &[&[f32]]) -> (usize, Vec<f32>) {
        let mut probabilities = self.blend.probabilities(heads);
        let chosen = self.choice.of(&probabilities);
        self.calibration.rescale(&mut probabilities, chosen);
        (chosen, probabilities)
    }
}

/// What cross-validation within training found; near-duplicates were kept in one fold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Examples trained on.
    pub examples: usize,
    /// Share of right labels.
    pub accuracy: f64,
    /// Mean F1 over labels.
    pub macro_f1: f64,
    /// Expected calibration error over ten bins.
    pub calibration_error: f64,
    /// Precision of each label, in the order of the labels.
    pub precision_by_label: Vec<f64>,
    /// Examples of each label, in the order of the labels.
    pub examples_by_label: Vec<usize>,
    /// Coverage against precision.
    pub curve: Vec<CoveragePoint>,
}

/// A reason as a code with parameters; the catalogue renders it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable code, a key of the catalogue.
    pub code: String,
    /// Parameters by name.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub params: std::collections::BTreeMap<String, String>,
}

impl Reason {
    /// A reason without parameters.
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            params: std::collections::BTreeMap::new(),
        }
    }

    /// The word of the text that it names, if it names one.
    pub(crate) fn word(&self) -> Option<&str> {
        self.params.get("word").map(String::as_str)
    }

    /// The same reason with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// A label that was not chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// The label.
    pub label: String,
    /// Its probability.
    pub confidence: f32,
}

/// What a model says about a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The best label, also where the model abstains.
    pub label: String,
    /// Calibrated probability of the label.
    pub confidence: f32,
    /// True when the confidence does not reach the threshold.
    pub abstain: bool,
    /// Why it abstains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abstain_reason: Option<Reason>,
    /// The next best labels, best first.
    pub alternatives: Vec<Alternative>,
    /// What in the text decided, strongest first.
    pub evidence: Vec<Evidence>,
}

const ALTERNATIVES_MAX: usize = 4;
/// Texts that are compared with the landmarks together.
const TOGETHER: usize = 256;

impl Model {
    /// Names of the fields the model was trained on.
    pub fn fields(&self) -> &[String] {
        &self.about.fields
    }

    /// The labels it knows, sorted.
    pub fn labels(&self) -> &[String] {
        &self.about.labels
    }

    /// Lets a model that was trained with an encoder use it again. Without it, or where it brought
    /// nothing at training, the n-grams decide alone.
    pub fn attach(&mut self, encoder: Arc<Encoder>) {
        self.encoder = Some(encoder);
    }

    /// True when the model decides with an encoder.
    pub fn wants_encoder(&self) -> bool {
        self.together.is_some()
    }

    fn decision(&self) -> &Decision {
        match (&self.about.together, &self.encoder) {
            (Some(together), Some(_)) => together,
            _ => &self.about.alone,
        }
    }

    /// What cross-validation found when it was trained, for the way it decides now.
    pub fn figures(&self) -> &Figures {
        &self.decision().figures
    }

    /// Suggestions below this confidence are abstentions.
    pub fn threshold(&self) -> f32 {
        self.decision().threshold
    }

    /// Sets the confidence below which the model abstains, chosen from the curve of coverage.
    pub fn set_threshold(&mut self, threshold: f32) {
        let decision = match (&mut self.about.together, &self.encoder) {
            (Some(together), Some(_)) => together,
            _ => &mut self.about.alone,
        };
        decision.threshold = threshold.clamp(0.0, 1.0);
    }

    /// The best label (its index in [`Model::labels`]) and the probabilities of all.
    pub fn classify(&self, fields: &Fields) -> (usize, Vec<f32>) {
        self.classify_normalised(&normalise_fields(fields))
    }

    /// The best label and its probability for each text, the texts in parallel.
    pub fn classify_all(&self, texts: &[Vec<&str>]) -> Vec<(usize, f32)> {
        texts
            .par_chunks(TOGETHER)
            .flat_map_iter(|texts| {
                let normalised: Vec<Vec<Normalised>> = texts
                    .iter()
                    .map(|fields| normalise_fields(fields))
                    .collect();
                let decision = self.decision();
                self.scores(&normalised)
                    .into_iter()
                    .map(|scores| {
                        let (label, probabilities) = decision.of(&heads(&scores));
                        (label, probabilities[label])
                    })
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    fn classify_normalised(&self, fields: &[Normalised]) -> (usize, Vec<f32>) {
        let scores = self.scores(&[fields]).swap_remove(0);
        self.decision().of(&heads(&scores))
    }

    /// The machine that decides now.
    fn machine(&self) -> &Machine {
        match (&self.together, &self.encoder) {
            (Some(together), Some(_)) => together,
            _ => &self.alone,
        }
    }

    /// The scores of texts, head by head and label by label; several at once are faster.
    fn scores<T: AsRef<[Normalised]>>(&self, texts: &[T]) -> Vec<Vec<Vec<f32>>> {
        let vectors: Vec<Sparse> = texts
            .iter()
            .map(|fields| self.vocabulary.vector(fields.as_ref()))
            .collect();
        let mut points = Vec::new();
        if let Some(lens) = &self.lens {
            let vectors: Vec<&[(u32, f32)]> = vectors.iter().map(Vec::as_slice).collect();
            points.push((lens.points(&vectors), lens.space()));
        }
        if let (Some(_), Some(encoder)) = (&self.together, &self.encoder) {
            for (field, sense) in self.senses.iter().enumerate() {
                points.push((sense::sentences(encoder, texts, field), sense.space()));
            }
        }
        let scores = self.machine().scores(&vectors, &points);
        let heads = scores.into_iter().zip(&vectors).map(|(scores, vector)| {
            let taught =
                (!self.networks.is_empty()).then(|| hidden::mean_scores(&self.networks, vector));
            [scores].into_iter().chain(taught).collect()
        });
        heads.collect()
    }

    /// The label of a text with confidence, alternatives and evidence.
    pub fn predict(&self, fields: &Fields) -> Prediction {
        let normalised = normalise_fields(fields);
        let (chosen, probabilities) = self.classify_normalised(&normalised);
        let confidence = probabilities[chosen];
        let mut others: Vec<usize> = (0..probabilities.len())
            .filter(|&label| label != chosen)
            .collect();
        others.sort_by(|&left, &right| probabilities[right].total_cmp(&probabilities[left]));
        let evidence = self.evidence(fields, &normalised, chosen);
        let known = !evidence.is_empty() || !self.vocabulary.vector(&normalised).is_empty();
        let abstain_reason = if !known {
            Some(Reason::new("triage.abstain.nothing_known"))
        } else if confidence < self.threshold() {
            Some(
                Reason::new("triage.abstain.below_threshold")
                    .with("confidence", format!("{confidence:.2}"))
                    .with("threshold", format!("{:.2}", self.threshold())),
            )
        } else {
            None
        };
        Prediction {
            label: self.about.labels[chosen].clone(),
            confidence,
            abstain: abstain_reason.is_some(),
            abstain_reason,
            alternatives: others
                .into_iter()
                .take(ALTERNATIVES_MAX)
                .map(|label| Alternative {
                    label: self.about.labels[label].clone(),
                    confidence: probabilities[label],
                })
                .collect(),
            evidence,
        }
    }

    fn evidence(&self, fields: &Fields, normalised: &[Normalised], label: usize) -> Vec<Evidence> {
        let labels = self.about.labels.len();
        let grams = &self.machine().grams;
        let pull = |key| {
            let feature = self.vocabulary.feature(key)? as usize;
            let row = &grams.weights[feature * labels..][..labels];
            let others = row.iter().sum::<f32>() - row[label];
            let against = row[label] - others / (labels.max(2) - 1) as f32;
            Some(against * self.vocabulary.idf()[feature])
        };
        let count = self.about.fields.len();
        evidence::evidence(
            &self.about.fields,
            fields,
            normalised,
            |field, normal, tell| {
                for block in blocks_of(field, count) {
                    evidence::weigh(normal, block, pull, tell);
                }
            },
        )
    }
}

/// The scores of each head as slices.
fn heads(scores: &[Vec<f32>]) -> Vec<&[f32]> {
    scores.iter().map(Vec::as_slice).collect()
}
