//! Learning a model from labelled texts.

use std::sync::Arc;

use text::encoder::Encoder;

use crate::data::Data;
use crate::decide::decide;
use crate::lesson::{Example, Learned, TrainError, TrainOptions};
use crate::model::{About, Model};
use crate::progress::Watch;
use crate::{descent, exact, kernel};

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
