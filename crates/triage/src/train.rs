//! Learning a model from labelled texts.

use std::sync::Arc;

use text::encoder::Encoder;

use crate::data::Data;
use crate::decide::decide;
use crate::features::Vocabulary;
use crate::hidden::Networks;
use crate::lens::Lens;
use crate::machine::Machine;
use crate::model::{About, Model};
use crate::progress::Watch;
use crate::sense::Sense;
use crate::{descent, exact, kernel};

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

/// Trains a model. Near-duplicate examples never lie on both sides of the cross-validation that
/// calibrates it. With an encoder the model also learns from sentences, where that is better.
pub fn train(
    examples: &[Example],
    options: &TrainOptions,
    encoder: Option<&Arc<Encoder>>,
    watch: &dyn Watch,
) -> Result<Model, TrainError> {
    let data = Data::of(examples, options.fields.len(), options.seed)?;
    let learned = if data.truth.len() <= kernel::TEXTS_MAX {
        exact::learn(&data, options, encoder.map(Arc::as_ref), watch)?
    } else {
        descent::learn(&data, options.seed, watch)?
    };
    watch.report("triage.train.fit", 1.0);
    let mut model = decided(data, learned, options);
    model.encoder = encoder.map(Arc::clone);
    Ok(model)
}

/// The model of what was learnt.
pub(crate) fn decided(data: Data, learned: Learned, options: &TrainOptions) -> Model {
    let mut heads = vec![learned.alone.held.as_slice()];
    if !learned.networks.taught.is_empty() {
        heads.push(&learned.networks.held);
    }
    let alone = decide(&data, &heads, options.precision_aim);
    let together =
        (learned.together.as_ref()).map(|head| decide(&data, &[&head.held], options.precision_aim));
    let mut model = Model {
        about: About {
            fields: options.fields.clone(),
            labels: data.labels,
            seed: options.seed,
            alone,
            together,
        },
        vocabulary: learned.vocabulary,
        lens: learned.lens,
        alone: learned.alone.machine,
        networks: learned.networks.taught,
        senses: learned.senses,
        together: learned.together.map(|head| head.machine),
        encoder: None,
    };
    model.round_weights();
    model
}
