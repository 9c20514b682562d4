//! Takers of a by-product, best first.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::words::{Features, features, known_uses, words};
use super::{Known, Stream};

/// How much counts: the likeness of suppliers beside that of materials; of the taker's name to the
/// supplier's; common practice; takers that take everywhere. Chosen on the public history, each site
/// foretold from the others.
const SUPPLIER: f64 = 0.5;
const NAME: f64 = 0.3;
const PRACTICE: f64 = 0.5;
const EVERYWHERE: f64 = 1.0;

/// Why a taker is proposed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Reason {
    /// Something like it is known.
    LikeKnown {
        /// The known supplier.
        supplier: String,
        /// What it gave.
        material: String,
        /// Who took it.
        taker: String,
    },
    /// The taker's name names the material.
    NamesMaterial,
    /// Common practice sends such a material to such a firm.
    Practice,
}

/// A taker of a by-product.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Taker {
    pub taker: String,
    pub score: f64,
    pub reasons: Vec<Reason>,
}

/// Takers of one by-product.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct StreamAnswer {
    pub stream: String,
    pub takers: Vec<Taker>,
}

/// Takers of each by-product.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Answer {
    pub streams: Vec<StreamAnswer>,
}

struct Vectors {
    supplier: Features,
    material: Features,
    taker: Features,
}

/// What was learnt from a history.
pub struct Partners<'a> {
    history: &'a [Known],
    vectors: Vec<Vectors>,
    rarity: HashMap<String, f64>,
}

struct Candidate<'a> {
    name: &'a str,
    vector: Features,
    words: BTreeSet<String>,
    /// By known exchange, how like its taker is.
    like: Vec<f64>,
}

impl<'a> Partners<'a> {
    /// Learns from known exchanges, with the takers at hand, whose words count as seen too.
    pub fn learn(history: &'a [Known], takers: &[String]) -> Self {
        let names = history
            .iter()
            .flat_map(|known| [&known.supplier, &known.material, &known.taker])
            .chain(takers);
        let (mut counts, mut total) = (HashMap::<String, usize>::new(), 0);
        for name in names {
            total += 1;
            for feature in features(name).into_keys() {
                *counts.entry(feature).or_default() += 1;
            }
        }
        let rarity = |count: usize| ((total as f64 + 1.0) / (count as f64 + 1.0)).ln() + 0.2;
        let rarity: HashMap<String, f64> = counts
            .into_iter()
            .map(|(feature, count)| (feature, rarity(count)))
            .collect();
        let mut partners = Self {
            history,
            vectors: Vec::new(),
            rarity,
        };
        let vectors = history.iter().map(|known| Vectors {
            supplier: partners.vector(&known.supplier),
            material: partners.vector(&known.material),
            taker: partners.vector(&known.taker),
        });
        partners.vectors = vectors.collect();
        partners
    }

    /// Weighted features of length one.
    fn vector(&self, name: &str) -> Features {
        let mut vector = features(name);
        for (feature, weight) in &mut vector {
            *weight *= self.rarity.get(feature).copied().unwrap_or(1.0);
        }
        let length = vector
            .values()
            .map(|weight| weight * weight)
            .sum::<f64>()
            .sqrt();
        vector.values_mut().for_each(|weight| *weight /= length);
        vector
    }

    /// The takers of each by-product, best first, at most `top` each.
    pub fn answer(&self, streams: &[Stream], takers: &[String], top: Option<usize>) -> Answer {
        let candidates: Vec<Candidate<'_>> = takers
            .iter()
            .map(|name| {
                let vector = self.vector(name);
                let like = self.vectors.iter().map(|known| dot(&vector, &known.taker));
                Candidate {
                    name,
                    like: like.collect(),
                    words: words(name).into_iter().collect(),
                    vector,
                }
            })
            .collect();
        let streams = streams.iter().map(|stream| {
            let mut takers = self.of_stream(stream, &candidates);
            takers.truncate(top.unwrap_or(usize::MAX));
            StreamAnswer {
                stream: stream.id.clone(),
                takers,
            }
        });
        Answer {
            streams: streams.collect(),
        }
    }

    fn of_stream(&self, stream: &Stream, candidates: &[Candidate<'_>]) -> Vec<Taker> {
        let (supplier, material) = (self.vector(&stream.supplier), self.vector(&stream.material));
        let mut of_material: BTreeSet<String> = words(&stream.material).into_iter().collect();
        if of_material.is_empty() {
            of_material = words(&stream.supplier).into_iter().collect();
        }
        let like: Vec<f64> = self
            .vectors
            .iter()
            .map(|known| {
                dot(&material, &known.material) + SUPPLIER * dot(&supplier, &known.supplier)
            })
            .collect();
        let mut takers: Vec<Taker> = candidates
            .iter()
            .map(|candidate| {
                let (known, most) = best_known(&like, &candidate.like);
                let named = dot(&material, &candidate.vector);
                let practice = practice(&of_material, &candidate.words);
                let mean = candidate.like.iter().sum::<f64>() / candidate.like.len().max(1) as f64;
                let itself = if candidate.name == stream.supplier {
                    -1.0
                } else {
                    0.0
                };
                let score = most
                    + named
                    + NAME * dot(&supplier, &candidate.vector)
                    + PRACTICE * practice
                    + EVERYWHERE * mean
                    + itself;
                let mut reasons = Vec::new();
                if let Some(known) = known {
                    let known = &self.history[known];
                    reasons.push(Reason::LikeKnown {
                        supplier: known.supplier.clone(),
                        material: known.material.clone(),
                        taker: known.taker.clone(),
                    });
                }
                reasons.extend((named > 0.0).then_some(Reason::NamesMaterial));
                reasons.extend((practice > 0.0).then_some(Reason::Practice));
                Taker {
                    taker: candidate.name.to_owned(),
                    score: (score * 1e4).round() / 1e4,
                    reasons,
                }
            })
            .collect();
        takers.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.taker.cmp(&b.taker))
        });
        takers
    }
}

fn dot(a: &Features, b: &Features) -> f64 {
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    // in a fixed order, so that sums do not differ in their last digit from run to run
    let mut common: Vec<(&String, f64)> = few
        .iter()
        .filter_map(|(feature, weight)| Some((feature, weight * many.get(feature)?)))
        .collect();
    common.sort_unstable_by_key(|(feature, _)| *feature);
    common.iter().map(|(_, product)| product).sum()
}

/// The known exchange that is most like, and how like it is.
fn best_known(stream: &[f64], taker: &[f64]) -> (Option<usize>, f64) {
    let products = stream
        .iter()
        .zip(taker)
        .map(|(stream, taker)| stream * taker);
    let best = products.enumerate().filter(|(_, product)| *product > 0.0);
    let best = best.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    best.map_or((None, 0.0), |(at, product)| (Some(at), product))
}

/// How well common practice knows the pair, from 0 to 2.
fn practice(material: &BTreeSet<String>, taker: &BTreeSet<String>) -> f64 {
    let shared =
        |a: &BTreeSet<String>, b: &BTreeSet<String>| a.intersection(b).count().min(2) as f64;
    let of_use = known_uses().iter().map(|known| {
        let (given, taken) = (
            shared(material, &known.materials),
            shared(taker, &known.takers),
        );
        if given > 0.0 && taken > 0.0 {
            (given + taken) / 2.0
        } else {
            0.0
        }
    });
    of_use.fold(0.0, f64::max)
}
