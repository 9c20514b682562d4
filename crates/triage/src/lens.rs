//! What n-grams mean together. Texts are projected onto the few hundred directions in which their
//! n-grams vary most (latent semantic analysis by randomised subspace iteration, Halko and others
//! 2011) and compared there by a Gaussian kernel, so that words which occur in like company count
//! for one another. The kernel is approximated by nearness to landmarks (Nyström, Williams and
//! Seeger 2001): a linear machine over these features is a kernel machine.

use ndarray::{Array1, Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use crate::features::Sparse;
use crate::random::SplitMix;

/// Directions kept.
const DIRECTIONS: usize = 200;
/// Rounds of subspace iteration; more change the kernel by less than its noise.
const ROUNDS: usize = 3;
/// N-grams projected: those in most texts.
const FEATURES_MAX: usize = 40_000;
/// Texts that an n-gram must occur in to be projected.
const TEXTS_MIN: u32 = 3;
/// Texts that the directions are learnt from.
const TEXTS_MAX: usize = 20_000;
/// Fewer texts say too little about company.
const TEXTS_ENOUGH: usize = 400;
/// Landmarks at most; the product of texts, labels and landmarks at most, so that training
/// stays within a minute. Fewer landmarks than the least are not worth having: where texts and
/// labels are so many, the n-grams did as well alone.
const LANDMARKS_MAX: usize = 1536;
const WORK_MAX: usize = 80_000_000;
const LANDMARKS_MIN: usize = 512;
/// How fast likeness falls with distance. Low values beat high ones: the kernel bends little.
const SHARPNESS: f32 = 2.0;
/// Keeps the kernel of the landmarks well-conditioned.
const JITTER: f32 = 1e-4;

/// Directions, landmarks and the weight of each landmark for each label.
#[derive(Debug, Clone)]
pub struct Lens {
    /// For each feature of the vocabulary its row of `basis` plus one; 0 for none.
    place: Vec<u32>,
    /// Projected features × directions; each row a whole number of steps from -127 to 127.
    basis: Array2<f32>,
    /// Landmarks × directions, rows of unit length.
    landmarks: Array2<f32>,
    /// Landmarks × labels.
    pub weights: Array2<f32>,
}

/// A lens with what training needs: features of all texts under which the kernel is a product.
pub struct Sight {
    pub lens: Lens,
    /// Texts × landmarks.
    pub features: Array2<f32>,
    /// The inverse of the Cholesky factor of the landmarks' kernel.
    whitening: Array2<f32>,
}

impl Sight {
    /// Learns directions and landmarks from the vectors of texts over so many features; `more` are
    /// texts without labels, which count for the directions. `None` where too few texts, or too
    /// many texts and labels, make it not worth while.
    pub fn learn(
        vectors: &[Sparse],
        more: &[Sparse],
        features: usize,
        labels: usize,
        seed: u64,
    ) -> Option<Self> {
        let count = vectors.len();
        let work = count * labels;
        let landmarks = LANDMARKS_MAX.min(WORK_MAX / work.max(1));
        if count < TEXTS_ENOUGH || landmarks < LANDMARKS_MIN {
            return None;
        }
        let landmarks = landmarks.min(count);
        let mut random = SplitMix::new(seed ^ 0x1e45);
        let place = places(vectors, features);
        let rows = place.iter().filter(|&&row| row > 0).count();
        let directions = DIRECTIONS.min(rows / 4);
        if directions == 0 {
            return None;
        }
        let mut sample: Vec<&[(u32, f32)]> =
            vectors.iter().chain(more).map(Vec::as_slice).collect();
        random.shuffle(&mut sample);
        sample.truncate(TEXTS_MAX);
        let mut lens = Lens {
            basis: basis(&sample, &place, (rows, directions), &mut random),
            place,
            landmarks: Array2::zeros((0, directions)),
            weights: Array2::zeros((0, labels)),
        };
        lens.round();
        let points = lens.project(&vectors.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let mut order: Vec<usize> = (0..count).collect();
        random.shuffle(&mut order);
        lens.landmarks = points.select(Axis(0), &order[..landmarks]);
        let mut kernel = lens.near(lens.landmarks.view());
        kernel.diag_mut().mapv_inplace(|value| value + JITTER);
        let whitening = inverse_factor(&kernel);
        let features = by_chunks(&points, landmarks, |points| {
            lens.near(points).dot(&whitening.t())
        });
        Some(Self {
            lens,
            features,
            whitening,
        })
    }

    /// The features of one text.
    pub fn of(&self, text: usize) -> &[f32] {
        self.features
            .row(text)
            .to_slice()
            .expect("rows of a whole array are contiguous")
    }

    /// The lens with the weights that a linear machine gave its features, landmarks × labels.
    pub fn finish(mut self, tail: &[f32], labels: usize) -> Lens {
        let tail = ArrayView2::from_shape((self.whitening.nrows(), labels), tail)
            .expect("a machine has one weight for each feature and label");
        self.lens.weights = self.whitening.t().dot(&tail);
        self.lens
    }
}

impl Lens {
    /// Puts a lens together from what a file holds; `None` where the parts do not fit together.
    pub fn from_parts(
        projected: &[u32],
        features: usize,
        basis: Array2<f32>,
        landmarks: Array2<f32>,
        weights: Array2<f32>,
    ) -> Option<Self> {
        let mut place = vec![0u32; features];
        for (&feature, row) in projected.iter().zip(1u32..) {
            *place.get_mut(feature as usize)? = row;
        }
        let fits = basis.nrows() == projected.len()
            && basis.ncols() == landmarks.ncols()
            && landmarks.nrows() == weights.nrows();
        fits.then_some(Self {
            place,
            basis,
            landmarks,
            weights,
        })
    }

    /// The features projected, by row of the basis.
    pub fn projected(&self) -> Vec<u32> {
        let mut projected = vec![0u32; self.basis.nrows()];
        for (feature, &row) in self.place.iter().enumerate() {
            if row > 0 {
                projected[row as usize - 1] = feature as u32;
            }
        }
        projected
    }

    pub fn basis(&self) -> &Array2<f32> {
        &self.basis
    }

    pub fn landmarks(&self) -> &Array2<f32> {
        &self.landmarks
    }

    /// What the landmarks say about texts given by their vectors: texts × labels.
    pub fn scores(&self, vectors: &[&[(u32, f32)]]) -> Array2<f32> {
        self.near(self.project(vectors).view()).dot(&self.weights)
    }

    /// The points of texts, of unit length, or zero where no feature is projected.
    fn project(&self, vectors: &[&[(u32, f32)]]) -> Array2<f32> {
        let mut points = sums(vectors, &self.place, &self.basis);
        for mut point in points.rows_mut() {
            let length = point.dot(&point).sqrt();
            if length > 0.0 {
                point /= length;
            }
        }
        points
    }

    /// Likeness to the landmarks, points × landmarks.
    fn near(&self, points: ArrayView2<'_, f32>) -> Array2<f32> {
        let mut near = points.dot(&self.landmarks.t());
        near.mapv_inplace(|cosine| (SHARPNESS * (cosine - 1.0)).exp());
        near
    }

    /// Rounds the basis to what a file holds.
    fn round(&mut self) {
        for mut row in self.basis.rows_mut() {
            let step = step_of(row.iter());
            row.mapv_inplace(|value| (value / step).round() * step);
        }
    }
}

/// The size of a step with which numbers are stored in 8 bits.
pub fn step_of<'a>(values: impl Iterator<Item = &'a f32>) -> f32 {
    values.fold(f32::MIN_POSITIVE, |largest, value| largest.max(value.abs())) / f32::from(i8::MAX)
}

/// Rows of the basis for the features in most texts.
fn places(vectors: &[Sparse], features: usize) -> Vec<u32> {
    let mut counts = vec![0u32; features];
    for (feature, _) in vectors.iter().flatten() {
        counts[*feature as usize] += 1;
    }
    let mut kept: Vec<u32> = (0..features as u32)
        .filter(|&feature| counts[feature as usize] >= TEXTS_MIN)
        .collect();
    kept.sort_by_key(|&feature| (std::cmp::Reverse(counts[feature as usize]), feature));
    kept.truncate(FEATURES_MAX);
    kept.sort_unstable();
    let mut place = vec![0u32; features];
    for (feature, row) in kept.into_iter().zip(1u32..) {
        place[feature as usize] = row;
    }
    place
}

/// An orthonormal basis of the directions in which the vectors vary most, features × directions.
fn basis(
    vectors: &[&[(u32, f32)]],
    place: &[u32],
    (rows, directions): (usize, usize),
    random: &mut SplitMix,
) -> Array2<f32> {
    let mut basis = Array2::from_shape_simple_fn((rows, directions), || random.normal());
    for _ in 0..ROUNDS {
        let points = orthonormal(sums(vectors, place, &basis));
        basis = Array2::zeros((rows, directions));
        for (point, vector) in points.rows().into_iter().zip(vectors) {
            for &(feature, value) in vector.iter() {
                let row = place[feature as usize];
                if row > 0 {
                    basis.row_mut(row as usize - 1).scaled_add(value, &point);
                }
            }
        }
        basis = orthonormal(basis);
    }
    basis
}

/// Orthonormal columns with the same span, twice by Cholesky.
fn orthonormal(mut columns: Array2<f32>) -> Array2<f32> {
    const TWICE: usize = 2;
    const RIDGE: f32 = 1e-6;
    for _ in 0..TWICE {
        let mut gram = columns.t().dot(&columns);
        let mean = gram.diag().sum() / gram.nrows().max(1) as f32;
        gram.diag_mut()
            .mapv_inplace(|value| value + RIDGE * mean.max(f32::MIN_POSITIVE));
        columns = columns.dot(&inverse_factor(&gram).t());
    }
    columns
}

/// The inverse of the lower Cholesky factor of a symmetric positive matrix.
fn inverse_factor(matrix: &Array2<f32>) -> Array2<f32> {
    const PIVOT_MIN: f64 = 1e-12;
    let size = matrix.nrows();
    let mut factor = matrix.mapv(f64::from);
    let mut inverse = Array2::<f64>::zeros((size, size));
    for at in 0..size {
        for before in 0..at {
            let (upper, lower) = factor.view().split_at(Axis(0), at);
            let known = upper
                .slice(s![before, ..before])
                .dot(&lower.slice(s![0, ..before]));
            factor[[at, before]] = (factor[[at, before]] - known) / factor[[before, before]];
        }
        let known: f64 = factor.slice(s![at, ..at]).iter().map(|x| x * x).sum();
        let pivot = (factor[[at, at]] - known).max(PIVOT_MIN).sqrt();
        factor[[at, at]] = pivot;
        let mut row = Array1::<f64>::zeros(size);
        for before in 0..at {
            row.slice_mut(s![..=before])
                .scaled_add(-factor[[at, before]], &inverse.slice(s![before, ..=before]));
        }
        row[at] = 1.0;
        inverse.row_mut(at).assign(&(row / pivot));
    }
    inverse.mapv(|value| value as f32)
}

/// For each vector the sum of the rows of its features, texts × directions.
fn sums(vectors: &[&[(u32, f32)]], place: &[u32], basis: &Array2<f32>) -> Array2<f32> {
    let directions = basis.ncols();
    let mut sums = vec![0f32; vectors.len() * directions];
    sums.par_chunks_mut(directions.max(1))
        .zip(vectors)
        .for_each(|(sum, vector)| {
            for &(feature, value) in *vector {
                let row = place.get(feature as usize).copied().unwrap_or(0);
                if row > 0 {
                    sum.iter_mut()
                        .zip(basis.row(row as usize - 1))
                        .for_each(|(sum, step)| *sum += value * step);
                }
            }
        });
    Array2::from_shape_vec((vectors.len(), directions), sums)
        .expect("as many numbers as vectors and directions")
}

/// A map of rows to rows of so many numbers, chunk by chunk in parallel.
fn by_chunks(
    rows: &Array2<f32>,
    width: usize,
    map: impl Fn(ArrayView2<'_, f32>) -> Array2<f32> + Sync,
) -> Array2<f32> {
    const CHUNK: usize = 256;
    let mut mapped = vec![0f32; rows.nrows() * width];
    mapped
        .par_chunks_mut(CHUNK * width.max(1))
        .enumerate()
        .for_each(|(number, into)| {
            let from = number * CHUNK;
            let to = (from + CHUNK).min(rows.nrows());
            let chunk = map(rows.slice(s![from..to, ..]));
            into.iter_mut()
                .zip(&chunk)
                .for_each(|(into, from)| *into = *from);
        });
    Array2::from_shape_vec((rows.nrows(), width), mapped)
        .expect("as many numbers as rows and columns")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_is_inverted() {
        let matrix = ndarray::arr2(&[[4.0f32, 2.0, 1.0], [2.0, 3.0, 0.5], [1.0, 0.5, 2.0]]);
        let inverse = inverse_factor(&matrix);
        let unit = inverse.dot(&matrix).dot(&inverse.t());
        for ((row, column), value) in unit.indexed_iter() {
            let expected = f32::from(u8::from(row == column));
            assert!((value - expected).abs() < 1e-5, "{unit}");
        }
    }

    /// Features 0 and 1 never meet in one text but keep the same company; 2 keeps another.
    fn texts() -> Vec<Sparse> {
        (0..600u32)
            .map(|text| match text % 3 {
                0 => vec![(0, 0.6), (3, 0.8), (5 + text / 3 % 3, 0.1)],
                1 => vec![(1, 0.6), (3, 0.8), (5 + text / 3 % 3, 0.1)],
                _ => vec![(2, 0.6), (4, 0.8), (5 + text / 3 % 3, 0.1)],
            })
            .collect()
    }

    #[test]
    fn like_company_is_near_and_products_of_features_are_the_kernel() {
        let vectors = texts();
        let sight = Sight::learn(&vectors, &[], 8, 2, 1).expect("enough texts");
        let told = sight.lens.near(sight.lens.project(&[&[(0, 1.0)]]).view());
        let points = sight.lens.project(&[&[(0, 1.0)], &[(1, 1.0)], &[(2, 1.0)]]);
        let cosine = |a: usize, b: usize| points.row(a).dot(&points.row(b));
        assert!(cosine(0, 1) > cosine(0, 2) + 0.3, "{points}");
        assert_eq!(told.ncols(), sight.features.ncols());
        let whole = sight
            .lens
            .project(&[vectors[0].as_slice(), vectors[2].as_slice()]);
        let kernel = (SHARPNESS * (whole.row(0).dot(&whole.row(1)) - 1.0)).exp();
        let product = sight.features.row(0).dot(&sight.features.row(2));
        assert!((kernel - product).abs() < 0.02, "{kernel} and {product}");
    }

    #[test]
    fn few_texts_have_none() {
        assert!(Sight::learn(&texts()[..100], &[], 8, 2, 1).is_none());
    }
}
