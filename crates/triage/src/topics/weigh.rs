//! Vectors of messages and groups: n-grams weighed by rarity.

use std::cmp::Ordering;

use super::read::{Grams, Reading, key};
use crate::features::{KeyMap, Sparse};
use crate::random::mix;

/// Texts up to which a collection is small: what a message says alone counts as its content there,
/// while in a large one it is mostly a slip of the pen.
const SMALL: f64 = 200.0;
/// What the title counts, the body counts the rest.
const TITLE_SHARE: f32 = 0.6;
/// N-grams of a title that counts so much; one of which a word is left counts less.
const TITLE_GRAMS: f32 = 8.0;
/// N-grams of matters in more than this share of the messages (and in more than so many) say
/// nothing about a cause.
const COMMON_SHARE: f64 = 0.04;
const COMMON_MIN: u32 = 20;

/// A sum of unit vectors; n-grams of one message alone have no feature and only lengthen it.
#[derive(Debug, Clone, Default)]
pub struct Sum {
    pub features: Sparse,
    /// What the n-grams of single messages add to the square of the length.
    alone: f32,
    length: f32,
}

impl Sum {
    fn new(features: Sparse, alone: f32) -> Self {
        let length = (square(&features) + alone).sqrt();
        Self {
            features,
            alone,
            length,
        }
    }

    /// The sum of two sums.
    pub fn plus(&self, other: &Self) -> Self {
        Self::new(
            added(&self.features, &other.features),
            self.alone + other.alone,
        )
    }

    /// The product of two sums.
    pub fn times(&self, other: &Self) -> f32 {
        product(&self.features, &other.features)
    }

    /// Cosine of the angle between two sums; `None` where one is nothing.
    pub fn cosine(&self, other: &Self) -> Option<f32> {
        self.cosine_of(self.times(other), other)
    }

    /// The same where the product of the two is known.
    pub fn cosine_of(&self, product: f32, other: &Self) -> Option<f32> {
        let lengths = self.length * other.length;
        (lengths > 0.0).then(|| product / lengths)
    }

    /// True where there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.length <= 0.0
    }
}

/// A group (at first a message) by what it is about and where.
#[derive(Debug, Clone, Default)]
pub struct Whole {
    pub members: Vec<usize>,
    pub matter: Sum,
    pub place: Sum,
    /// Districts in letters and figures, and the cities they belong to.
    pub districts: Sum,
    pub cities: Sum,
    /// Members that name a place.
    placed: usize,
}

impl Whole {
    /// Both groups together.
    pub fn plus(&self, other: &Self) -> Self {
        let mut members = self.members.clone();
        members.extend(&other.members);
        Self {
            members,
            matter: self.matter.plus(&other.matter),
            place: self.place.plus(&other.place),
            districts: self.districts.plus(&other.districts),
            cities: self.cities.plus(&other.cities),
            placed: self.placed + other.placed,
        }
    }

    /// True where at least half of the members name a place.
    pub fn is_placed(&self) -> bool {
        2 * self.placed >= self.members.len()
    }
}

/// Each message by itself.
pub fn singles(readings: &[Reading]) -> Vec<Whole> {
    let most = ((readings.len() as f64 * COMMON_SHARE) as u32).max(COMMON_MIN);
    let matters = Weights::of(readings.iter().map(|reading| &reading.matter), most);
    // a place that is rarely named is another place: it counts whole
    let places = Weights {
        alone: rarity(readings.len(), 1),
        ..Weights::of(readings.iter().map(|reading| &reading.places), u32::MAX)
    };
    readings
        .iter()
        .enumerate()
        .map(|(at, reading)| {
            let place = places.vector(&reading.places);
            Whole {
                members: vec![at],
                matter: matters.vector(&reading.matter),
                placed: usize::from(!place.is_empty()),
                place,
                // a city's code is a letter, a district's the letter of its city and a number
                districts: regions(reading, |region| region.len() > 2, usize::MAX),
                cities: regions(reading, |_| true, 1),
            }
        })
        .collect()
}

/// The regions that are `wanted` by their first characters; what follows them (city, district) is
/// written in more than one way.
fn regions(reading: &Reading, wanted: impl Fn(&[char]) -> bool, characters: usize) -> Sum {
    let mut features: Sparse = reading
        .regions
        .iter()
        .map(|region| region.chars().collect::<Vec<_>>())
        .filter(|region| wanted(region))
        .map(|region| {
            let end = (region.len() - 1).min(characters);
            ((key(&region[..end]) >> 32) as u32, 1.0)
        })
        .collect();
    features.sort_unstable_by_key(|(feature, _)| *feature);
    features.dedup_by_key(|(feature, _)| *feature);
    Sum::new(features, 0.0)
}

fn rarity(texts: usize, count: u32) -> f32 {
    ((texts as f64 + SMALL) / f64::from(count)).ln() as f32
}

/// Weights of n-grams by rarity.
struct Weights {
    /// Feature and weight of the n-grams of more than one message that are not too common.
    index: KeyMap<(u32, f32)>,
    /// Weight of an n-gram of one message alone.
    alone: f32,
    counts: KeyMap<u32>,
}

impl Weights {
    fn of<'a>(texts: impl Iterator<Item = &'a Grams>, most: u32) -> Self {
        let mut counts: KeyMap<u32> = KeyMap::default();
        let mut number = 0;
        for grams in texts {
            number += 1;
            for key in grams.all() {
                *counts.entry(key).or_default() += 1;
            }
        }
        let mut kept: Vec<(u64, u32)> = counts
            .iter()
            .map(|(key, count)| (*key, *count))
            .filter(|(_, count)| (2..=most).contains(count))
            .collect();
        kept.sort_unstable_by_key(|(key, _)| mix(*key));
        let index = kept
            .iter()
            .zip(0u32..)
            .map(|(&(key, count), feature)| (key, (feature, rarity(number, count))))
            .collect();
        Self {
            index,
            alone: rarity(number, 1) * (SMALL / (SMALL + number as f64)) as f32,
            counts,
        }
    }

    fn vector(&self, grams: &Grams) -> Sum {
        let told = (grams.title.len() as f32 / TITLE_GRAMS).min(1.0);
        let (title, title_alone) = self.part(&grams.title, TITLE_SHARE * told);
        let (body, body_alone) = self.part(&grams.body, 1.0 - TITLE_SHARE * told);
        let mut features = added(&title, &body);
        let mut alone = title_alone + body_alone;
        scale(&mut features, &mut alone, 1.0);
        Sum::new(features, alone)
    }

    fn part(&self, grams: &[(u64, f32)], share: f32) -> (Sparse, f32) {
        let mut features: Sparse = grams
            .iter()
            .filter_map(|(key, counts)| {
                let &(feature, weight) = self.index.get(key)?;
                Some((feature, weight * counts))
            })
            .collect();
        features.sort_unstable_by_key(|(feature, _)| *feature);
        let own = grams
            .iter()
            .filter(|(key, _)| self.counts.get(key) == Some(&1));
        let mut alone = own
            .map(|(_, counts)| (self.alone * counts).powi(2))
            .sum::<f32>();
        scale(&mut features, &mut alone, share);
        (features, alone)
    }
}

/// Gives a vector a length of the root of `share`, if it has any.
fn scale(features: &mut Sparse, alone: &mut f32, share: f32) {
    let square = square(features) + *alone;
    if square > 0.0 {
        let factor = (share / square).sqrt();
        features
            .iter_mut()
            .for_each(|(_, weight)| *weight *= factor);
        *alone *= factor * factor;
    }
}

fn square(vector: &[(u32, f32)]) -> f32 {
    vector.iter().map(|(_, weight)| weight * weight).sum()
}

fn added(left: &[(u32, f32)], right: &[(u32, f32)]) -> Sparse {
    let mut sum = Sparse::with_capacity(left.len() + right.len());
    let (mut at_left, mut at_right) = (0, 0);
    while let (Some(&one), Some(&two)) = (left.get(at_left), right.get(at_right)) {
        let order = one.0.cmp(&two.0);
        sum.push(match order {
            Ordering::Less => one,
            Ordering::Greater => two,
            Ordering::Equal => (one.0, one.1 + two.1),
        });
        at_left += usize::from(order != Ordering::Greater);
        at_right += usize::from(order != Ordering::Less);
    }
    sum.extend_from_slice(&left[at_left..]);
    sum.extend_from_slice(&right[at_right..]);
    sum
}

/// The product of two vectors; where one is much longer it is searched instead of walked through.
fn product(left: &[(u32, f32)], right: &[(u32, f32)]) -> f32 {
    const MUCH_LONGER: usize = 16;
    let (short, mut long) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    let search = long.len() > MUCH_LONGER * short.len();
    let mut sum = 0.0;
    for &(feature, weight) in short {
        let skipped = if search {
            long.partition_point(|(other, _)| *other < feature)
        } else {
            long.iter()
                .take_while(|(other, _)| *other < feature)
                .count()
        };
        long = &long[skipped..];
        match long.first() {
            Some(&(other, other_weight)) if other == feature => sum += weight * other_weight,
            Some(_) => {}
            None => break,
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_products_of_sparse_vectors() {
        let one = vec![(1, 1.0), (4, 2.0), (9, 3.0)];
        let two = vec![(0, 5.0), (4, 1.0), (9, 1.0), (12, 7.0)];
        assert_eq!(
            added(&one, &two),
            [(0, 5.0), (1, 1.0), (4, 3.0), (9, 4.0), (12, 7.0)]
        );
        assert!((product(&one, &two) - 5.0).abs() < 1e-6);
        let long: Sparse = (0..200).map(|feature| (feature, 1.0)).collect();
        assert!((product(&one, &long) - 6.0).abs() < 1e-6, "by search");
        assert!((product(&long, &[(300, 1.0)])).abs() < 1e-6);
    }
}
