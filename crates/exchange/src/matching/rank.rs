//! Which offers meet a need, best first, and which are stopped.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::lexicon::{Lexicon, Reading, plain};
use super::likeness::{Likeness, SAME, Vector};
use super::read::{Need, Offer, Reviews};
use super::stops::{Stop, distance_km, stop};

/// How sure each way of knowing is.
const BY_REVIEW: f64 = 1.0;
const BY_CODE: f64 = 0.99;
const BY_NAME: f64 = 0.98;
const BY_TABLE: f64 = 0.9;
const BY_KIND: f64 = 0.8;
const BY_WORDS: f64 = 0.8;

/// Why an offer is taken to be of the same good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Somebody said so.
    Reviewed,
    /// The same identifier.
    SameCode,
    /// The same name.
    SameName,
    /// The table of goods has both names for it.
    Synonym,
    /// One is a kind of the other.
    KindOf,
    /// The table knows neither or only one; the words are alike.
    LikeWords,
    /// Near enough, as far as is known.
    Near,
    /// The offer does not say how much.
    QuantityUnknown,
}

/// An offer that meets a need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The offer.
    pub offer: String,
    /// From 0 to 1, how sure it is that it is the same good.
    pub score: f64,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// An offer of the right good that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Stopped {
    pub offer: String,
    pub reason: Stop,
}

/// What meets one need.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct NeedAnswer {
    pub need: String,
    pub matches: Vec<Candidate>,
    pub stopped: Vec<Stopped>,
}

/// What meets each need.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Answer {
    pub needs: Vec<NeedAnswer>,
}

/// A name that offers have, read once.
struct Label {
    plain: String,
    name: String,
    reading: Option<Reading>,
    vector: Vector,
    offers: Vec<usize>,
}

/// Offers, ready to be searched.
pub struct Market<'a> {
    offers: &'a [Offer],
    reviews: &'a Reviews,
    lexicon: &'a Lexicon,
    likeness: Likeness,
    labels: Vec<Label>,
    by_good: HashMap<usize, Vec<usize>>,
    by_part: HashMap<String, Vec<usize>>,
    by_code: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Market<'a> {
    /// Reads every name once.
    pub fn new(offers: &'a [Offer], reviews: &'a Reviews) -> Self {
        let lexicon = Lexicon::compiled();
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut names: Vec<(&str, Vec<usize>)> = Vec::new();
        let mut by_code: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, offer) in offers.iter().enumerate() {
            let number = *numbers.entry(offer.name.as_str()).or_insert_with(|| {
                names.push((&offer.name, Vec::new()));
                names.len() - 1
            });
            names[number].1.push(at);
            if !offer.code.is_empty() {
                by_code.entry(offer.code.as_str()).or_default().push(at);
            }
        }
        let likeness = Likeness::learn(names.iter().map(|(name, _)| *name));
        let mut by_good: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut by_part: HashMap<String, Vec<usize>> = HashMap::new();
        let labels = names.into_iter().enumerate().map(|(at, (name, offers))| {
            let label = Label {
                plain: plain(name),
                name: name.to_owned(),
                reading: lexicon.read_name(name),
                vector: likeness.vector(name),
                offers,
            };
            if let Some(reading) = label.reading {
                by_good.entry(reading.good).or_default().push(at);
            }
            for part in label.vector.keys().filter(|part| part.chars().count() > 1) {
                by_part.entry(part.clone()).or_default().push(at);
            }
            label
        });
        let labels = labels.collect();
        Self {
            offers,
            reviews,
            lexicon,
            likeness,
            labels,
            by_good,
            by_part,
            by_code,
        }
    }

    /// What meets each need, at most `top` each.
    pub fn answer(&self, needs: &[Need], top: Option<usize>) -> Answer {
        let of_need = |need| self.of_need(need, top.unwrap_or(usize::MAX));
        Answer {
            needs: needs.iter().map(of_need).collect(),
        }
    }

    fn of_need(&self, need: &Need, top: usize) -> NeedAnswer {
        let mut found: Vec<(f64, Reason, usize)> = Vec::new();
        let mut seen: HashSet<usize> = HashSet::new();
        if let Some(offers) = self.by_code.get(need.code.as_str()) {
            for at in offers {
                if self.reviews.of(&need.name, &self.offers[*at].name) != Some(false) {
                    seen.insert(*at);
                    found.push((BY_CODE, Reason::SameCode, *at));
                }
            }
        }
        for (score, reason, label) in self.labels_of(&need.name) {
            let offers = self.labels[label].offers.iter();
            let new = offers.filter(|at| seen.insert(**at));
            found.extend(new.map(|at| (score, reason, *at)));
        }
        let (mut matches, mut stopped) = (Vec::new(), Vec::new());
        found.sort_by(|a, b| {
            let id = |at: usize| &self.offers[at].id;
            b.0.total_cmp(&a.0).then_with(|| id(a.2).cmp(id(b.2)))
        });
        for (score, reason, at) in found {
            let offer = &self.offers[at];
            match stop(need, offer) {
                Some(reason) => stopped.push(Stopped {
                    offer: offer.id.clone(),
                    reason,
                }),
                None if matches.len() < top => matches.push(candidate(need, offer, score, reason)),
                None => {}
            }
        }
        NeedAnswer {
            need: need.id.clone(),
            matches,
            stopped,
        }
    }

    /// The names of the same good, with how sure that is.
    fn labels_of(&self, name: &str) -> Vec<(f64, Reason, usize)> {
        let reading = self.lexicon.read_name(name);
        let (plain_name, vector) = (plain(name), self.likeness.vector(name));
        let mut candidates: Vec<usize> = Vec::new();
        if let Some(reading) = reading {
            for good in self.lexicon.kin(reading.good) {
                candidates.extend(self.by_good.get(&good).into_iter().flatten());
            }
        }
        for part in vector.keys().filter(|part| part.chars().count() > 1) {
            candidates.extend(self.by_part.get(part).into_iter().flatten());
        }
        if !self.reviews_are_empty() {
            candidates.extend(0..self.labels.len());
        }
        candidates.sort_unstable();
        candidates.dedup();
        let judged = candidates.into_iter().filter_map(|at| {
            let (score, reason) = self.judge(name, &plain_name, reading, &vector, at)?;
            Some((score, reason, at))
        });
        judged.collect()
    }

    fn reviews_are_empty(&self) -> bool {
        *self.reviews == Reviews::default()
    }

    fn judge(
        &self,
        name: &str,
        plain_name: &str,
        reading: Option<Reading>,
        vector: &Vector,
        at: usize,
    ) -> Option<(f64, Reason)> {
        let label = &self.labels[at];
        match self.reviews.of(name, &label.name) {
            Some(true) => return Some((BY_REVIEW, Reason::Reviewed)),
            Some(false) => return None,
            None => {}
        }
        if plain_name == label.plain {
            return Some((BY_NAME, Reason::SameName));
        }
        let like = vector.like(&label.vector);
        match (reading, label.reading) {
            (Some(a), Some(b)) if a.good == b.good => {
                let sure = if a.exact && b.exact { 1.0 } else { 0.95 };
                Some((BY_TABLE * sure + 0.05 * like, Reason::Synonym))
            }
            (Some(a), Some(b)) => self
                .lexicon
                .is_kind(a.good, b.good)
                .then_some((BY_KIND + 0.05 * like, Reason::KindOf)),
            // a name that the table does not know, beside one that it does, is mostly another good
            (Some(known), None) | (None, Some(known)) => {
                let is_near = like >= (1.0 + SAME) / 2.0;
                let may_be = is_near && !self.lexicon.is_substance(known.good);
                may_be.then_some((BY_WORDS * like, Reason::LikeWords))
            }
            (None, None) => (like >= SAME).then_some((BY_WORDS * like, Reason::LikeWords)),
        }
    }
}

fn candidate(need: &Need, offer: &Offer, score: f64, reason: Reason) -> Candidate {
    let mut reasons = vec![reason];
    if distance_km(need.place, offer.place).is_some() {
        reasons.push(Reason::Near);
    }
    if offer.kilograms.is_none() {
        reasons.push(Reason::QuantityUnknown);
    }
    Candidate {
        offer: offer.id.clone(),
        score: (score * 1e4).round() / 1e4,
        reasons,
    }
}
