//! Which stretches of a text spoke for a label.

use serde::{Deserialize, Serialize};
use text::{Normalised, ngrams};

use crate::features::LONGEST_GRAM;

/// A stretch of the text that spoke for the label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Name of the field.
    pub field: String,
    /// The stretch as it was written.
    pub text: String,
    /// Index of its first character in the field (characters, not bytes).
    pub start: usize,
    /// Index after its last character.
    pub end: usize,
    /// How much it moved the label against the mean of the others; larger is stronger.
    pub weight: f32,
}

const EVIDENCE_MAX: usize = 6;

/// Spreads the weight of each n-gram over its characters and cuts out the heaviest stretches,
/// strongest first. `weight` knows the number of the field and the n-gram.
pub(crate) fn evidence(
    names: &[String],
    fields: &[&str],
    normalised: &[Normalised],
    weight: impl Fn(usize, &Normalised, &mut dyn FnMut(ngrams::Gram, f32)),
) -> Vec<Evidence> {
    let mut found = Vec::new();
    for (number, ((name, field), normal)) in names.iter().zip(fields).zip(normalised).enumerate() {
        let mut pull = vec![0f32; normal.chars.len()];
        weight(number, normal, &mut |gram, weight| {
            let share = weight / f32::from(gram.length);
            pull[gram.at as usize..][..usize::from(gram.length)]
                .iter_mut()
                .for_each(|sum| *sum += share);
        });
        // Long fields weigh each gram less, as their vectors are brought to one length.
        let scale = 1.0 / (normal.chars.len().max(1) as f32).sqrt();
        let original: Vec<char> = field.chars().collect();
        for (start, end, weight) in stretches(&pull) {
            let from = normal.starts[start] as usize;
            let to = (normal.ends[end - 1] as usize).min(original.len());
            found.push(Evidence {
                field: name.clone(),
                text: original[from..to].iter().collect(),
                start: from,
                end: to,
                weight: weight * scale,
            });
        }
    }
    found.sort_by(|left, right| right.weight.total_cmp(&left.weight));
    found.truncate(EVIDENCE_MAX);
    found
}

/// The n-grams of a field with the weights that `of` knows for their keys.
pub(crate) fn weigh(
    normal: &Normalised,
    block: u8,
    of: impl Fn(u64) -> Option<f32>,
    tell: &mut dyn FnMut(ngrams::Gram, f32),
) {
    ngrams::visit(normal, block, LONGEST_GRAM, |gram| {
        if let Some(weight) = of(gram.key) {
            tell(gram, weight);
        }
    });
}

/// Stretches of characters that pull clearly: maximal runs of no less than the mean of the positive
/// pulls, two to eight characters long.
fn stretches(pull: &[f32]) -> Vec<(usize, usize, f32)> {
    const LONGEST: usize = 8;
    let positive: Vec<f32> = pull
        .iter()
        .copied()
        .filter(|&weight| weight > 0.0)
        .collect();
    if positive.is_empty() {
        return Vec::new();
    }
    // where all pull alike, all pull clearly
    let floor = positive.iter().sum::<f32>() / positive.len() as f32 * 0.999;
    let mut stretches = Vec::new();
    let mut at = 0;
    while at < pull.len() {
        let length = pull[at..]
            .iter()
            .take(LONGEST)
            .take_while(|&&weight| weight >= floor)
            .count();
        if length >= 2 {
            stretches.push((at, at + length, pull[at..at + length].iter().sum()));
        }
        at += length.max(1);
    }
    stretches
}
