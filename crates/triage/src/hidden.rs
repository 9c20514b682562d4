//! Small networks over n-grams: one hidden layer of rectified sums, a softmax over the labels. Where
//! texts are many they learn what n-grams say together, and how sure that is; averaged, they are
//! better than each.

use ndarray::{Array1, Array2};

use crate::blend::softmax;
use crate::features::Sparse;
use crate::linear::add;
use crate::random::SplitMix;

/// Sums in the hidden layer.
pub const WIDTH: usize = 64;
/// Networks taught at most.
pub const NETWORKS: usize = 4;
/// Weights of n-grams that all networks together may have, at a byte each in the file.
const WEIGHTS_MAX: usize = 24_000_000;
/// Rounds over the examples.
const ROUNDS: usize = 8;
/// The first step; it falls to nothing towards the end.
const STEP: f32 = 0.05;
/// Shares of the n-grams and of the hidden sums that are left out at random while it learns
/// (Srivastava and others 2014).
const GRAMS_LEFT_OUT: f32 = 0.5;
const SUMS_LEFT_OUT: f32 = 0.3;
/// Vectors of unit length are stretched so that the first sums are large enough to learn from.
const STRETCH: f32 = 4.0;
/// Power of a label's rarity that errors on its examples count: with none, rare labels are hardly
/// ever named; with 1, common ones lose more than that brings.
const RARITY: f32 = 0.5;

/// Networks with the scores of each text by networks that did not see its fold.
#[derive(Default)]
pub struct Networks {
    pub taught: Vec<Hidden>,
    /// `[text * labels + label]`; empty without networks.
    pub held: Vec<f32>,
}

/// One network.
#[derive(Debug, Clone, PartialEq)]
pub struct Hidden {
    /// Features × sums.
    pub input: Array2<f32>,
    pub input_bias: Vec<f32>,
    /// Sums × labels.
    pub output: Array2<f32>,
    pub output_bias: Vec<f32>,
}

/// What a network learns from.
pub struct Lesson<'a> {
    pub vectors: &'a [Sparse],
    pub features: usize,
    /// The label of each vector.
    pub truth: &'a [u32],
    pub labels: usize,
}

/// How many networks are taught over so many features.
pub fn count(features: usize) -> usize {
    NETWORKS.min(WEIGHTS_MAX / (features * WIDTH).max(1))
}

/// The mean of the networks' log-probabilities for one text.
pub fn mean_scores(networks: &[Hidden], vector: &[(u32, f32)]) -> Vec<f32> {
    let mut mean = vec![0f32; networks.first().map_or(0, |network| network.output.ncols())];
    for network in networks {
        for (sum, score) in mean.iter_mut().zip(network.scores(vector)) {
            *sum += score / networks.len() as f32;
        }
    }
    mean
}

impl Hidden {
    /// Teaches a network; the same seed teaches the same.
    pub fn teach(lesson: &Lesson<'_>, seed: u64) -> Self {
        let mut random = SplitMix::new(seed);
        let mut pupil = Pupil::new(lesson.features, lesson.labels, &mut random);
        let weights = weights(lesson.truth, lesson.labels);
        let mut order: Vec<usize> = (0..lesson.vectors.len()).collect();
        let mut left = ROUNDS * order.len();
        let shrink = STEP / left.max(1) as f32;
        for _ in 0..ROUNDS {
            random.shuffle(&mut order);
            for &example in &order {
                let label = lesson.truth[example] as usize;
                let step = shrink * left as f32;
                pupil.see(&lesson.vectors[example], &mut random);
                pupil.correct(label, weights[label], step);
                left -= 1;
            }
        }
        pupil.done()
    }

    /// Log-probabilities of the labels.
    fn scores(&self, vector: &[(u32, f32)]) -> Vec<f32> {
        let mut sums = self.input_bias.clone();
        for &(feature, value) in vector {
            let row = self.input.row(feature as usize);
            add(&mut sums, value, row.as_slice().unwrap_or_default());
        }
        let mut scores = self.output_bias.clone();
        for (sum, row) in sums.iter().zip(self.output.rows()) {
            if *sum > 0.0 {
                add(&mut scores, *sum, row.as_slice().unwrap_or_default());
            }
        }
        let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let all: f32 = scores.iter().map(|score| (score - highest).exp()).sum();
        for score in &mut scores {
            *score -= highest + all.ln();
        }
        scores
    }
}

/// A network that learns, with what it makes of the example before it.
struct Pupil {
    input: Layer,
    input_bias: Layer,
    output: Layer,
    output_bias: Layer,
    /// The n-grams of the example that were not left out.
    seen: Sparse,
    sums: Vec<f32>,
    errors: Vec<f32>,
}

impl Pupil {
    fn new(features: usize, labels: usize, random: &mut SplitMix) -> Self {
        let spread = (WIDTH as f32).sqrt().recip();
        Self {
            input: Layer::new(features, WIDTH, || 0.1 * random.normal()),
            input_bias: Layer::new(1, WIDTH, || 0.0),
            output: Layer::new(WIDTH, labels, || spread * random.normal()),
            output_bias: Layer::new(1, labels, || 0.0),
            seen: Vec::new(),
            sums: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Reads an example, parts of it left out: hidden sums and logits.
    fn see(&mut self, vector: &[(u32, f32)], random: &mut SplitMix) {
        self.seen.clear();
        for &(feature, value) in vector {
            if random.uniform() >= GRAMS_LEFT_OUT {
                let value = value * STRETCH / (1.0 - GRAMS_LEFT_OUT);
                self.seen.push((feature, value));
            }
        }
        self.sums.clone_from(&self.input_bias.cells);
        for &(feature, value) in &self.seen {
            add(&mut self.sums, value, self.input.row(feature as usize));
        }
        for sum in &mut self.sums {
            let kept = random.uniform() >= SUMS_LEFT_OUT;
            *sum = if kept {
                sum.max(0.0) / (1.0 - SUMS_LEFT_OUT)
            } else {
                0.0
            };
        }
        self.errors.clone_from(&self.output_bias.cells);
        for (at, sum) in self.sums.iter().enumerate() {
            if *sum > 0.0 {
                add(&mut self.errors, *sum, self.output.row(at));
            }
        }
    }

    /// Steps towards the true label of what was seen: gradients of the cross-entropy, `weight` times.
    fn correct(&mut self, label: usize, weight: f32, step: f32) {
        softmax(&mut self.errors);
        self.errors[label] -= 1.0;
        for error in &mut self.errors {
            *error *= weight;
        }
        let square = mean_square(&self.errors);
        let mut back = [0f32; WIDTH];
        for (at, sum) in self.sums.iter().enumerate() {
            if *sum > 0.0 {
                back[at] = dot(self.output.row(at), &self.errors) / (1.0 - SUMS_LEFT_OUT);
                self.output.step(at, *sum, &self.errors, square, step);
            }
        }
        self.output_bias.step(0, 1.0, &self.errors, square, step);
        let square = mean_square(&back);
        for &(feature, value) in &self.seen {
            self.input
                .step(feature as usize, value, &back, square, step);
        }
        self.input_bias.step(0, 1.0, &back, square, step);
    }

    fn done(self) -> Hidden {
        Hidden {
            input: self.input.matrix() * STRETCH,
            input_bias: self.input_bias.cells,
            output: self.output.matrix(),
            output_bias: self.output_bias.cells,
        }
    }
}

/// A matrix, row by row, with what AdaGrad (Duchi and others 2011) remembers of each row: the sum of
/// the mean squares of its gradients.
struct Layer {
    cells: Vec<f32>,
    width: usize,
    squares: Vec<f32>,
}

impl Layer {
    fn new(rows: usize, width: usize, mut cell: impl FnMut() -> f32) -> Self {
        Self {
            cells: (0..rows * width).map(|_| cell()).collect(),
            width,
            squares: vec![1e-8; rows],
        }
    }

    fn row(&self, row: usize) -> &[f32] {
        &self.cells[row * self.width..][..self.width]
    }

    /// A step against a gradient of `scale` times `along`, whose mean square is `square`.
    fn step(&mut self, row: usize, scale: f32, along: &[f32], square: f32, step: f32) {
        self.squares[row] += scale * scale * square;
        let by = -step * scale / self.squares[row].sqrt();
        add(&mut self.cells[row * self.width..][..self.width], by, along);
    }

    fn matrix(self) -> Array2<f32> {
        Array1::from_vec(self.cells)
            .into_shape_with_order((self.squares.len(), self.width))
            .expect("as many cells as rows and columns")
    }
}

/// What an error on an example of each label counts, by label: more where it is rare.
pub fn weights(truth: &[u32], labels: usize) -> Vec<f32> {
    let mut counts = vec![0f32; labels];
    for &label in truth {
        counts[label as usize] += 1.0;
    }
    let mean = truth.len() as f32 / labels.max(1) as f32;
    let weight = |count: f32| (mean / count.max(1.0)).powf(RARITY);
    counts.into_iter().map(weight).collect()
}

fn dot(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

fn mean_square(numbers: &[f32]) -> f32 {
    dot(numbers, numbers) / numbers.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Labels that no weights of single features tell apart: exactly one of two, or both or none.
    fn either() -> (Vec<Sparse>, Vec<u32>) {
        let kinds = [(vec![], 0), (vec![0], 1), (vec![1], 1), (vec![0, 1], 0)];
        kinds
            .into_iter()
            .cycle()
            .take(4000)
            .map(|(features, label): (Vec<u32>, u32)| {
                let twins = features
                    .into_iter()
                    .flat_map(|at| (0..8).map(move |twin| at * 8 + twin));
                (twins.map(|feature| (feature, 0.25)).collect(), label)
            })
            .unzip()
    }

    #[test]
    fn features_count_together() {
        let (vectors, truth) = either();
        let lesson = Lesson {
            vectors: &vectors,
            features: 16,
            truth: &truth,
            labels: 2,
        };
        let networks = [Hidden::teach(&lesson, 1), Hidden::teach(&lesson, 2)];
        for (vector, truth) in vectors.iter().zip(&truth).take(4) {
            let scores = mean_scores(&networks, vector);
            let share = scores[*truth as usize].exp();
            assert!(share > 0.8, "{vector:?} of label {truth}: {scores:?}");
        }
        assert_eq!(
            networks[0],
            Hidden::teach(&lesson, 1),
            "same seed, same network"
        );
        assert_ne!(networks[0], networks[1]);
    }

    #[test]
    fn models_stay_small() {
        assert_eq!(count(1_000), NETWORKS);
        assert_eq!(count(WEIGHTS_MAX), 0);
    }
}
