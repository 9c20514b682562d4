//! Groups grow best first: same matter and same place.
//!
//! Two groups are of one cause as far as their matters are alike, times how likely they are of one
//! place. Matters are compared by the angle between the sums of both groups, not only by the mean
//! over pairs: what fifty messages say in fifty ways adds up to the same few words, while two
//! matters of one place stay apart however many messages there are of each.

use std::cmp::Ordering;
use std::collections::{BTreeSet, BinaryHeap};

use rayon::prelude::*;

use super::read::Reading;
use super::weigh::{Whole, singles};
use crate::features::{KeyMap, Sparse};
use crate::progress::Watch;

/// Members of a group and the one that tells best what it is about.
#[derive(Debug)]
pub struct Group {
    pub members: Vec<usize>,
    pub centre: usize,
}

/// Likeness from which two groups are one.
const LIKE: f32 = 0.152;
/// Two messages alone have to be so much more alike than two large groups.
const FEW: f32 = 0.4;
/// Exponent of the likeness of the sums of two groups; the mean over pairs has the rest.
const POOLED: f32 = 0.7;
/// Mean likeness of matters below which nothing is one cause.
const MEAN_MIN: f32 = 0.02;
/// Mean likeness of matters from which it begins not to matter that no place is named, and from
/// which it does not matter at all: who sends a letter twice may leave the place out.
const SURE_FROM: f32 = 0.65;
const SURE: f32 = 0.95;

/// How likely two groups of which no place is known are of one place: in general, where they name
/// the same district, where they name different ones.
const PLACE_UNKNOWN: f32 = 0.38;
const SAME_DISTRICT: f32 = 0.47;
const OTHER_DISTRICT: f32 = 0.19;
/// What of that is left where one names a place and the other does not, where they name different
/// places, where they name different cities, where one names a city and the other none.
const ONE_SIDED: f32 = 0.8;
const OTHER_PLACE: f32 = 0.4;
const OTHER_CITY: f32 = 0.3;
const CITY_UNKNOWN: f32 = 0.8;
/// Likeness of names from which they are of one place: of the names of a message one is the place
/// and the others are mentioned.
const SAME_PLACE: f32 = 0.67;

/// Messages compared with one message at most.
const NEIGHBOURS_MAX: usize = 40;
/// N-grams of more messages than this find no neighbours; they would cost much and tell little.
const POSTINGS_MAX: usize = 400;
/// What the matter counts in finding neighbours where no place is shared.
const PLACELESS: f32 = 0.3;

fn likeness(one: &Whole, two: &Whole) -> f32 {
    let pairs = (one.members.len() * two.members.len()) as f32;
    let product = one.matter.times(&two.matter);
    let mean = product / pairs;
    if mean < MEAN_MIN {
        return 0.0;
    }
    let pooled = one.matter.cosine_of(product, &two.matter);
    let pooled = pooled.unwrap_or_default();
    let matter = pooled.powf(POOLED) * mean.powf(1.0 - POOLED);
    let sure = ((mean - SURE_FROM) / (SURE - SURE_FROM)).clamp(0.0, 1.0);
    matter * one_place(one, two, sure) / (1.0 + FEW / pairs)
}

/// How likely two groups are of one place.
fn one_place(one: &Whole, two: &Whole, sure: f32) -> f32 {
    let cities = match one.cities.cosine(&two.cities) {
        Some(like) => OTHER_CITY + (1.0 - OTHER_CITY) * like,
        None if one.cities.is_empty() && two.cities.is_empty() => 1.0,
        None => CITY_UNKNOWN,
    };
    let districts = match one.districts.cosine(&two.districts) {
        Some(like) => OTHER_DISTRICT + (SAME_DISTRICT - OTHER_DISTRICT) * like,
        None => PLACE_UNKNOWN,
    };
    let placeless = |likely: f32| (likely + (1.0 - likely) * sure) * cities;
    match (one.is_placed(), two.is_placed()) {
        (true, true) => {
            let like = one.place.cosine(&two.place).unwrap_or_default();
            let other = districts * cities * OTHER_PLACE;
            other + (1.0 - other) * (like / SAME_PLACE).min(1.0)
        }
        (false, false) => placeless(districts),
        _ => placeless(districts * ONE_SIDED),
    }
}

/// Two groups that may become one, as they were at some time.
#[derive(Debug, PartialEq)]
struct Join {
    likeness: f32,
    one: usize,
    two: usize,
    versions: (u32, u32),
}

impl Eq for Join {}

impl PartialOrd for Join {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Join {
    fn cmp(&self, other: &Self) -> Ordering {
        self.likeness
            .total_cmp(&other.likeness)
            .then((other.one, other.two).cmp(&(self.one, self.two)))
    }
}

/// Groups on their way.
struct Growing {
    /// A group is kept under the lowest of its messages that it grew from.
    wholes: Vec<Option<Whole>>,
    /// Counts the changes of each.
    versions: Vec<u32>,
    /// Groups with neighbours among each other's messages.
    around: Vec<BTreeSet<usize>>,
    joins: BinaryHeap<Join>,
}

impl Growing {
    fn new(singles: &[Whole], near: &[Vec<(usize, f32)>]) -> Self {
        let mut growing = Self {
            wholes: singles.iter().cloned().map(Some).collect(),
            versions: vec![0; singles.len()],
            around: vec![BTreeSet::new(); singles.len()],
            joins: BinaryHeap::new(),
        };
        for (one, found) in near.iter().enumerate() {
            for &(two, likeness) in found {
                if growing.around[one].insert(two) {
                    growing.around[two].insert(one);
                    growing.propose(likeness, one, two);
                }
            }
        }
        growing
    }

    fn propose(&mut self, likeness: f32, one: usize, two: usize) {
        if likeness >= LIKE {
            let (one, two) = (one.min(two), one.max(two));
            self.joins.push(Join {
                likeness,
                one,
                two,
                versions: (self.versions[one], self.versions[two]),
            });
        }
    }

    /// Joins two groups unless one has changed meanwhile.
    fn join(&mut self, join: &Join) {
        let (one, two) = (join.one, join.two);
        if (self.versions[one], self.versions[two]) != join.versions {
            return;
        }
        let (Some(left), Some(right)) = (self.wholes[one].take(), self.wholes[two].take()) else {
            return;
        };
        let whole = left.plus(&right);
        self.versions[one] += 1;
        self.versions[two] += 1;
        for other in std::mem::take(&mut self.around[two]) {
            self.around[other].remove(&two);
            if other != one {
                self.around[one].insert(other);
                self.around[other].insert(one);
            }
        }
        let proposals: Vec<(f32, usize)> = self.around[one]
            .iter()
            .filter_map(|&other| {
                let other_whole = self.wholes[other].as_ref()?;
                Some((likeness(&whole, other_whole), other))
            })
            .collect();
        for (likeness, other) in proposals {
            self.propose(likeness, one, other);
        }
        self.wholes[one] = Some(whole);
    }
}

/// Groups of messages of one cause; a message alone is a group as well. `None` when cancelled.
pub fn groups(readings: &[Reading], watch: &dyn Watch) -> Option<Vec<Group>> {
    let singles = singles(readings);
    let near = neighbours(&singles, watch)?;
    let mut growing = Growing::new(&singles, &near);
    while let Some(join) = growing.joins.pop() {
        if watch.cancelled() {
            return None;
        }
        growing.join(&join);
    }
    let wholes = growing.wholes.into_iter().flatten();
    Some(wholes.map(|whole| centred(whole, readings)).collect())
}

/// For each message the likest others among those that share rare n-grams with it.
fn neighbours(singles: &[Whole], watch: &dyn Watch) -> Option<Vec<Vec<(usize, f32)>>> {
    let by_matter = invert(singles.iter().map(|single| &single.matter.features));
    let by_place = invert(singles.iter().map(|single| &single.place.features));
    let found = (0..singles.len())
        .into_par_iter()
        .map_init(
            || Shared::new(singles.len()),
            |shared, own| {
                if watch.cancelled() {
                    return Vec::new();
                }
                let single = &singles[own];
                shared.add(&by_matter, &single.matter.features, |sum| &mut sum.0);
                shared.add(&by_place, &single.place.features, |sum| &mut sum.1);
                shared
                    .take_best(own)
                    .into_iter()
                    .map(|other| (other, likeness(single, &singles[other])))
                    .filter(|(_, likeness)| *likeness > 0.0)
                    .collect()
            },
        )
        .collect();
    (!watch.cancelled()).then_some(found)
}

/// What one message shares with each other one: matter and place.
struct Shared {
    sums: Vec<(f32, f32)>,
    touched: Vec<usize>,
}

impl Shared {
    fn new(messages: usize) -> Self {
        Self {
            sums: vec![(0.0, 0.0); messages],
            touched: Vec::new(),
        }
    }

    fn add(
        &mut self,
        index: &[Vec<(u32, f32)>],
        vector: &Sparse,
        part: impl Fn(&mut (f32, f32)) -> &mut f32,
    ) {
        for &(feature, weight) in vector {
            let list = &index[feature as usize];
            if list.len() > POSTINGS_MAX {
                continue;
            }
            for &(other, other_weight) in list {
                let sum = &mut self.sums[other as usize];
                if *sum == (0.0, 0.0) {
                    self.touched.push(other as usize);
                }
                *part(sum) += weight * other_weight;
            }
        }
    }

    /// The others that share most, and forgets what was added.
    fn take_best(&mut self, own: usize) -> Vec<usize> {
        let mut best: Vec<(f32, usize)> = self
            .touched
            .drain(..)
            .map(|other| {
                let (matter, place) = std::mem::take(&mut self.sums[other]);
                (matter * (PLACELESS + place), other)
            })
            .filter(|&(shared, other)| other != own && shared > 0.0)
            .collect();
        best.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        best.truncate(NEIGHBOURS_MAX);
        best.into_iter().map(|(_, other)| other).collect()
    }
}

fn invert<'a>(vectors: impl Iterator<Item = &'a Sparse>) -> Vec<Vec<(u32, f32)>> {
    let mut index: Vec<Vec<(u32, f32)>> = Vec::new();
    for (text, vector) in (0u32..).zip(vectors) {
        for &(feature, weight) in vector {
            if index.len() <= feature as usize {
                index.resize(feature as usize + 1, Vec::new());
            }
            index[feature as usize].push((text, weight));
        }
    }
    index
}

/// The member whose title tells best what the members say; where no title does, the first.
fn centred(whole: Whole, readings: &[Reading]) -> Group {
    let mut members = whole.members;
    members.sort_unstable();
    let mut said: KeyMap<u32> = KeyMap::default();
    for &member in &members {
        let reading = &readings[member];
        for key in reading.matter.all().into_iter().chain(reading.places.all()) {
            *said.entry(key).or_default() += 1;
        }
    }
    let told = |member: usize| {
        let reading = &readings[member];
        let title = || reading.matter.title.iter().chain(&reading.places.title);
        let by_others = title().map(|(key, _)| said.get(key).map_or(0, |count| count - 1));
        // the cosine of what is said with a title of which every n-gram counts the same
        f64::from(by_others.sum::<u32>()) / (title().count().max(1) as f64).sqrt()
    };
    let best = members
        .iter()
        .map(|&member| (told(member), member))
        .max_by(|left, right| left.0.total_cmp(&right.0).then(right.1.cmp(&left.1)));
    Group {
        centre: best.map_or(0, |(_, member)| member),
        members,
    }
}
