//! What n-grams mean together. Texts are projected onto the few hundred directions in which their
//! n-grams vary most (latent semantic analysis by randomised subspace iteration, Halko and others
//! 2011) and compared there with all texts learnt from by a Gaussian kernel, so that words which
//! occur in like company count for one another.

use ndarray::Array2;
use rayon::prelude::*;

use crate::cholesky::inverse_factor;
use crate::features::Sparse;
use crate::kernel::Space;
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
/// How fast likeness falls with distance. Low values beat high ones: the kernel bends little.
const SHARPNESS: f32 = 2.0;

/// Directions, and the texts learnt from as points among them.
#[derive(Debug, Clone)]
pub struct Lens {
    /// For each feature of the vocabulary its row of `basis` plus one; 0 for none.
    place: Vec<u32>,
    /// Projected features × directions; each row a whole number of steps from -127 to 127.
    basis: Array2<f32>,
    /// Texts × directions, in steps as the basis.
    landmarks: Array2<f32>,
}

impl Lens {
    /// Learns directions from the vectors of texts over so many features, and keeps the texts as
    /// landmarks; `more` are texts without labels, which count for the directions. `None` where
    /// too few texts make it not worth while.
    pub fn learn(vectors: &[Sparse], more: &[Sparse], features: usize, seed: u64) -> Option<Self> {
        if vectors.len() < TEXTS_ENOUGH {
            return None;
        }
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
        let mut lens = Self {
            basis: basis(&sample, &place, (rows, directions), &mut random),
            place,
            landmarks: Array2::zeros((0, directions)),
        };
        round_rows(&mut lens.basis);
        lens.landmarks = lens.points(&vectors.iter().map(Vec::as_slice).collect::<Vec<_>>());
        round_rows(&mut lens.landmarks);
        Some(lens)
    }

    /// Puts a lens together from what a file holds; `None` where the parts do not fit together.
    pub fn from_parts(
        projected: &[u32],
        features: usize,
        basis: Array2<f32>,
        landmarks: Array2<f32>,
    ) -> Option<Self> {
        let mut place = vec![0u32; features];
        for (&feature, row) in projected.iter().zip(1u32..) {
            *place.get_mut(feature as usize)? = row;
        }
        let fits = basis.nrows() == projected.len() && basis.ncols() == landmarks.ncols();
        fits.then_some(Self {
            place,
            basis,
            landmarks,
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

    /// The landmarks as a space to compare texts in.
    pub fn space(&self) -> Space<'_> {
        Space {
            points: self.landmarks.view(),
            sharpness: SHARPNESS,
        }
    }

    /// The points of texts, of unit length, or zero where no feature is projected.
    pub fn points(&self, vectors: &[&[(u32, f32)]]) -> Array2<f32> {
        let mut points = sums(vectors, &self.place, &self.basis);
        to_unit_length(&mut points);
        points
    }
}

/// Brings rows to unit length; rows of zeros stay.
pub fn to_unit_length(points: &mut Array2<f32>) {
    for mut point in points.rows_mut() {
        let length = point.dot(&point).sqrt();
        if length > 0.0 {
            point /= length;
        }
    }
}

/// Rounds numbers to what a file holds: steps from -127 to 127, of one size in each row.
pub fn round_rows(rows: &mut Array2<f32>) {
    for mut row in rows.rows_mut() {
        let step = step_of(row.iter());
        row.mapv_inplace(|value| (value / step).round() * step);
    }
}

/// The size of a step with which numbers are stored in 8 bits.
pub fn step_of<'a>(values: impl Iterator<Item = &'a f32>) -> f32 {
    let largest = values.fold(f32::MIN_POSITIVE, |largest, value| largest.max(value.abs()));
    step_to(largest, i8::MAX.into())
}

/// The size of a step of which `most` (a power of two less one) reach `largest`. It has so few
/// digits that all its multiples are exact, and is rounded down so that the largest number stays
/// the largest: what is rounded once stays the same when it is rounded again.
pub fn step_to(largest: f32, most: i16) -> f32 {
    let step = (largest / f32::from(most)).max(f32::MIN_POSITIVE);
    f32::from_bits(step.to_bits() & !u32::from(most.unsigned_abs()))
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
        columns = columns.dot(&inverse_factor(&gram.view()).t());
    }
    columns
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn like_company_is_near() {
        let vectors = texts();
        let lens = Lens::learn(&vectors, &[], 8, 1).expect("enough texts");
        let points = lens.points(&[&[(0, 1.0)], &[(1, 1.0)], &[(2, 1.0)]]);
        let cosine = |a: usize, b: usize| points.row(a).dot(&points.row(b));
        assert!(cosine(0, 1) > cosine(0, 2) + 0.3, "{points}");
        let landmarks = lens.space().points;
        assert_eq!(landmarks.nrows(), vectors.len());
        let own = lens.points(&[&vectors[1]]);
        assert!(
            own.row(0).dot(&landmarks.row(1)) > 0.99,
            "a text is near itself"
        );
    }

    #[test]
    fn few_texts_have_none() {
        assert!(Lens::learn(&texts()[..100], &[], 8, 1).is_none());
    }
}
