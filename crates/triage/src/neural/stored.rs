//! A network as bytes: embeddings in 8 bits a number with a scale for each row, tensors in the
//! upper 16 bits of a float.

use std::collections::HashMap;

use ndarray::Array2;
use text::encoder::EMBEDDING;

use super::network::{Network, shapes};

/// Networks with more pieces are refused before memory is taken.
const PIECES_MAX: usize = 1 << 20;

impl Network {
    /// Appends the network to a file.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        let mut pieces: Vec<(u32, u32)> = self
            .rows
            .iter()
            .map(|(&piece, &row)| (piece, row))
            .collect();
        pieces.sort_unstable();
        bytes.extend_from_slice(&(pieces.len() as u32).to_le_bytes());
        for (piece, row) in pieces {
            bytes.extend_from_slice(&piece.to_le_bytes());
            let row = self.embeddings.row(row as usize);
            let scale = scale_of(row.iter());
            bytes.extend_from_slice(&scale.to_le_bytes());
            bytes.extend(row.iter().map(|value| (value / scale).round() as i8 as u8));
        }
        for value in self.tensors.iter().flatten() {
            bytes.extend_from_slice(&upper_half(*value).to_le_bytes());
        }
    }

    /// Rounds all numbers to what a file holds.
    pub fn round(&mut self) {
        for mut row in self.embeddings.rows_mut() {
            let scale = scale_of(row.iter());
            row.mapv_inplace(|value| (value / scale).round() * scale);
        }
        for value in self.tensors.iter_mut().flatten() {
            *value = from_upper_half(upper_half(*value));
        }
    }
}

fn scale_of<'a>(values: impl Iterator<Item = &'a f32>) -> f32 {
    values.fold(f32::MIN_POSITIVE, |largest, value| largest.max(value.abs())) / f32::from(i8::MAX)
}

fn upper_half(value: f32) -> u16 {
    // Rounds to the nearest by adding half of what is cut off.
    (value.to_bits().saturating_add(0x8000) >> 16) as u16
}

fn from_upper_half(half: u16) -> f32 {
    f32::from_bits(u32::from(half) << 16)
}

/// Reads a network from the beginning of bytes and gives what follows; `None` when it is cut short
/// or not made of numbers.
pub fn read(bytes: &[u8], fields: usize, labels: usize) -> Option<(Network, &[u8])> {
    let (count, mut rest) = bytes.split_first_chunk::<4>()?;
    let count = u32::from_le_bytes(*count) as usize;
    if count > PIECES_MAX || rest.len() < count * (8 + EMBEDDING) {
        return None;
    }
    let mut rows = HashMap::with_capacity(count);
    let mut embeddings = Array2::zeros((count, EMBEDDING));
    for (row, mut values) in embeddings.rows_mut().into_iter().enumerate() {
        let (piece, after) = rest.split_first_chunk::<4>()?;
        let (scale, after) = after.split_first_chunk::<4>()?;
        let (numbers, after) = after.split_at_checked(EMBEDDING)?;
        let scale = f32::from_le_bytes(*scale);
        values
            .iter_mut()
            .zip(numbers)
            .for_each(|(value, &number)| *value = f32::from(number as i8) * scale);
        rows.insert(u32::from_le_bytes(*piece), row as u32);
        rest = after;
    }
    let mut tensors = Vec::new();
    for (height, width) in shapes(fields, labels) {
        let (numbers, after) = rest.split_at_checked(height * width * 2)?;
        let numbers = numbers
            .as_chunks::<2>()
            .0
            .iter()
            .map(|half| from_upper_half(u16::from_le_bytes(*half)));
        tensors.push(Array2::from_shape_vec((height, width), numbers.collect()).ok()?);
        rest = after;
    }
    Some((
        Network {
            fields,
            labels,
            rows,
            embeddings,
            tensors,
        },
        rest,
    ))
}
