//! Least squares over a sum of kernels, in closed form: how alike two texts are is the product of
//! their n-grams plus a Gaussian of their nearness in one or more spaces. One factorisation gives
//! the machine of every label and, from blocks of the inverse, the scores that machines without a
//! fold would give that fold (as in the exact leave-one-out of Cawley and Talbot 2004): no fold is
//! fitted again.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, s};

use crate::cholesky::{BLOCK, Symmetric, by_rows};
use crate::features::Sparse;

/// Texts up to which all are compared with all. At 10,000 the kernel takes 400 MB and one
/// factorisation with its inverse about 10¹² multiplications, ten seconds on two cores.
pub const TEXTS_MAX: usize = 10_000;
/// An n-gram in more than this part of the texts is multiplied as part of a full matrix.
const FREQUENT: usize = 16;

/// Texts as points of unit length (or zero), texts × directions, and how fast likeness falls with
/// their distance.
#[derive(Debug, Clone, Copy)]
pub struct Space<'a> {
    pub points: ArrayView2<'a, f32>,
    pub sharpness: f32,
}

/// The machines of all labels.
pub struct Solved {
    /// The weight of each text for each label, texts × labels.
    pub weights: Array2<f32>,
    /// Scores of each text by machines that did not see its fold, texts × labels.
    pub held: Array2<f32>,
}

/// The lower triangle of the products of all texts with all, and 1 for the bias.
pub fn products(vectors: &[Sparse], features: usize) -> Array2<f32> {
    let texts = vectors.len();
    let mut counts = vec![0usize; features];
    for (feature, _) in vectors.iter().flatten() {
        counts[*feature as usize] += 1;
    }
    let mut columns = vec![None; features];
    let mut starts = vec![0usize; features + 1];
    let mut frequent = 0usize;
    for (feature, &count) in counts.iter().enumerate() {
        let often = count > texts / FREQUENT;
        if often {
            columns[feature] = Some(frequent);
            frequent += 1;
        }
        starts[feature + 1] = starts[feature] + if often { 0 } else { count };
    }
    let mut full = Array2::<f32>::zeros((texts, frequent));
    let mut places = vec![(0u32, 0f32); starts[features]];
    let mut next = starts.clone();
    for (text, vector) in vectors.iter().enumerate() {
        for &(feature, value) in vector {
            match columns[feature as usize] {
                Some(column) => full[[text, column]] = value,
                None => {
                    let place = &mut next[feature as usize];
                    places[*place] = (text as u32, value);
                    *place += 1;
                }
            }
        }
    }
    let mut cells = Array2::ones((texts, texts));
    by_rows(&mut cells, BLOCK, |from, to, rows| {
        let own = full.slice(s![from..to, ..]);
        general_mat_mul(1.0, &own, &full.slice(s![..to, ..]).t(), 1.0, rows);
        for (text, mut row) in (from..).zip(rows.rows_mut()) {
            let row = row.as_slice_mut().expect("columns of a row lie together");
            for &(feature, value) in &vectors[text] {
                let feature = feature as usize;
                for &(other, weight) in &places[starts[feature]..starts[feature + 1]] {
                    if other as usize > text {
                        break;
                    }
                    row[other as usize] += value * weight;
                }
            }
        }
    });
    cells
}

/// Adds the likeness of all texts with all to the lower triangle.
pub fn add_likeness(cells: &mut Array2<f32>, space: Space<'_>) {
    by_rows(cells, BLOCK, |from, to, rows| {
        let before = Space {
            points: space.points.slice(s![..to, ..]),
            ..space
        };
        *rows += &likeness(space.points.slice(s![from..to, ..]), before);
    });
}

/// What landmarks say of texts: likeness to them in all spaces, times their weights (landmarks ×
/// labels). Each text is given by its points, one row in each space.
pub fn told(texts: &[(Array2<f32>, Space<'_>)], weights: &Array2<f32>) -> Array2<f32> {
    // likeness to so many landmarks stays in the cache until it is weighed
    const LANDMARKS: usize = 512;
    let count = texts.first().map_or(0, |(points, _)| points.nrows());
    let mut told = Array2::zeros((count, weights.ncols()));
    for (number, weights) in weights.axis_chunks_iter(Axis(0), LANDMARKS).enumerate() {
        let from = number * LANDMARKS;
        let mut near = Array2::zeros((count, weights.nrows()));
        for (points, space) in texts {
            let landmarks = space.points.slice(s![from..from + weights.nrows(), ..]);
            let own = Space {
                points: landmarks,
                ..*space
            };
            near += &likeness(points.view(), own);
        }
        told += &near.dot(&weights);
    }
    told
}

/// Likeness of points to those of a space, points × points of the space.
fn likeness(points: ArrayView2<'_, f32>, space: Space<'_>) -> Array2<f32> {
    let mut near = if points.nrows() == 1 {
        // a product with one row would be spent on packing the others
        space.points.dot(&points.row(0)).insert_axis(Axis(0))
    } else {
        points.dot(&space.points.t())
    };
    let least = (-space.sharpness).exp();
    near.mapv_inplace(|cosine| least * exponential(space.sharpness * cosine));
    near
}

/// The exponential of a number between -4 and 4 to four digits: that of a quarter by its series,
/// raised to the fourth power. Unlike the library's it works on several numbers at once.
fn exponential(value: f32) -> f32 {
    let part = value * 0.25;
    let mut sum = 1.0;
    for order in [8.0f32, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0] {
        sum = 1.0 + part * (1.0 / order) * sum;
    }
    let square = sum * sum;
    square * square
}

/// Solves for all labels. `sides` (texts × labels) is what the scores should be, `folds` the
/// texts of each fold, which lie together; `penalty` is what the size of the weights costs.
pub fn solve(
    kernel: &mut Symmetric,
    sides: &Array2<f32>,
    folds: &[Range<usize>],
    penalty: f32,
) -> Solved {
    let factor = kernel.factor(penalty);
    let weights = factor.solve(sides.clone());
    let mut held = sides.clone();
    for fold in folds.iter().filter(|fold| !fold.is_empty()) {
        let mut block = Symmetric::from_lower(factor.inverse_block(fold.clone()));
        let own = weights.slice(s![fold.clone(), ..]).to_owned();
        let missed = block.factor(0.0).solve(own);
        let mut rows = held.slice_mut(s![fold.clone(), ..]);
        rows -= &missed;
    }
    Solved { weights, held }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    const TEXTS: usize = 700;
    const FEATURES: usize = 50;
    const PENALTY: f32 = 0.7;

    /// Random texts: feature 0 is in nearly all of them, the others in few.
    fn vectors() -> Vec<Sparse> {
        let mut random = SplitMix::new(5);
        (0..TEXTS)
            .map(|_| {
                let mut vector = vec![(0, 0.5)];
                for feature in 1..FEATURES as u32 {
                    if random.uniform() < 0.05 {
                        vector.push((feature, random.normal()));
                    }
                }
                vector
            })
            .collect()
    }

    fn points() -> Array2<f32> {
        let mut random = SplitMix::new(6);
        let mut points = Array2::from_shape_simple_fn((TEXTS, 5), || random.normal());
        for mut point in points.rows_mut() {
            let length = point.dot(&point).sqrt();
            point /= length;
        }
        points
    }

    /// The kernel reckoned number by number.
    fn plain() -> Array2<f64> {
        let (vectors, points) = (vectors(), points());
        Array2::from_shape_fn((TEXTS, TEXTS), |(one, other)| {
            let product: f32 = vectors[one]
                .iter()
                .flat_map(|(f, v)| {
                    let own = vectors[other].iter().filter(move |(g, _)| f == g);
                    own.map(move |(_, w)| v * w)
                })
                .sum();
            let cosine = f64::from(points.row(one).dot(&points.row(other)));
            1.0 + f64::from(product) + (2.0 * (cosine - 1.0)).exp()
        })
    }

    fn kernel() -> Array2<f32> {
        let mut cells = products(&vectors(), FEATURES);
        let points = points();
        let space = Space {
            points: points.view(),
            sharpness: 2.0,
        };
        add_likeness(&mut cells, space);
        cells
    }

    #[test]
    fn the_kernel_is_the_sum_of_products_and_likeness() {
        let plain = plain();
        for ((row, column), value) in kernel().indexed_iter().filter(|((r, c), _)| c <= r) {
            let expected = plain[[row, column]];
            assert!(
                (f64::from(*value) - expected).abs() < 1e-4,
                "{value}, not {expected}"
            );
        }
    }

    #[test]
    fn what_landmarks_say_is_the_sum_over_all_spaces() {
        let (points, few) = (points(), points().slice(s![..3, ..]).to_owned());
        let space = |sharpness| Space {
            points: points.view(),
            sharpness,
        };
        let weights =
            Array2::from_shape_fn((TEXTS, 2), |(text, label)| (text % 7) as f32 - label as f32);
        let all = told(
            &[(few.clone(), space(1.0)), (few.clone(), space(2.0))],
            &weights,
        );
        for text in 0..3 {
            let one = few.slice(s![text..=text, ..]).to_owned();
            let alone = told(&[(one.clone(), space(1.0)), (one, space(2.0))], &weights);
            for label in 0..2 {
                let expected: f32 = (0..TEXTS)
                    .map(|other| {
                        let cosine = points.row(text).dot(&points.row(other));
                        let near = (cosine - 1.0).exp() + (2.0 * (cosine - 1.0)).exp();
                        near * weights[[other, label]]
                    })
                    .sum();
                assert!((all[[text, label]] - expected).abs() < 0.05, "{expected}");
                assert!((alone[[0, label]] - expected).abs() < 0.05, "{expected}");
            }
        }
    }

    #[test]
    fn the_exponential_is_one() {
        for step in -400..=400 {
            let value = step as f32 / 100.0;
            let error = (exponential(value) / value.exp() - 1.0).abs();
            assert!(error < 5e-5, "{value}: {error}");
        }
    }

    /// Weights for the rows kept, by elimination in double precision.
    fn refit(kernel: &Array2<f64>, sides: &Array2<f32>, kept: &[usize]) -> Vec<Vec<f64>> {
        let size = kept.len();
        let mut rows: Vec<Vec<f64>> = kept
            .iter()
            .map(|&row| {
                let mut cells: Vec<f64> =
                    kept.iter().map(|&column| kernel[[row, column]]).collect();
                cells.extend(sides.row(row).iter().map(|side| f64::from(*side)));
                cells
            })
            .collect();
        for (at, row) in rows.iter_mut().enumerate() {
            row[at] += f64::from(PENALTY);
        }
        for pivot in 0..size {
            let (head, tail) = rows.split_at_mut(pivot + 1);
            let head = &head[pivot];
            for row in tail {
                let share = row[pivot] / head[pivot];
                for (cell, above) in row[pivot..].iter_mut().zip(&head[pivot..]) {
                    *cell -= share * above;
                }
            }
        }
        for pivot in (0..size).rev() {
            let (before, own) = rows.split_at_mut(pivot);
            let own = &mut own[0];
            let scale = own[pivot];
            own[size..].iter_mut().for_each(|cell| *cell /= scale);
            for row in before {
                let share = row[pivot];
                for (cell, below) in row[size..].iter_mut().zip(&own[size..]) {
                    *cell -= share * below;
                }
            }
        }
        rows.into_iter().map(|row| row[size..].to_vec()).collect()
    }

    #[test]
    fn held_back_scores_are_those_of_machines_fitted_without_the_fold() {
        let mut random = SplitMix::new(9);
        let sides = Array2::from_shape_simple_fn((TEXTS, 2), || {
            if random.uniform() < 0.3 { 1.0 } else { -1.0 }
        });
        let folds = [0..150, 150..520, 520..TEXTS];
        let mut symmetric = Symmetric::from_lower(kernel());
        let solved = solve(&mut symmetric, &sides, &folds, PENALTY);
        let plain = plain();
        let everything: Vec<usize> = (0..TEXTS).collect();
        for (row, weights) in refit(&plain, &sides, &everything).iter().enumerate() {
            for (label, weight) in weights.iter().enumerate() {
                assert!((weight - f64::from(solved.weights[[row, label]])).abs() < 2e-3);
            }
        }
        for fold in folds {
            let others: Vec<usize> = (0..TEXTS).filter(|row| !fold.contains(row)).collect();
            let weights = refit(&plain, &sides, &others);
            for row in fold {
                for label in 0..2 {
                    let expected: f64 = others
                        .iter()
                        .zip(&weights)
                        .map(|(&other, weights)| plain[[row, other]] * weights[label])
                        .sum();
                    let held = f64::from(solved.held[[row, label]]);
                    assert!(
                        (held - expected).abs() < 2e-3,
                        "{row}: {held}, not {expected}"
                    );
                }
            }
        }
    }
}
