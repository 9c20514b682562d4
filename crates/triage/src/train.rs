//! Learning a model from labelled texts.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use text::Normalised;
use text::encoder::Encoder;

use crate::blend::Blend;
use crate::calibrate::Calibration;
use crate::features::{Selection, Sparse, Vocabulary, normalise_fields};
use crate::folds;
use crate::lens::Sight;
use crate::linear::{Fit, Linear, Loss, Rows};
use crate::metrics;
use crate::model::{About, Decision, Figures, Model, choose};
use crate::neural::{self, Lesson, Network};
use crate::progress::Watch;
use crate::similar::near_duplicate_groups;

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
/// Weights (features × labels) a model may have: half the file limit at two bytes each.
const WEIGHTS_MAX: usize = 12_000_000;
const FOLDS: usize = 6;
/// Networks taught, each without as many folds as make its share: six where texts are short, three
/// where they are long, so that teaching stays within minutes.
const NETWORKS: [usize; 2] = [6, 3];
/// Pieces of all texts from which on they count as long.
const LONG_PIECES: usize = 250_000;
/// Losses and costs of an error that are tried; which is best depends on how long and how many
/// texts and how rare the rarest labels are.
const ROADS: [(Loss, f32); 4] = [
    (Loss::SquaredHinge, 0.7),
    (Loss::SquaredHinge, 1.5),
    (Loss::Squared, 0.7),
    (Loss::Squared, 1.5),
];

struct Data {
    fields: usize,
    labels: Vec<String>,
    truth: Vec<u32>,
    texts: Vec<Vec<Normalised>>,
}

/// Trains a model. Near-duplicate examples never lie on both sides of the cross-validation that
/// calibrates it. With an encoder the model also learns networks over its pieces.
pub fn train(
    examples: &[Example],
    options: &TrainOptions,
    encoder: Option<&Arc<Encoder>>,
    watch: &dyn Watch,
) -> Result<Model, TrainError> {
    let data = prepare(examples, options.fields.len())?;
    watch.report("triage.train.prepare", 1.0);
    let groups = near_duplicate_groups(&data.texts);
    let fold_of = folds::assign(&groups, &data.truth, data.labels.len(), FOLDS, options.seed);
    let everything: Vec<usize> = (0..data.truth.len()).collect();
    let vocabulary = learn_vocabulary(&data, &everything);
    if vocabulary.len() == 0 {
        return Err(TrainError::NothingToLearn);
    }
    let sight = look(&data, &vocabulary, options);
    let (held, road) = best_road(&data, &fold_of, sight.as_ref(), options.seed, watch)?;
    let vectors = rows_of(&data, &everything, &vocabulary, sight.as_ref());
    let mut grams = fit_grams(&data, &everything, &vectors, road, options.seed);
    let tail = std::mem::take(&mut grams.tail);
    let lens = sight.map(|sight| sight.finish(&tail, data.labels.len()));
    watch.report("triage.train.fit", 1.0);
    let alone = decide(&data, &[&held], options.precision_aim);
    let (networks, together) = match encoder {
        Some(encoder) => {
            let (networks, taught) = teach_networks(&data, encoder, &fold_of, options, watch)?;
            let together = decide(&data, &[&held, &taught], options.precision_aim);
            (networks, Some(together))
        }
        None => (Vec::new(), None),
    };
    let about = About {
        fields: options.fields.clone(),
        labels: data.labels,
        seed: options.seed,
        alone,
        together,
    };
    let mut model = Model {
        about,
        vocabulary,
        grams,
        lens,
        networks,
        encoder: encoder.map(Arc::clone),
    };
    model.round_weights();
    Ok(model)
}

/// Scores of every example by machines that did not see its fold, on the road with the best
/// macro-F1 after blending, and that road.
fn best_road(
    data: &Data,
    fold_of: &[u8],
    sight: Option<&Sight>,
    seed: u64,
    watch: &dyn Watch,
) -> Result<(Vec<f32>, (Loss, f32)), TrainError> {
    let labels = data.labels.len();
    let mut scores = vec![vec![0f32; data.truth.len() * labels]; ROADS.len()];
    for fold in 0..FOLDS {
        let (outside, inside) = split(fold_of, |other| other == fold);
        let vocabulary = learn_vocabulary(data, &inside);
        let vectors = rows_of(data, &inside, &vocabulary, sight);
        let held: Vec<Sparse> = outside
            .par_iter()
            .map(|&row| vocabulary.vector(&data.texts[row]))
            .collect();
        for (road, scores) in ROADS.into_iter().zip(&mut scores) {
            if watch.cancelled() {
                return Err(TrainError::Cancelled);
            }
            let linear = fit_grams(data, &inside, &vectors, road, seed);
            for (&row, vector) in outside.iter().zip(&held) {
                let mut told = linear.scores(vector);
                if let Some(sight) = sight {
                    linear.add_tail(&mut told, sight.of(row));
                }
                scores[row * labels..(row + 1) * labels].copy_from_slice(&told);
            }
        }
        watch.report(
            "triage.train.cross_validate",
            (fold + 1) as f32 / FOLDS as f32,
        );
    }
    let macro_f1 = |scores: &[f32]| {
        let blend = Blend::fit(&[scores], &data.truth, labels);
        let given: Vec<u32> = scores
            .chunks(labels)
            .map(|scores| choose(&blend.logits(&[scores]), &[]) as u32)
            .collect();
        metrics::agreement(&data.truth, &given, labels).macro_f1
    };
    let reached: Vec<f64> = scores.par_iter().map(|scores| macro_f1(scores)).collect();
    let best = (0..ROADS.len())
        .max_by(|&left, &right| reached[left].total_cmp(&reached[right]))
        .unwrap_or(0);
    Ok((scores.swap_remove(best), ROADS[best]))
}

/// Teaches one network for each share of the folds left out. Together they are the ensemble, each
/// alone gives the honest scores of what it did not see.
fn teach_networks(
    data: &Data,
    encoder: &Encoder,
    fold_of: &[u8],
    options: &TrainOptions,
    watch: &dyn Watch,
) -> Result<(Vec<Network>, Vec<f32>), TrainError> {
    let labels = data.labels.len();
    let fields = options.fields.len();
    let texts: Vec<Vec<Vec<u32>>> = data
        .texts
        .par_iter()
        .map(|fields| neural::pieces(encoder, fields))
        .collect();
    let mut scores = vec![0f32; data.truth.len() * labels];
    let pieces: usize = texts.iter().flatten().map(Vec::len).sum();
    let count = NETWORKS[usize::from(pieces > LONG_PIECES)];
    let mut networks = Vec::with_capacity(count);
    for number in 0..count {
        let (outside, inside) = split(fold_of, |fold| fold % count == number);
        let lesson = Lesson {
            texts: &texts,
            truth: &data.truth,
            rows: inside,
            fields,
            labels,
            seed: options.seed.wrapping_add(number as u64),
        };
        let mut network = neural::teach(encoder, &lesson, watch).ok_or(TrainError::Cancelled)?;
        network.round();
        let held: Vec<Vec<f32>> = outside
            .par_iter()
            .map(|&row| neural::mean_scores(std::slice::from_ref(&network), encoder, &texts[row]))
            .collect();
        for (row, held) in outside.into_iter().zip(held) {
            scores[row * labels..(row + 1) * labels].copy_from_slice(&held);
        }
        networks.push(network);
        watch.report("triage.train.networks", (number + 1) as f32 / count as f32);
    }
    Ok((networks, scores))
}

/// Rows whose fold is chosen, and the others.
fn split(fold_of: &[u8], chosen: impl Fn(usize) -> bool) -> (Vec<usize>, Vec<usize>) {
    (0..fold_of.len()).partition(|&row| chosen(usize::from(fold_of[row])))
}

fn decide(data: &Data, heads: &[&[f32]], precision_aim: f64) -> Decision {
    let labels = data.labels.len();
    let blend = Blend::fit(heads, &data.truth, labels);
    let choice = choice_for(&blend, heads, &data.truth, labels);
    let mut decision = Decision {
        blend,
        choice,
        calibration: Calibration::default(),
        threshold: 0.0,
        figures: Figures::default(),
    };
    let told = tell(data, heads, &decision);
    let confidence = calibrated_by_halves(&told);
    decision.calibration = Calibration::fit(
        &told
            .iter()
            .map(|(_, confidence, right)| (*confidence, *right))
            .collect::<Vec<_>>(),
    );
    decision.figures = figures(data, &told, &confidence);
    decision.threshold = threshold_for(&decision.figures, precision_aim);
    decision
}

/// For each example the label chosen, its confidence and whether it is right.
fn tell(data: &Data, heads: &[&[f32]], decision: &Decision) -> Vec<(u32, f32, bool)> {
    let labels = data.labels.len();
    (0..data.truth.len())
        .into_par_iter()
        .map(|row| {
            let own: Vec<&[f32]> = heads
                .iter()
                .map(|scores| &scores[row * labels..(row + 1) * labels])
                .collect();
            let (chosen, probabilities) = decision.of(&own);
            (
                chosen as u32,
                probabilities[chosen],
                chosen as u32 == data.truth[row],
            )
        })
        .collect()
}

/// Confidences calibrated on the other half of the examples, so that the figures are honest.
fn calibrated_by_halves(told: &[(u32, f32, bool)]) -> Vec<f32> {
    let half = |odd: usize| -> Calibration {
        let other = told.iter().skip(1 - odd).step_by(2);
        Calibration::fit(
            &other
                .map(|(_, confidence, right)| (*confidence, *right))
                .collect::<Vec<_>>(),
        )
    };
    let halves = [half(0), half(1)];
    told.iter()
        .enumerate()
        .map(|(row, (_, confidence, _))| halves[row % 2].apply(*confidence))
        .collect()
}

fn prepare(examples: &[Example], fields: usize) -> Result<Data, TrainError> {
    let labels: Vec<String> = examples
        .iter()
        .map(|example| example.label.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if labels.len() < 2 {
        return Err(TrainError::TooFewLabels {
            found: labels.len(),
        });
    }
    if labels.len() > LABELS_MAX {
        return Err(TrainError::TooManyLabels {
            found: labels.len(),
            most: LABELS_MAX,
        });
    }
    let truth = examples
        .iter()
        .map(|example| {
            labels
                .binary_search(&example.label)
                .map_or(0, |label| label as u32)
        })
        .collect();
    let texts = examples
        .par_iter()
        .map(|example| normalise_fields(&example.fields))
        .collect();
    Ok(Data {
        fields,
        labels,
        truth,
        texts,
    })
}

/// What to add to each label's log-odds when choosing, so that macro-F1 on held-back scores is
/// highest: one label after the other, a few steps either way. A step must gain clearly: smaller
/// gains were lost again on examples that had no part in the choice.
fn choice_for(blend: &Blend, heads: &[&[f32]], truth: &[u32], labels: usize) -> Vec<f32> {
    const STEPS: [f32; 6] = [-0.75, -0.5, -0.25, 0.25, 0.5, 0.75];
    const GAIN_MIN: f64 = 1.5e-3;
    const PASSES: usize = 2;
    let logits: Vec<Vec<f32>> = (0..truth.len())
        .into_par_iter()
        .map(|row| {
            let own: Vec<&[f32]> = heads
                .iter()
                .map(|scores| &scores[row * labels..(row + 1) * labels])
                .collect();
            blend.logits(&own)
        })
        .collect();
    let macro_f1 = |choice: &[f32]| {
        let given: Vec<u32> = logits
            .par_iter()
            .map(|logits| choose(logits, choice) as u32)
            .collect();
        metrics::agreement(truth, &given, labels).macro_f1
    };
    let mut choice = vec![0f32; labels];
    let mut best = macro_f1(&choice);
    for _ in 0..PASSES {
        for label in 0..labels {
            let kept = choice[label];
            let mut chosen = kept;
            for step in STEPS {
                choice[label] = (kept + step).clamp(-1.5, 1.5);
                let reached = macro_f1(&choice);
                if reached > best + GAIN_MIN {
                    (best, chosen) = (reached, choice[label]);
                }
            }
            choice[label] = chosen;
        }
    }
    choice
}

fn learn_vocabulary(data: &Data, rows: &[usize]) -> Vocabulary {
    let selection = Selection {
        texts_min: 2,
        features_max: WEIGHTS_MAX / data.labels.len(),
    };
    Vocabulary::learn(
        data.fields,
        rows.iter().map(|&row| data.texts[row].as_slice()),
        selection,
    )
}

/// The lens over all texts. It knows no label, so that scores of held-back folds stay honest.
fn look(data: &Data, vocabulary: &Vocabulary, options: &TrainOptions) -> Option<Sight> {
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
    Sight::learn(
        &whole,
        &more,
        vocabulary.len(),
        data.labels.len(),
        options.seed,
    )
}

fn rows_of(data: &Data, rows: &[usize], vocabulary: &Vocabulary, sight: Option<&Sight>) -> Rows {
    let vectors: Vec<Sparse> = rows
        .par_iter()
        .map(|&row| vocabulary.vector(&data.texts[row]))
        .collect();
    let sparse = Rows::new(vectors.iter(), vocabulary.len());
    match sight {
        Some(sight) => sparse.with_dense(
            rows.iter()
                .flat_map(|&row| sight.of(row))
                .copied()
                .collect(),
            sight.features.ncols(),
        ),
        None => sparse,
    }
}

fn fit_grams(
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

fn figures(data: &Data, told: &[(u32, f32, bool)], confidence: &[f32]) -> Figures {
    let labels = data.labels.len();
    let given: Vec<u32> = told.iter().map(|(label, ..)| *label).collect();
    let right: Vec<bool> = told.iter().map(|(.., right)| *right).collect();
    let agreement = metrics::agreement(&data.truth, &given, labels);
    let by_label = |pick: fn(&metrics::LabelFigures) -> f64| {
        agreement
            .by_label
            .iter()
            .map(|figures| figures.as_ref().map_or(0.0, pick))
            .collect::<Vec<f64>>()
    };
    Figures {
        examples: data.truth.len(),
        accuracy: agreement.accuracy,
        macro_f1: agreement.macro_f1,
        calibration_error: metrics::calibration_error(confidence, &right),
        precision_by_label: by_label(|figures| figures.precision),
        examples_by_label: by_label(|figures| figures.n as f64)
            .into_iter()
            .map(|n| n as usize)
            .collect(),
        curve: metrics::coverage_curve(confidence, &right),
    }
}

/// The lowest threshold from which on suggestions reach the precision asked for; where none
/// does, the one with the highest precision.
fn threshold_for(figures: &Figures, precision_aim: f64) -> f32 {
    let reached = figures
        .curve
        .iter()
        .find(|point| point.precision >= precision_aim);
    let best = || {
        figures
            .curve
            .iter()
            .max_by(|left, right| left.precision.total_cmp(&right.precision))
    };
    reached.or_else(best).map_or(0.5, |point| point.threshold)
}
