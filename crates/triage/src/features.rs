//! Texts as sparse vectors: TF-IDF over character n-grams. Every field but the last is a block of
//! its own, and all fields together are the last block: with a title and a body what the title
//! says counts by itself, and a word counts wherever it stands.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use text::{Normalised, ngrams};

/// Keys of n-grams are already well mixed; hashing them again would only cost time.
#[derive(Default)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A map by n-gram key.
pub type KeyMap<V> = HashMap<u64, V, BuildHasherDefault<KeyHasher>>;

/// A sparse vector: feature and weight, by rising feature.
pub type Sparse = Vec<(u32, f32)>;

/// Longest n-gram that is counted.
pub const LONGEST_GRAM: usize = 3;
/// Characters of one field that are read; what lies behind rarely changes what a text is about,
/// and work per text must stay bounded.
pub const FIELD_CHARACTERS_MAX: usize = 20_000;

/// The n-grams that a model knows, with their weights.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Fields of a text; texts may have fewer.
    fields: usize,
    keys: Vec<u64>,
    idf: Vec<f32>,
    index: KeyMap<u32>,
}

/// Which n-grams are worth a feature.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    /// Texts that an n-gram must occur in.
    pub texts_min: u32,
    /// Features kept at most, the most frequent first.
    pub features_max: usize,
}

impl Vocabulary {
    /// Learns the n-grams of texts of so many fields; each text is its normalised fields.
    pub fn learn<'a>(
        fields: usize,
        texts: impl Iterator<Item = &'a [Normalised]>,
        selection: Selection,
    ) -> Self {
        let mut counts: KeyMap<(u32, u32)> = KeyMap::default();
        let mut texts_seen = 0u32;
        for text in texts {
            texts_seen += 1;
            for block in 0..fields {
                for field in fields_of(text, block, fields) {
                    ngrams::visit(field, block_of(block), LONGEST_GRAM, |gram| {
                        let entry = counts.entry(gram.key).or_insert((0, 0));
                        if entry.1 != texts_seen {
                            *entry = (entry.0 + 1, texts_seen);
                        }
                    });
                }
            }
        }
        let mut kept: Vec<(u64, u32)> = counts
            .into_iter()
            .filter(|(_, (count, _))| *count >= selection.texts_min)
            .map(|(key, (count, _))| (key, count))
            .collect();
        kept.sort_unstable_by_key(|&(key, count)| (std::cmp::Reverse(count), key));
        kept.truncate(selection.features_max);
        kept.sort_unstable();
        let idf = kept
            .iter()
            .map(|&(_, count)| ((1.0 + texts_seen as f32) / (1.0 + count as f32)).ln() + 1.0)
            .collect();
        Self::from_parts(fields, kept.into_iter().map(|(key, _)| key).collect(), idf)
    }

    /// Puts a vocabulary together from its keys and their weights, in the order of features.
    pub fn from_parts(fields: usize, keys: Vec<u64>, idf: Vec<f32>) -> Self {
        let index = keys
            .iter()
            .zip(0u32..)
            .map(|(&key, feature)| (key, feature))
            .collect();
        Self {
            fields,
            keys,
            idf,
            index,
        }
    }

    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    pub fn idf(&self) -> &[f32] {
        &self.idf
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The feature of an n-gram, if the model knows it.
    pub fn feature(&self, key: u64) -> Option<u32> {
        self.index.get(&key).copied()
    }

    /// Sublinear TF-IDF, each block of unit length (or empty), as scikit-learn's `TfidfVectorizer`
    /// with `sublinear_tf` does it field by field.
    pub fn vector(&self, text: &[Normalised]) -> Sparse {
        let mut vector = Sparse::new();
        for block in 0..self.fields {
            self.add_block(text, block, &mut vector);
        }
        vector.sort_unstable_by_key(|(feature, _)| *feature);
        vector
    }

    /// The block over all fields alone.
    pub fn whole(&self, text: &[Normalised]) -> Sparse {
        let mut vector = Sparse::new();
        self.add_block(text, self.fields.saturating_sub(1), &mut vector);
        vector
    }

    fn add_block(&self, text: &[Normalised], block: usize, vector: &mut Sparse) {
        let mut found: Vec<u32> = Vec::new();
        for field in fields_of(text, block, self.fields) {
            ngrams::visit(field, block_of(block), LONGEST_GRAM, |gram| {
                if let Some(feature) = self.feature(gram.key) {
                    found.push(feature);
                }
            });
        }
        found.sort_unstable();
        let first = vector.len();
        for run in found.chunk_by(|left, right| left == right) {
            let weight = (1.0 + (run.len() as f32).ln()) * self.idf[run[0] as usize];
            vector.push((run[0], weight));
        }
        let length = vector[first..]
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f32>()
            .sqrt();
        if length > 0.0 {
            vector[first..]
                .iter_mut()
                .for_each(|(_, weight)| *weight /= length);
        }
    }
}

/// The fields that make a block.
fn fields_of(text: &[Normalised], block: usize, fields: usize) -> &[Normalised] {
    let known = text.len().min(fields);
    if block + 1 == fields {
        &text[..known]
    } else {
        &text[block.min(known)..(block + 1).min(known)]
    }
}

/// The blocks that a field belongs to.
pub fn blocks_of(field: usize, fields: usize) -> impl Iterator<Item = u8> {
    let own = (field + 1 < fields).then(|| block_of(field));
    own.into_iter().chain([block_of(fields.saturating_sub(1))])
}

/// The block of a field; fields beyond 255 share the last.
pub fn block_of(field: usize) -> u8 {
    u8::try_from(field).unwrap_or(u8::MAX)
}

/// Normalises the fields of a text, each cut to [`FIELD_CHARACTERS_MAX`].
pub fn normalise_fields<S: AsRef<str>>(fields: &[S]) -> Vec<Normalised> {
    fields
        .iter()
        .map(|field| {
            let field = field.as_ref();
            let end = field
                .char_indices()
                .nth(FIELD_CHARACTERS_MAX)
                .map_or(field.len(), |(at, _)| at);
            text::normalise(&field[..end])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_unit_length_and_rare_grams_go() {
        let texts: Vec<Vec<Normalised>> = [["路灯坏了", "请修路灯"], ["路灯不亮", "路灯"]]
            .iter()
            .map(|fields| normalise_fields(fields))
            .collect();
        let vocabulary = Vocabulary::learn(
            2,
            texts.iter().map(Vec::as_slice),
            Selection {
                texts_min: 2,
                features_max: 100,
            },
        );
        assert!(vocabulary.feature(ngrams::key("路灯", 0)).is_some());
        assert!(vocabulary.feature(ngrams::key("坏", 0)).is_none());
        let length: f32 = vocabulary
            .vector(&texts[0])
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum();
        assert!(
            (length - 2.0).abs() < 1e-4,
            "two blocks of length 1, got {length}"
        );
    }
}
