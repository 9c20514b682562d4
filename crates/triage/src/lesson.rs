//! What learning takes and what it gives, before anything is decided by it.

use crate::features::Vocabulary;
use crate::hidden::Networks;
use crate::lens::Lens;
use crate::machine::Machine;
use crate::sense::Sense;

/// A labelled text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The fields, in the order of [`TrainOptions::fields`].
    pub fields: Vec<String>,
    /// The label.
    pub label: String,
}

/// How a model is trained.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainOptions {
    /// Names of the fields.
    pub fields: Vec<String>,
    /// The same seed and examples give the same model.
    pub seed: u64,
    /// Precision that suggestions should have; sets the threshold.
    pub precision_aim: f64,
    /// Texts without labels, fields as in the examples: they help to learn which n-grams keep
    /// like company.
    pub unlabelled: Vec<Vec<String>>,
}

impl TrainOptions {
    /// The usual options for texts with these fields.
    pub fn new(fields: Vec<String>) -> Self {
        Self {
            fields,
            seed: 1,
            precision_aim: 0.981,
            unlabelled: Vec::new(),
        }
    }
}

/// Why no model came of the examples.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrainError {
    /// Nothing to tell apart.
    #[error("at least two labels are needed to train, found {found}")]
    TooFewLabels {
        /// Labels found.
        found: usize,
    },
    /// A model of this size would not load again.
    #[error("{found} labels are too many, at most {most} are possible")]
    TooManyLabels {
        /// Labels found.
        found: usize,
        /// Labels possible.
        most: usize,
    },
    /// Not one n-gram occurs in two texts.
    #[error("the texts have nothing in common to learn from")]
    NothingToLearn,
    /// The watcher asked to stop.
    #[error("training was cancelled")]
    Cancelled,
}

/// Labels a model may have.
pub const LABELS_MAX: usize = 4096;

/// Machines with the scores of each text by machines that did not see its fold.
pub struct Head {
    pub machine: Machine,
    /// `[text * labels + label]`.
    pub held: Vec<f32>,
}

/// What was learnt, before anything is decided by it.
pub struct Learned {
    pub vocabulary: Vocabulary,
    pub lens: Option<Lens>,
    pub alone: Head,
    /// Networks that decide with the machine alone, where texts are many.
    pub networks: Networks,
    /// One for each field, where the encoder has a part.
    pub senses: Vec<Sense>,
    pub together: Option<Head>,
}
