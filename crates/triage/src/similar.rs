//! Same and similar texts: an index of near-duplicates and like cases for up to millions of texts.
//!
//! Near-duplicates are found by their sketches ([`text::sketch`]). Like cases are found by shared
//! rare 2-grams of the beginning of the text, weighed by how rare they are.

use std::collections::HashMap;

pub use text::sketch::NEAR_DUPLICATE;
use text::{Normalised, Sketch, ngrams};

use crate::features::KeyMap;

/// Characters of a text that count for likeness.
const LIKENESS_CHARACTERS: usize = 48;
/// Lists longer than this are too common to tell texts apart and too long to walk through.
const POSTINGS_MAX: usize = 20_000;

/// A text found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The number [`Index::insert`] gave it.
    pub text: u32,
    /// From 0 to 1.
    pub likeness: f32,
}

/// An index of texts that can only grow.
#[derive(Debug, Clone, Default)]
pub struct Index {
    sketches: Vec<Sketch>,
    by_hash: KeyMap<Vec<u32>>,
    by_gram: KeyMap<Vec<u32>>,
    lengths: Vec<f32>,
}

impl Index {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.sketches.len()
    }

    /// True while no text was inserted.
    pub fn is_empty(&self) -> bool {
        self.sketches.is_empty()
    }

    /// Adds a text and gives its number: 0 for the first, then counting up.
    pub fn insert(&mut self, text: &Normalised) -> u32 {
        let number = u32::try_from(self.sketches.len()).unwrap_or(u32::MAX);
        let sketch = Sketch::of(text);
        for hash in sketch.hashes() {
            push_bounded(self.by_hash.entry(u64::from(hash)).or_default(), number);
        }
        let grams = grams(text);
        for &gram in &grams {
            push_bounded(self.by_gram.entry(gram).or_default(), number);
        }
        self.sketches.push(sketch);
        self.lengths.push((grams.len() as f32).sqrt().max(1.0));
        number
    }

    /// Near-duplicates of a text, the nearest first, at most `most`.
    pub fn near_duplicates(&self, text: &Normalised, most: usize) -> Vec<Found> {
        let sketch = Sketch::of(text);
        let mut shared: HashMap<u32, u32> = HashMap::new();
        for hash in sketch.hashes() {
            for &other in self
                .by_hash
                .get(&u64::from(hash))
                .map_or(&[][..], Vec::as_slice)
            {
                *shared.entry(other).or_default() += 1;
            }
        }
        let found = shared
            .into_iter()
            .filter(|&(_, shared)| shared >= 2 || sketch.hashes().nth(1).is_none())
            .map(|(other, _)| Found {
                text: other,
                likeness: sketch.likeness(&self.sketches[other as usize]),
            });
        best(
            found
                .filter(|found| found.likeness >= NEAR_DUPLICATE)
                .collect(),
            most,
        )
    }

    /// Texts about the like, the likest first, at most `most`.
    pub fn similar(&self, text: &Normalised, most: usize) -> Vec<Found> {
        let grams = grams(text);
        let texts = self.len().max(1) as f32;
        let mut sums: HashMap<u32, f32> = HashMap::new();
        let mut own = 0f32;
        for gram in &grams {
            let Some(list) = self.by_gram.get(gram) else {
                own += texts.ln().powi(2);
                continue;
            };
            let rarity = (1.0 + texts / list.len() as f32).ln();
            own += rarity * rarity;
            if list.len() < POSTINGS_MAX {
                for &other in list {
                    *sums.entry(other).or_default() += rarity * rarity;
                }
            }
        }
        let own_length = (grams.len() as f32).sqrt().max(1.0);
        let found = sums
            .into_iter()
            .map(|(other, sum)| {
                // Longer texts share more by chance.
                let balance = (own_length / self.lengths[other as usize]).min(1.0);
                Found {
                    text: other,
                    likeness: (sum / own.max(1e-6) * balance).min(1.0),
                }
            })
            .collect();
        best(found, most)
    }
}

fn best(mut found: Vec<Found>, most: usize) -> Vec<Found> {
    found.sort_by(|left, right| {
        right
            .likeness
            .total_cmp(&left.likeness)
            .then(left.text.cmp(&right.text))
    });
    found.truncate(most);
    found
}

fn push_bounded(list: &mut Vec<u32>, number: u32) {
    if list.len() < POSTINGS_MAX {
        list.push(number);
    }
}

fn grams(text: &Normalised) -> Vec<u64> {
    let mut grams = Vec::new();
    ngrams::visit(text, 0, 2, |gram| {
        if gram.length == 2 && (gram.at as usize) < LIKENESS_CHARACTERS {
            grams.push(gram.key);
        }
    });
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// Puts near-duplicate texts into groups: equal numbers, near-duplicates; chains of
/// near-duplicates are one group.
pub fn near_duplicate_groups(texts: &[Vec<Normalised>]) -> Vec<u32> {
    const CANDIDATES_MAX: usize = 64;
    let mut index = Index::new();
    let mut parents: Vec<u32> = Vec::with_capacity(texts.len());
    for fields in texts {
        let whole = join(fields);
        let near = index.near_duplicates(&whole, CANDIDATES_MAX);
        let number = index.insert(&whole);
        parents.push(number);
        for found in near {
            let (root, other) = (
                root_of(&mut parents, number),
                root_of(&mut parents, found.text),
            );
            parents[root.max(other) as usize] = root.min(other);
        }
    }
    (0..parents.len() as u32)
        .map(|text| root_of(&mut parents, text))
        .collect()
}

/// The fields of a text one after the other.
pub fn join(fields: &[Normalised]) -> Normalised {
    let mut whole = Normalised::default();
    for field in fields {
        whole.chars.extend_from_slice(&field.chars);
        whole.starts.extend_from_slice(&field.starts);
        whole.ends.extend_from_slice(&field.ends);
    }
    whole
}

fn root_of(parents: &mut [u32], mut text: u32) -> u32 {
    while parents[text as usize] != text {
        parents[text as usize] = parents[parents[text as usize] as usize];
        text = parents[text as usize];
    }
    text
}

#[cfg(test)]
mod tests {
    use text::normalise;

    use super::*;

    #[test]
    fn finds_the_same_matter_in_other_words_order() {
        let mut index = Index::new();
        let lamp = index.insert(&normalise(
            "园区南门路灯连续三晚不亮，夜班工人出入很不安全，请尽快安排检修",
        ));
        let water = index.insert(&normalise(
            "厂区自来水压力不足，生产线经常停机，请协调供水公司增压",
        ));
        let query = normalise("园区南门路灯连续三晚不亮，夜班工人出入不安全，请尽快安排检修");
        assert_eq!(
            index
                .near_duplicates(&query, 5)
                .first()
                .map(|found| found.text),
            Some(lamp)
        );
        let similar = index.similar(&normalise("自来水压力太小，协调供水"), 5);
        assert_eq!(similar.first().map(|found| found.text), Some(water));
        assert!(index.near_duplicates(&normalise(""), 5).is_empty());
    }

    #[test]
    fn chains_of_near_duplicates_are_one_group() {
        let texts: Vec<Vec<Normalised>> =
            ["甲乙丙丁戊己庚辛", "甲乙丙丁戊己庚壬", "完全不同的一段话"]
                .iter()
                .map(|text| vec![normalise(text)])
                .collect();
        let groups = near_duplicate_groups(&texts);
        assert_eq!(groups[0], groups[1]);
        assert_ne!(groups[0], groups[2]);
    }
}
