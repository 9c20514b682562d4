//! Machines for more texts than can all be compared with all: n-grams by dual coordinate descent, and
//! small networks over them. On 17,900 dispatch cases directions and landmarks had brought nothing.

use rayon::prelude::*;

use crate::data::Data;
use crate::features::{Sparse, Vocabulary};
use crate::hidden::{self, Hidden, Lesson, Networks};
use crate::lesson::{Head, Learned, TrainError};
use crate::linear::{Fit, Linear, Rows};
use crate::machine::Machine;
use crate::progress::Watch;

/// Learns from all texts, and without each fold for the scores of its texts.
pub fn learn(data: &Data, seed: u64, watch: &dyn Watch) -> Result<Learned, TrainError> {
    let labels = data.labels.len();
    let vocabulary = data.vocabulary(0..0)?;
    let count = hidden::count(vocabulary.len());
    let mut scores = Vec::with_capacity(data.truth.len() * labels);
    let mut taught = Vec::new();
    for (number, fold) in (1u8..).zip(&data.folds) {
        if watch.cancelled() {
            return Err(TrainError::Cancelled);
        }
        let vocabulary = data.vocabulary(fold.clone())?;
        let inside: Vec<usize> = data.outside(fold).collect();
        let (linear, networks) = fit(data, &inside, &vocabulary, (count, seed));
        let held: Vec<Sparse> = vectors(data, fold.clone(), &vocabulary);
        for vector in &held {
            scores.extend(linear.scores(vector));
        }
        let told = held
            .par_iter()
            .map(|vector| hidden::mean_scores(&networks, vector));
        taught.extend(told.collect::<Vec<_>>().into_iter().flatten());
        watch.report(
            "triage.train.cross_validate",
            f32::from(number) / data.folds.len() as f32,
        );
    }
    let everything: Vec<usize> = (0..data.truth.len()).collect();
    let (linear, networks) = fit(data, &everything, &vocabulary, (count, seed));
    Ok(Learned {
        vocabulary,
        lens: None,
        alone: Head {
            machine: Machine::of_grams(linear),
            held: scores,
        },
        networks: Networks {
            taught: networks,
            held: taught,
        },
        senses: Vec::new(),
        together: None,
    })
}

/// Machine and networks from these rows: `count` networks.
fn fit(
    data: &Data,
    rows: &[usize],
    vocabulary: &Vocabulary,
    (count, seed): (usize, u64),
) -> (Linear, Vec<Hidden>) {
    let labels = data.labels.len();
    let truth: Vec<u32> = rows.iter().map(|&row| data.truth[row]).collect();
    let vectors = vectors(data, rows.iter().copied(), vocabulary);
    let features = vocabulary.len();
    let fit = Fit {
        cost: 0.7,
        tolerance: 0.1,
        rounds_max: 300,
        seed,
    };
    let weights = rarity(&truth, labels);
    let linear = Linear::fit(
        &Rows::new(vectors.iter(), features),
        &truth,
        &weights,
        labels,
        fit,
    );
    let lesson = Lesson {
        vectors: &vectors,
        features,
        truth: &truth,
        labels,
    };
    let networks = (0..count)
        .into_par_iter()
        .map(|number| Hidden::teach(&lesson, seed.wrapping_mul(1000).wrapping_add(number as u64)))
        .collect();
    (linear, networks)
}

fn vectors(
    data: &Data,
    rows: impl IntoIterator<Item = usize>,
    vocabulary: &Vocabulary,
) -> Vec<Sparse> {
    let rows: Vec<usize> = rows.into_iter().collect();
    rows.par_iter()
        .map(|&row| vocabulary.vector(&data.texts[row]))
        .collect()
}

/// What an error counts, example by example.
fn rarity(truth: &[u32], labels: usize) -> Vec<f32> {
    let weights = hidden::weights(truth, labels);
    truth.iter().map(|&label| weights[label as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{Example, TrainOptions};
    use crate::model::Model;
    use crate::progress::Silent;
    use crate::random::SplitMix;
    use crate::train::decided;

    /// Covers of two owners, loose or sunken: a label needs two words at once; places
    /// keep the texts apart.
    fn model() -> Model {
        let mut random = SplitMix::new(3);
        let mut place = || -> String {
            let mut letter = || char::from_u32(0x4e00 + random.below(200) as u32).unwrap_or('路');
            (0..8).map(|_| letter()).collect()
        };
        let examples: Vec<Example> = (0..640usize)
            .map(|number| {
                let owner = ["污水", "台电"][number % 2];
                let state = ["松动", "凹陷"][number / 2 % 2];
                Example {
                    fields: vec![format!("{}{owner}孔盖{state}{}", place(), place())],
                    label: format!("{owner}{state}"),
                }
            })
            .collect();
        let options = TrainOptions::new(vec!["body".to_owned()]);
        let data = Data::of(&examples, 1, 1).expect("labels");
        let learned = learn(&data, 1, &Silent).expect("learns");
        decided(data, learned, &options)
    }

    #[test]
    fn a_model_with_networks_is_stored_whole() {
        let model = model();
        assert_eq!(model.networks.len(), hidden::NETWORKS);
        assert_eq!(model.about.alone.blend.scales.len(), 2);
        for (text, label) in [
            ("甲路台电孔盖松动", "台电松动"),
            ("污水孔盖凹陷", "污水凹陷"),
        ] {
            assert_eq!(model.predict(&[text]).label, label);
        }
        let bytes = model.save();
        let again = Model::load(&bytes).expect("loads");
        for text in ["甲路台电孔盖松动", "污水孔盖", "凹陷", ""] {
            assert_eq!(model.predict(&[text]), again.predict(&[text]), "{text}");
        }
        assert!(
            model.networks == again.networks,
            "no weight is changed by storing it"
        );
    }
}
