//! Bottom-k sketches of character 3-grams (Broder 1997): the smallest hashes of two texts coincide
//! about as often as the texts share 3-grams.

use crate::ngrams;
use crate::normalise::Normalised;

/// Hashes kept of each text.
pub const SKETCH_HASHES: usize = 24;
/// Overlap of two sketches from which texts are near-duplicates.
pub const NEAR_DUPLICATE: f32 = 0.5;
/// Fills the sketch of a short text up.
const NONE: u32 = u32::MAX;

/// The smallest hashes of the 3-grams of a text (of shorter ones in shorter texts), rising.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch([u32; SKETCH_HASHES]);

impl Sketch {
    /// The sketch of a text.
    pub fn of(text: &Normalised) -> Self {
        let length = match text.chars.len() {
            0 | 1 => 1,
            2 => 2,
            _ => 3,
        };
        let mut hashes = Vec::new();
        ngrams::visit(text, 0, 3, |gram| {
            if gram.length == length {
                hashes.push((ngrams::finish(gram.key) >> 32) as u32);
            }
        });
        Self::from_hashes(hashes)
    }

    /// The sketch with these hashes, in any order; the smallest are kept.
    pub fn from_hashes(mut hashes: Vec<u32>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        let mut sketch = [NONE; SKETCH_HASHES];
        for (slot, hash) in sketch.iter_mut().zip(hashes) {
            *slot = hash;
        }
        Self(sketch)
    }

    /// Its hashes, rising.
    pub fn hashes(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied().filter(|&hash| hash != NONE)
    }

    /// Share of the smallest hashes of the union that both hold: an estimate of the Jaccard index
    /// of the two sets of n-grams, from 0 to 1.
    pub fn likeness(&self, other: &Self) -> f32 {
        let (mut at_left, mut at_right, mut seen, mut both) = (0, 0, 0u8, 0u8);
        while usize::from(seen) < SKETCH_HASHES {
            let one = self.0.get(at_left).copied().unwrap_or(NONE);
            let two = other.0.get(at_right).copied().unwrap_or(NONE);
            if one == NONE && two == NONE {
                break;
            }
            seen += 1;
            both += u8::from(one == two);
            at_left += usize::from(one <= two);
            at_right += usize::from(two <= one);
        }
        if seen == 0 {
            0.0
        } else {
            f32::from(both) / f32::from(seen)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise;

    #[test]
    fn near_duplicates_are_near_and_others_far() {
        let lamp = "园区南门路灯连续三晚不亮，夜班工人出入很不安全，请尽快安排检修";
        let again = "园区南门路灯连续三晚不亮，夜班工人出入不安全，请尽快安排检修";
        let water = "厂区自来水压力不足，生产线经常停机，请协调供水公司增压";
        let sketch = |text| Sketch::of(&normalise(text));
        assert!(sketch(lamp).likeness(&sketch(again)) >= NEAR_DUPLICATE);
        assert!(sketch(lamp).likeness(&sketch(water)) < 0.2);
        assert!(sketch("").likeness(&sketch("")) < f32::EPSILON);
        assert!(sketch("停电").likeness(&sketch("停电")) > 0.99);
    }

    #[test]
    fn a_sketch_is_its_hashes() {
        let sketch = Sketch::of(&normalise(
            "厂区自来水压力不足，生产线经常停机，请协调供水公司增压",
        ));
        let mut hashes: Vec<u32> = sketch.hashes().collect();
        hashes.reverse();
        assert_eq!(Sketch::from_hashes(hashes), sketch);
    }
}
