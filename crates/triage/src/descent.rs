//! Machines for more texts than can all be compared with all: n-grams alone, by dual coordinate
//! descent. On 17,900 dispatch cases directions and landmarks had brought nothing.

use rayon::prelude::*;

use crate::data::Data;
use crate::decide::macro_f1;
use crate::features::{Sparse, Vocabulary};
use crate::linear::{Fit, Linear, Loss, Rows};
use crate::machine::Machine;
use crate::progress::Watch;
use crate::train::{Head, Learned, TrainError};

/// Losses and costs of an error that are tried; which is best depends on how long and how many
/// texts and how rare the rarest labels are.
const ROADS: [(Loss, f32); 4] = [
    (Loss::SquaredHinge, 0.7),
    (Loss::SquaredHinge, 1.5),
    (Loss::Squared, 0.7),
    (Loss::Squared, 1.5),
];

/// Learns on the road with the best macro-F1 on held-back folds.
pub fn learn(data: &Data, seed: u64, watch: &dyn Watch) -> Result<Learned, TrainError> {
    let vocabulary = data.vocabulary(0..0)?;
    let (held, road) = best_road(data, seed, watch)?;
    let everything: Vec<usize> = (0..data.truth.len()).collect();
    let rows = rows_of(data, &everything, &vocabulary);
    let machine = Machine::of_grams(fit(data, &everything, &rows, road, seed));
    Ok(Learned {
        vocabulary,
        lens: None,
        alone: Head { machine, held },
        senses: Vec::new(),
        together: None,
    })
}

/// Scores of every example by machines that did not see its fold, on the road with the best
/// macro-F1 after blending, and that road.
fn best_road(
    data: &Data,
    seed: u64,
    watch: &dyn Watch,
) -> Result<(Vec<f32>, (Loss, f32)), TrainError> {
    let labels = data.labels.len();
    let mut scores = vec![vec![0f32; data.truth.len() * labels]; ROADS.len()];
    for (number, fold) in (1u8..).zip(&data.folds) {
        let inside: Vec<usize> = data.outside(fold).collect();
        let vocabulary = data.vocabulary(fold.clone())?;
        let rows = rows_of(data, &inside, &vocabulary);
        let held: Vec<Sparse> = data.texts[fold.clone()]
            .par_iter()
            .map(|text| vocabulary.vector(text))
            .collect();
        for (road, scores) in ROADS.into_iter().zip(&mut scores) {
            if watch.cancelled() {
                return Err(TrainError::Cancelled);
            }
            let linear = fit(data, &inside, &rows, road, seed);
            for (row, vector) in fold.clone().zip(&held) {
                scores[row * labels..(row + 1) * labels].copy_from_slice(&linear.scores(vector));
            }
        }
        watch.report(
            "triage.train.cross_validate",
            f32::from(number) / data.folds.len() as f32,
        );
    }
    let reached: Vec<f64> = scores
        .par_iter()
        .map(|scores| macro_f1(scores, &data.truth, labels))
        .collect();
    let best = (0..ROADS.len())
        .max_by(|&left, &right| reached[left].total_cmp(&reached[right]))
        .unwrap_or(0);
    Ok((scores.swap_remove(best), ROADS[best]))
}

fn rows_of(data: &Data, rows: &[usize], vocabulary: &Vocabulary) -> Rows {
    let vectors: Vec<Sparse> = rows
        .par_iter()
        .map(|&row| vocabulary.vector(&data.texts[row]))
        .collect();
    Rows::new(vectors.iter(), vocabulary.len())
}

fn fit(
    data: &Data,
    rows: &[usize],
    vectors: &Rows,
    (loss, cost): (Loss, f32),
    seed: u64,
) -> Linear {
    let truth: Vec<u32> = rows.iter().map(|&row| data.truth[row]).collect();
    let weights = vec![1.0; rows.len()];
    let fit = Fit {
        loss,
        cost,
        tolerance: 0.1,
        rounds_max: 300,
        seed,
    };
    Linear::fit(vectors, &truth, &weights, data.labels.len(), fit)
}
