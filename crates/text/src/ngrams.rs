//! Character n-grams as 64-bit keys.

use crate::normalise::{Normalised, is_mark};

/// An n-gram of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gram {
    /// Key of the n-gram: equal for equal characters and block.
    pub key: u64,
    /// Index of the first character in the normalised text.
    pub at: u32,
    /// Length in characters.
    pub length: u8,
}

/// Calls `visit` for every n-gram of 1 to `longest` characters. `block` keeps the n-grams of one
/// field apart from those of another. No n-gram spans a mark.
pub fn visit(text: &Normalised, block: u8, longest: usize, mut visit: impl FnMut(Gram)) {
    for at in 0..text.chars.len() {
        let mut key = seed(block);
        for (length, &char) in text.chars[at..].iter().take(longest).enumerate() {
            if is_mark(char) {
                break;
            }
            key = step(key, char);
            visit(Gram {
                key: finish(key),
                at: u32::try_from(at).unwrap_or(u32::MAX),
                length: u8::try_from(length + 1).unwrap_or(u8::MAX),
            });
        }
    }
}

/// The key of a whole string within a block, as [`visit`] makes it.
pub fn key(text: &str, block: u8) -> u64 {
    finish(text.chars().fold(seed(block), step))
}

fn seed(block: u8) -> u64 {
    0xcbf2_9ce4_8422_2325 ^ (u64::from(block) << 40)
}

fn step(key: u64, char: char) -> u64 {
    (key ^ u64::from(char))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(29)
}

/// Final mixing as in SplitMix64, so that near keys spread over all bits.
pub(crate) fn finish(key: u64) -> u64 {
    let mixed = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::normalise;

    #[test]
    fn grams_do_not_span_marks_and_blocks_differ() {
        let text = normalise("路灯13812345678坏");
        let mut grams = Vec::new();
        visit(&text, 0, 3, |gram| grams.push(gram));
        let keys: HashSet<u64> = grams.iter().map(|gram| gram.key).collect();
        assert_eq!(grams.len(), 4, "路, 路灯, 灯, 坏");
        assert!(keys.contains(&key("路灯", 0)));
        assert!(!keys.contains(&key("路灯", 1)));
        assert!(!keys.contains(&key("灯坏", 0)));
    }
}
