//! The arrays of a model file.

use ndarray::{Array2, ArrayView2};

use super::LoadError;
use crate::hidden::{Hidden, WIDTH};
use crate::lens::{Lens, step_of, step_to};
use crate::linear::Linear;
use crate::machine::Machine;
use crate::sense::Sense;

const LENS: LoadError = LoadError::Damaged {
    what: "the lens does not fit",
};
const TOO_MANY: LoadError = LoadError::Damaged {
    what: "too many weights",
};

pub fn write_numbers<'a>(numbers: impl IntoIterator<Item = &'a f32>, bytes: &mut Vec<u8>) {
    for number in numbers {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
}

/// Appends rows in 8 bits a number, with a step for each row.
pub fn write_rows(rows: &ArrayView2<'_, f32>, bytes: &mut Vec<u8>) {
    for row in rows.rows() {
        let step = step_of(row.iter());
        bytes.extend_from_slice(&step.to_le_bytes());
        bytes.extend(row.iter().map(|value| (value / step).round() as i8 as u8));
    }
}

/// Appends a lens: features, basis, landmarks.
pub fn write_lens(lens: &Lens, bytes: &mut Vec<u8>) {
    for feature in lens.projected() {
        bytes.extend_from_slice(&feature.to_le_bytes());
    }
    write_rows(&lens.basis().view(), bytes);
    write_rows(&lens.space().points, bytes);
}

/// Appends a machine: bias, the step of each label, weights of the n-grams as 16-bit steps,
/// weights of the landmarks.
pub fn write_machine(machine: &Machine, bytes: &mut Vec<u8>) {
    let steps = steps(&machine.grams);
    write_numbers(&machine.grams.bias, bytes);
    write_numbers(&steps, bytes);
    for row in machine.grams.weights.chunks(steps.len().max(1)) {
        for (weight, step) in row.iter().zip(&steps) {
            bytes.extend_from_slice(&to_steps(*weight, *step).to_le_bytes());
        }
    }
    write_numbers(&machine.near, bytes);
}

/// Appends a network: weights of the n-grams in 8 bits each, the others as they are.
pub fn write_network(network: &Hidden, bytes: &mut Vec<u8>) {
    write_rows(&network.input.view(), bytes);
    write_numbers(&network.input_bias, bytes);
    write_numbers(&network.output, bytes);
    write_numbers(&network.output_bias, bytes);
}

/// Rounds weights to what a file holds.
pub fn round(linear: &mut Linear) {
    let steps = steps(linear);
    for row in linear.weights.chunks_mut(linear.labels.max(1)) {
        for (weight, step) in row.iter_mut().zip(&steps) {
            *weight = f32::from(to_steps(*weight, *step)) * step;
        }
    }
}

fn steps(linear: &Linear) -> Vec<f32> {
    let mut largest = vec![f32::MIN_POSITIVE; linear.labels];
    for row in linear.weights.chunks(linear.labels.max(1)) {
        for (largest, weight) in largest.iter_mut().zip(row) {
            *largest = largest.max(weight.abs());
        }
    }
    largest
        .into_iter()
        .map(|weight| step_to(weight, i16::MAX))
        .collect()
}

fn to_steps(weight: f32, step: f32) -> i16 {
    let most = f32::from(i16::MAX);
    (weight / step).round().clamp(-most, most) as i16
}

/// What is still to be read of a file.
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn take(&mut self, bytes: usize) -> Result<&'a [u8], LoadError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(bytes)
            .ok_or(LoadError::Damaged {
                what: "it ends too early",
            })?;
        self.rest = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], LoadError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| LoadError::Damaged {
            what: "it ends too early",
        })
    }

    pub fn numbers<T, const N: usize>(
        &mut self,
        count: usize,
        read: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, LoadError> {
        let bytes = count.checked_mul(N).ok_or(LoadError::Damaged {
            what: "it claims too many numbers",
        })?;
        let (chunks, _) = self.take(bytes)?.as_chunks::<N>();
        Ok(chunks.iter().map(|chunk| read(*chunk)).collect())
    }

    /// Rows in 8 bits a number.
    fn rows(&mut self, count: usize, width: usize) -> Result<Array2<f32>, LoadError> {
        let row_bytes = width.checked_add(size_of::<f32>()).ok_or(LENS)?;
        let stored = self.take(count.checked_mul(row_bytes).ok_or(LENS)?)?;
        let mut rows = Vec::with_capacity(count * width);
        for row in stored.chunks_exact(row_bytes) {
            let (step, numbers) = row.split_first_chunk::<4>().ok_or(LENS)?;
            let step = f32::from_le_bytes(*step);
            rows.extend(numbers.iter().map(|&number| f32::from(number as i8) * step));
        }
        Array2::from_shape_vec((count, width), rows).map_err(|_| LENS)
    }

    /// A lens over so many features, with so many landmarks.
    pub fn lens(
        &mut self,
        [projected, directions]: [usize; 2],
        features: usize,
        landmarks: usize,
    ) -> Result<Lens, LoadError> {
        if directions == 0 {
            return Err(LENS);
        }
        let places: Vec<u32> = self.numbers(projected, u32::from_le_bytes)?;
        let basis = self.rows(projected, directions)?;
        let landmarks = self.rows(landmarks, directions)?;
        Lens::from_parts(&places, features, basis, landmarks).ok_or(LENS)
    }

    pub fn sense(&mut self, landmarks: usize) -> Result<Sense, LoadError> {
        let landmarks = self.rows(landmarks, text::encoder::EMBEDDING)?;
        Ok(Sense::new(landmarks))
    }

    /// A machine over so many features and landmarks.
    pub fn machine(
        &mut self,
        features: usize,
        landmarks: usize,
        labels: usize,
    ) -> Result<Machine, LoadError> {
        let bias: Vec<f32> = self.numbers(labels, f32::from_le_bytes)?;
        let steps: Vec<f32> = self.numbers(labels, f32::from_le_bytes)?;
        let cells = features.checked_mul(labels).ok_or(TOO_MANY)?;
        let stored: Vec<i16> = self.numbers(cells, i16::from_le_bytes)?;
        let weights = stored
            .chunks(labels.max(1))
            .flat_map(|row| row.iter().zip(&steps).map(|(w, step)| f32::from(*w) * step))
            .collect();
        let cells = landmarks.checked_mul(labels).ok_or(TOO_MANY)?;
        let near: Vec<f32> = self.numbers(cells, f32::from_le_bytes)?;
        Ok(Machine {
            grams: Linear {
                labels,
                weights,
                bias,
            },
            near: Array2::from_shape_vec((landmarks, labels), near).map_err(|_| TOO_MANY)?,
        })
    }

    /// A network over so many features.
    pub fn network(&mut self, features: usize, labels: usize) -> Result<Hidden, LoadError> {
        let input = self.rows(features, WIDTH)?;
        let input_bias = self.numbers(WIDTH, f32::from_le_bytes)?;
        let output = self.numbers(WIDTH * labels, f32::from_le_bytes)?;
        let output = Array2::from_shape_vec((WIDTH, labels), output).map_err(|_| TOO_MANY)?;
        let output_bias = self.numbers(labels, f32::from_le_bytes)?;
        Ok(Hidden {
            input,
            input_bias,
            output,
            output_bias,
        })
    }
}
