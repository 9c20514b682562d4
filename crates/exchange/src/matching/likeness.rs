//! How alike the words of two names are, for goods that no table knows.

use std::collections::{HashMap, HashSet};

use super::lexicon::plain;

/// Two names alike by this much are taken for the same good.
pub const SAME: f64 = 0.55;

/// Weights of the characters and pairs of characters of names: the rarer, the more they say.
#[derive(Debug, Default)]
pub struct Likeness {
    weights: HashMap<String, f64>,
    unseen: f64,
}

/// A name as weighted parts.
#[derive(Debug, Clone, Default)]
pub struct Vector {
    text: String,
    parts: HashMap<String, f64>,
    length: f64,
}

fn parts(text: &str) -> HashSet<String> {
    let chars: Vec<char> = text.chars().collect();
    let one = chars.windows(1).map(|part| part.iter().collect());
    one.chain(chars.windows(2).map(|part| part.iter().collect()))
        .collect()
}

impl Likeness {
    /// Learns from names how rare each part is.
    pub fn learn<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut total = 0;
        for name in names {
            total += 1;
            for part in parts(&plain(name)) {
                *counts.entry(part).or_default() += 1;
            }
        }
        let weight = |count: usize| ((total as f64 + 1.0) / (count as f64 + 1.0)).ln() + 1.0;
        let weights = counts
            .into_iter()
            .map(|(part, count)| (part, weight(count)));
        Self {
            weights: weights.collect(),
            unseen: weight(0),
        }
    }

    /// A name as weighted parts.
    pub fn vector(&self, name: &str) -> Vector {
        let text = plain(name);
        let weighted = parts(&text).into_iter().map(|part| {
            let weight = self.weights.get(&part).copied().unwrap_or(self.unseen);
            let factor = if part.chars().count() == 1 { 0.5 } else { 1.0 };
            (part, weight * factor)
        });
        let parts: HashMap<String, f64> = weighted.collect();
        let length = parts
            .values()
            .map(|weight| weight * weight)
            .sum::<f64>()
            .sqrt();
        Vector {
            text,
            parts,
            length,
        }
    }
}

impl Vector {
    /// The parts that a name is found by.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.parts.keys()
    }

    /// From 0, nothing in common, to 1, the same. The head of a Chinese compound stands at its end:
    /// names with different ends are less alike, and a name that ends in another is a kind of it.
    pub fn like(&self, other: &Self) -> f64 {
        if self.text == other.text {
            return 1.0;
        }
        let common: f64 = self
            .parts
            .iter()
            .filter_map(|(part, weight)| Some(weight * other.parts.get(part)?))
            .sum();
        let cosine = common / (self.length * other.length).max(1e-9);
        let (short, long) = if self.text.len() < other.text.len() {
            (&self.text, &other.text)
        } else {
            (&other.text, &self.text)
        };
        if short.chars().count() >= 2 && long.ends_with(short.as_str()) {
            return cosine.max(0.8);
        }
        let is_one_head = self.text.chars().last() == other.text.chars().last();
        if is_one_head { cosine } else { cosine * 0.7 }
    }
}
