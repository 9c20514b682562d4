//! Suggestions from the first day: labels described by words (a category tree, the duties of a
//! department), and whatever few examples there are. Each label is a point in the space of
//! n-grams, its description and examples averaged (Rocchio); the nearest label wins.

use std::collections::BTreeMap;

use crate::evidence::{self, Evidence};
use crate::features::{Selection, Sparse, Vocabulary, block_of, normalise_fields};
use crate::random::SplitMix;

/// A label and texts that describe it, such as the names of its categories or its duties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The label.
    pub label: String,
    /// Words or sentences.
    pub texts: Vec<String>,
}

/// Gives labels without training.
#[derive(Debug, Clone)]
pub struct ColdStart {
    vocabulary: Vocabulary,
    labels: Vec<String>,
    centres: Vec<BTreeMap<u32, f32>>,
}

/// Weight of a description against one example.
const DESCRIPTION_WEIGHT: f32 = 2.0;
const FEATURES_MAX: usize = 500_000;

impl ColdStart {
    /// Learns from descriptions and examples (label, text); `background` are texts without labels
    /// that tell which n-grams are common.
    pub fn learn(
        descriptions: &[Description],
        examples: &[(String, String)],
        background: &[String],
    ) -> Self {
        let mut labels: Vec<String> = descriptions
            .iter()
            .map(|description| description.label.clone())
            .chain(examples.iter().map(|(label, _)| label.clone()))
            .collect();
        labels.sort_unstable();
        labels.dedup();
        let described = descriptions.iter().flat_map(|description| {
            description
                .texts
                .iter()
                .map(|text| (description.label.as_str(), text.as_str(), true))
        });
        let shown = examples
            .iter()
            .map(|(label, text)| (label.as_str(), text.as_str(), false));
        let known: Vec<(usize, Vec<text::Normalised>, bool)> = described
            .chain(shown)
            .map(|(label, text, description)| {
                (
                    labels
                        .binary_search_by(|own| own.as_str().cmp(label))
                        .unwrap_or(0),
                    normalise_fields(&[text]),
                    description,
                )
            })
            .collect();
        let others: Vec<Vec<text::Normalised>> = background
            .iter()
            .map(|text| normalise_fields(&[text]))
            .collect();
        let vocabulary = Vocabulary::learn(
            1,
            known
                .iter()
                .map(|(_, text, _)| text.as_slice())
                .chain(others.iter().map(Vec::as_slice)),
            Selection {
                texts_min: 1,
                features_max: FEATURES_MAX,
            },
        );
        let mut described: Vec<BTreeMap<u32, f32>> = vec![BTreeMap::new(); labels.len()];
        let mut centres = described.clone();
        for (label, text, description) in &known {
            let into = if *description {
                &mut described[*label]
            } else {
                &mut centres[*label]
            };
            vocabulary
                .vector(text)
                .into_iter()
                .for_each(|(feature, weight)| *into.entry(feature).or_default() += weight);
        }
        for (centre, described) in centres.iter_mut().zip(described) {
            let length = length(described.values());
            for (feature, weight) in described {
                *centre.entry(feature).or_default() += DESCRIPTION_WEIGHT * weight / length;
            }
            let length = self::length(centre.values());
            centre.values_mut().for_each(|weight| *weight /= length);
        }
        Self {
            vocabulary,
            labels,
            centres,
        }
    }

    /// What in a text lies near a label, strongest first; single characters tell a reader nothing
    /// and are left out.
    pub fn evidence(&self, names: &[String], fields: &[&str], label: &str) -> Vec<Evidence> {
        let Ok(label) = self.labels.binary_search_by(|own| own.as_str().cmp(label)) else {
            return Vec::new();
        };
        let centre = &self.centres[label];
        let normalised = normalise_fields(fields);
        let near = |key| {
            let feature = self.vocabulary.feature(key)?;
            Some(centre.get(&feature)? * self.vocabulary.idf()[feature as usize])
        };
        evidence::evidence(names, fields, &normalised, |_, normal, tell| {
            // texts are learned as one field
            evidence::weigh(normal, block_of(0), near, &mut |gram, weight| {
                if gram.length > 1 {
                    tell(gram, weight);
                }
            });
        })
    }

    /// Labels by nearness (cosine), the nearest first; labels that share nothing are left out.
    pub fn suggest(&self, text: &str) -> Vec<(&str, f32)> {
        let vector: Sparse = self.vocabulary.vector(&normalise_fields(&[text]));
        let mut near: Vec<(&str, f32)> = self
            .labels
            .iter()
            .zip(&self.centres)
            .map(|(label, centre)| {
                let sum = vector
                    .iter()
                    .filter_map(|(feature, weight)| Some(centre.get(feature)? * weight))
                    .sum();
                (label.as_str(), sum)
            })
            .filter(|(_, nearness)| *nearness > 0.0)
            .collect();
        near.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(right.0)));
        near
    }
}

/// A label, and a text that has it.
pub type LabelledText = (String, String);

/// Draws up to `each` cases (label, text) of every label to learn from and gives the others to
/// measure on; the same seed draws the same.
pub fn sample(
    cases: &[LabelledText],
    each: usize,
    seed: u64,
) -> (Vec<LabelledText>, Vec<LabelledText>) {
    let mut order: Vec<usize> = (0..cases.len()).collect();
    SplitMix::new(seed).shuffle(&mut order);
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut shown, mut held) = (Vec::new(), Vec::new());
    for case in order {
        let count = taken.entry(&cases[case].0).or_default();
        *count += 1;
        if *count <= each {
            &mut shown
        } else {
            &mut held
        }
        .push(cases[case].clone());
    }
    (shown, held)
}

fn length<'a>(weights: impl Iterator<Item = &'a f32>) -> f32 {
    weights
        .map(|weight| weight * weight)
        .sum::<f32>()
        .sqrt()
        .max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duties_suffice_and_examples_add() {
        let descriptions = [
            Description {
                label: "水务".to_owned(),
                texts: vec!["供水排水、管网维护".to_owned()],
            },
            Description {
                label: "供电".to_owned(),
                texts: vec!["电网运行、停电抢修".to_owned()],
            },
        ];
        let none = ColdStart::learn(&descriptions, &[], &[]);
        assert_eq!(
            none.suggest("厂区停电两小时").first().map(|best| best.0),
            Some("供电")
        );
        assert!(none.suggest("abc").is_empty());
        let shown = [("供电".to_owned(), "变压器嗡嗡响".to_owned())];
        let one = ColdStart::learn(&descriptions, &shown, &[]);
        assert_eq!(
            one.suggest("楼下变压器声音很大").first().map(|best| best.0),
            Some("供电")
        );
    }
}
