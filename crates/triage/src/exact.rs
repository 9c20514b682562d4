//! Machines for up to ten thousand texts: least squares over n-grams, what they mean together and,
//! with an encoder, sentences, in closed form ([`crate::kernel`]).

use ndarray::Array2;
use rayon::prelude::*;
use text::encoder::Encoder;

use crate::cholesky::Symmetric;
use crate::data::Data;
use crate::decide::macro_f1;
use crate::features::{Sparse, Vocabulary, normalise_fields};
use crate::hidden::Networks;
use crate::kernel::{self, Solved};
use crate::lens::Lens;
use crate::lesson::{Head, Learned, TrainError, TrainOptions};
use crate::machine::Machine;
use crate::progress::Watch;
use crate::sense::Sense;

/// What the size of the weights may cost; which is best depends on the texts, but little.
const PENALTIES: [f32; 3] = [0.2, 0.4, 0.8];
/// What the encoder must add to macro-F1 to be asked for every text.
const GAIN_MIN: f64 = 1e-3;

/// Learns from all texts at once. Vocabulary, directions and sentences know no label, so that the
/// scores of held-back folds stay honest.
pub fn learn(
    data: &Data,
    options: &TrainOptions,
    encoder: Option<&Encoder>,
    watch: &dyn Watch,
) -> Result<Learned, TrainError> {
    let vocabulary = data.vocabulary(0..0)?;
    let vectors: Vec<Sparse> = data
        .texts
        .par_iter()
        .map(|text| vocabulary.vector(text))
        .collect();
    let features = vocabulary.len();
    let lens = look(data, &vocabulary, options);
    let mut cells = kernel::products(&vectors, features);
    if let Some(lens) = &lens {
        kernel::add_likeness(&mut cells, lens.space());
    }
    watch.report("triage.train.prepare", 1.0);
    let mut kernel = Symmetric::from_lower(cells);
    let (solved, reached) = best(&mut kernel, data, watch)?;
    let alone = head(solved, &vectors, features, lens.is_some());
    let (senses, together) = match encoder {
        Some(encoder) => {
            let senses: Vec<Sense> = (0..data.fields)
                .map(|field| Sense::learn(encoder, &data.texts, field))
                .collect();
            let mut cells = kernel.into_lower();
            for sense in &senses {
                kernel::add_likeness(&mut cells, sense.space());
            }
            let (solved, with) = best(&mut Symmetric::from_lower(cells), data, watch)?;
            if with >= reached + GAIN_MIN {
                (senses, Some(head(solved, &vectors, features, true)))
            } else {
                (Vec::new(), None)
            }
        }
        None => (Vec::new(), None),
    };
    Ok(Learned {
        vocabulary,
        lens,
        alone,
        networks: Networks::default(),
        senses,
        together,
    })
}

/// The directions of all texts, those without labels among them.
fn look(data: &Data, vocabulary: &Vocabulary, options: &TrainOptions) -> Option<Lens> {
    let whole: Vec<Sparse> = data
        .texts
        .par_iter()
        .map(|text| vocabulary.whole(text))
        .collect();
    let more: Vec<Sparse> = options
        .unlabelled
        .par_iter()
        .map(|fields| vocabulary.whole(&normalise_fields(fields)))
        .collect();
    Lens::learn(&whole, &more, vocabulary.len(), options.seed)
}

/// The solution with the best macro-F1 on held-back scores, and that figure.
fn best(
    kernel: &mut Symmetric,
    data: &Data,
    watch: &dyn Watch,
) -> Result<(Solved, f64), TrainError> {
    let labels = data.labels.len();
    let mut sides = Array2::from_elem((data.truth.len(), labels), -1.0);
    for (row, &label) in data.truth.iter().enumerate() {
        sides[[row, label as usize]] = 1.0;
    }
    let mut best: Option<(Solved, f64)> = None;
    for (number, penalty) in (1u8..).zip(PENALTIES) {
        if watch.cancelled() {
            return Err(TrainError::Cancelled);
        }
        let solved = kernel::solve(kernel, &sides, &data.folds, penalty);
        let reached = macro_f1(&flat(&solved.held), &data.truth, labels);
        if best.as_ref().is_none_or(|(_, most)| reached > *most) {
            best = Some((solved, reached));
        }
        watch.report(
            "triage.train.cross_validate",
            f32::from(number) / PENALTIES.len() as f32,
        );
    }
    Ok(best.expect("there is a penalty"))
}

fn head(solved: Solved, vectors: &[Sparse], features: usize, landmarks: bool) -> Head {
    Head {
        held: flat(&solved.held),
        machine: Machine::of_texts(solved.weights, vectors, features, landmarks),
    }
}

fn flat(scores: &Array2<f32>) -> Vec<f32> {
    scores.iter().copied().collect()
}
