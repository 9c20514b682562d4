//! Word pieces: a unigram model (Kudo 2018) read from a SentencePiece file, and the most likely
//! way to split a text into its pieces.

use std::collections::HashMap;

use crate::Normalised;
use crate::normalise::is_mark;

const UNKNOWN: u32 = 0;
const BEGIN: u32 = 1;
const END: u32 = 2;
/// Begins words in the vocabulary.
const WORD: char = '▁';
/// An unknown character costs this much more than the rarest piece, as in SentencePiece.
const UNKNOWN_PENALTY: f32 = 10.0;
const PIECES_MAX: usize = 1 << 20;

/// Why a tokenizer file does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PieceError {
    /// The file ends within a field.
    #[error("it ends too early")]
    Truncated,
    /// There is no vocabulary in it, or one beyond all measure.
    #[error("it holds no usable vocabulary")]
    Vocabulary,
}

/// The vocabulary: every prefix of a piece, and the piece if it is one.
#[derive(Debug)]
pub struct Pieces {
    prefixes: HashMap<Box<str>, Option<u32>>,
    scores: Vec<f32>,
    unknown_score: f32,
}

impl Pieces {
    /// Reads the pieces (field 1 of the message) and their scores.
    pub fn read(bytes: &[u8]) -> Result<Self, PieceError> {
        let mut prefixes: HashMap<Box<str>, Option<u32>> = HashMap::new();
        let mut scores = Vec::new();
        let mut message = Message { rest: bytes };
        while let Some((field, value)) = message.next()? {
            if field != 1 {
                continue;
            }
            let (mut name, mut score) = (None, 0f32);
            let mut piece = Message { rest: value };
            while let Some((field, value)) = piece.next()? {
                match (field, <[u8; 4]>::try_from(value)) {
                    (1, _) => name = std::str::from_utf8(value).ok(),
                    (2, Ok(value)) => score = f32::from_le_bytes(value),
                    _ => {}
                }
            }
            let number = u32::try_from(scores.len()).map_err(|_| PieceError::Vocabulary)?;
            scores.push(score);
            if let Some(name) = name {
                for (at, _) in name.char_indices().skip(1) {
                    prefixes.entry(name[..at].into()).or_insert(None);
                }
                prefixes.insert(name.into(), Some(number));
            }
            if scores.len() > PIECES_MAX {
                return Err(PieceError::Vocabulary);
            }
        }
        if scores.len() <= END as usize {
            return Err(PieceError::Vocabulary);
        }
        let unknown_score = scores.iter().copied().fold(f32::INFINITY, f32::min) - UNKNOWN_PENALTY;
        Ok(Self {
            prefixes,
            scores,
            unknown_score,
        })
    }

    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// True for a vocabulary without pieces, which [`Pieces::read`] never gives.
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    /// The likeliest pieces between begin and end, at most `most` with both; marks are left out.
    pub fn split(&self, text: &Normalised, most: usize) -> Vec<u32> {
        // A piece covers at least one character: more are never needed.
        let chars: Vec<char> = std::iter::once(WORD)
            .chain(
                text.chars
                    .iter()
                    .filter(|char| !is_mark(**char))
                    .map(|&char| if char == ' ' { WORD } else { char }),
            )
            .take(most.saturating_mul(4))
            .collect();
        let mut best = vec![(f32::NEG_INFINITY, 0usize, UNKNOWN); chars.len() + 1];
        best[0].0 = 0.0;
        let mut prefix = String::new();
        for start in 0..chars.len() {
            let (score, ..) = best[start];
            prefix.clear();
            let mut single = false;
            for end in start + 1..=chars.len() {
                prefix.push(chars[end - 1]);
                let Some(&piece) = self.prefixes.get(prefix.as_str()) else {
                    break;
                };
                if let Some(piece) = piece {
                    single |= end == start + 1;
                    let score = score + self.scores[piece as usize];
                    if score > best[end].0 {
                        best[end] = (score, start, piece);
                    }
                }
            }
            if !single && score + self.unknown_score > best[start + 1].0 {
                best[start + 1] = (score + self.unknown_score, start, UNKNOWN);
            }
        }
        let mut pieces = Vec::new();
        let mut at = chars.len();
        while at > 0 {
            let (_, start, piece) = best[at];
            pieces.push(piece);
            at = start;
        }
        pieces.push(BEGIN);
        pieces.reverse();
        pieces.truncate(most.saturating_sub(1).max(1));
        pieces.push(END);
        pieces
    }
}

/// The fields of a Protocol Buffers message, as far as their values have bytes of their own.
struct Message<'a> {
    rest: &'a [u8],
}

impl<'a> Message<'a> {
    fn next(&mut self) -> Result<Option<(u64, &'a [u8])>, PieceError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let bytes = match tag & 7 {
            0 => {
                self.varint()?;
                0
            }
            1 => 8,
            2 => usize::try_from(self.varint()?).map_err(|_| PieceError::Truncated)?,
            5 => 4,
            _ => return Err(PieceError::Truncated),
        };
        let (value, rest) = self
            .rest
            .split_at_checked(bytes)
            .ok_or(PieceError::Truncated)?;
        self.rest = rest;
        Ok(Some((tag >> 3, value)))
    }

    fn varint(&mut self) -> Result<u64, PieceError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or(PieceError::Truncated)?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(PieceError::Truncated)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::normalise;

    fn vocabulary(pieces: &[(&str, f32)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, score) in pieces {
            let mut piece = vec![0x0a, name.len() as u8];
            piece.extend_from_slice(name.as_bytes());
            piece.push(0x15);
            piece.extend_from_slice(&score.to_le_bytes());
            bytes.extend_from_slice(&[0x0a, piece.len() as u8]);
            bytes.extend_from_slice(&piece);
        }
        bytes
    }

    #[test]
    fn splits_into_the_likeliest_pieces() {
        let pieces = Pieces::read(&vocabulary(&[
            ("<unk>", 0.0),
            ("<s>", 0.0),
            ("</s>", 0.0),
            ("▁", -2.0),
            ("路", -4.0),
            ("灯", -4.0),
            ("路灯", -5.0),
            ("坏", -5.0),
        ]))
        .expect("reads");
        assert_eq!(
            pieces.split(&normalise("路灯坏☎了"), 100),
            [1, 3, 6, 7, 0, 2]
        );
        assert_eq!(pieces.split(&normalise("路灯坏了"), 4), [1, 3, 6, 2]);
        assert_eq!(pieces.split(&normalise(""), 4), [1, 3, 2]);
    }

    proptest! {
        #[test]
        fn any_bytes_read_or_are_refused(bytes in any::<Vec<u8>>()) {
            let _ = Pieces::read(&bytes);
        }
    }
}
