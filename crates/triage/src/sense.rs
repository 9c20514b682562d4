//! What the sentence encoder says of texts: the vector of one field, compared by a Gaussian kernel
//! with those of all texts learnt from.

use ndarray::{Array2, ArrayView2, Axis, concatenate};
use rayon::prelude::*;
use text::Normalised;
use text::encoder::Encoder;

use crate::kernel::Space;
use crate::lens::round_rows;

/// Pieces of a field that are read.
const PIECES_MAX: usize = 64;
/// Texts that the encoder reads together.
const TOGETHER: usize = 32;
/// How fast likeness falls with distance.
const SHARPNESS: f32 = 2.0;

/// The texts learnt from as points in the space of sentences.
#[derive(Debug, Clone)]
pub struct Sense {
    /// Texts × numbers of a sentence; each row a whole number of steps from -127 to 127.
    landmarks: Array2<f32>,
}

impl Sense {
    /// Keeps one field of all texts as landmarks.
    pub fn learn<T: AsRef<[Normalised]> + Sync>(
        encoder: &Encoder,
        texts: &[T],
        field: usize,
    ) -> Self {
        let parts: Vec<Array2<f32>> = texts
            .par_chunks(TOGETHER)
            .map(|texts| sentences(encoder, texts, field))
            .collect();
        let mut landmarks = stack(&parts);
        round_rows(&mut landmarks);
        Self::new(landmarks)
    }

    /// A sense with these landmarks, sentences of the encoder.
    pub fn new(landmarks: Array2<f32>) -> Self {
        Self { landmarks }
    }

    /// The landmarks as a space to compare texts in.
    pub fn space(&self) -> Space<'_> {
        Space {
            points: self.landmarks.view(),
            sharpness: SHARPNESS,
        }
    }
}

/// The vectors of a field of texts; where it is missing, of an empty one.
pub fn sentences<T: AsRef<[Normalised]>>(
    encoder: &Encoder,
    texts: &[T],
    field: usize,
) -> Array2<f32> {
    let empty = Normalised::default();
    let of = |text: &T| {
        let field = text.as_ref().get(field).unwrap_or(&empty);
        encoder.pieces(field, PIECES_MAX)
    };
    let parts: Vec<Array2<f32>> = texts
        .chunks(TOGETHER)
        .map(|texts| encoder.sentences(&texts.iter().map(of).collect::<Vec<_>>()))
        .collect();
    stack(&parts)
}

fn stack(parts: &[Array2<f32>]) -> Array2<f32> {
    let views: Vec<ArrayView2<'_, f32>> = parts.iter().map(|part| part.view()).collect();
    concatenate(Axis(0), &views).expect("all sentences are as long")
}
