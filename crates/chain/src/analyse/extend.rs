//! What could be made here next: products made from what is made here, ranked by how much of their
//! materials is here and how often places that make the one make the others.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::Sentence;
use serde::Serialize;

use super::{ChainView, Question};

/// Materials listed as evidence at most.
const EVIDENCE_MAX: usize = 5;

/// A product within reach.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extension {
    /// The product.
    pub product: String,
    /// Materials of it that are made here.
    pub from: Vec<String>,
    /// Share of its materials made here.
    pub materials_share: f64,
    /// How close the region is to it, by what else is made where it is made; nothing when no place is
    /// known to make it.
    pub density: Option<f64>,
    /// Products made from it in turn.
    pub opens: usize,
    /// By what candidates are ranked.
    pub score: f64,
    /// Why it is within reach.
    pub reasons: Vec<Sentence>,
}

/// Products made from the chain's local products that nobody here makes yet.
pub(super) fn extensions(question: Question<'_>, view: &ChainView) -> Vec<Extension> {
    let (graph, index) = (question.graph, question.index);
    let made_here: BTreeSet<u32> = graph
        .makes
        .iter()
        .filter(|make| question.is_local(make.firm))
        .map(|make| make.product)
        .collect();
    // Who makes a kind of something makes it.
    let mut covered = made_here.clone();
    for product in &made_here {
        covered.extend(index.broader.targets(*product as usize));
    }
    let of_chain: BTreeSet<u32> = view
        .segments
        .iter()
        .flat_map(|segment| &segment.products)
        .copied()
        .collect();
    let candidates: BTreeSet<u32> = covered
        .intersection(&of_chain)
        .flat_map(|product| index.recipes.targets(*product as usize))
        .copied()
        .filter(|product| !covered.contains(product))
        .collect();
    let places = Places::new(question);
    let mut found: Vec<Extension> = candidates
        .into_iter()
        .map(|product| {
            let materials = index.materials.targets(product as usize);
            let here: Vec<u32> = materials
                .iter()
                .copied()
                .filter(|material| covered.contains(material))
                .collect();
            let share = here.len() as f64 / materials.len() as f64;
            let density = places.density(product, &made_here);
            let opens = index.recipes.targets(product as usize).len();
            let score = share * (1.0 + density.unwrap_or(0.0)) * (2.0 + opens as f64).ln();
            let from: Vec<String> = here
                .iter()
                .take(EVIDENCE_MAX)
                .map(|at| question.product(*at).to_owned())
                .collect();
            let reason = Sentence::new("chain.extend.materials_here")
                .with("product", question.product(product))
                .with("here", here.len())
                .with("all", materials.len())
                .with("from", from.join("、"));
            let product = question.product(product).to_owned();
            Extension {
                product,
                from,
                materials_share: share,
                density,
                opens,
                score,
                reasons: vec![reason],
            }
        })
        .collect();
    found.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.product.cmp(&b.product))
    });
    found.truncate(question.policy.candidates_max);
    found
}

/// Which places make which products.
struct Places {
    by_product: BTreeMap<u32, BTreeSet<u32>>,
    by_place: BTreeMap<u32, BTreeSet<u32>>,
}

impl Places {
    fn new(question: Question<'_>) -> Self {
        let mut places = Self {
            by_product: BTreeMap::new(),
            by_place: BTreeMap::new(),
        };
        for make in &question.graph.makes {
            if let Some(place) = question.graph.firms[make.firm as usize].place {
                places
                    .by_product
                    .entry(make.product)
                    .or_default()
                    .insert(place);
                places
                    .by_place
                    .entry(place)
                    .or_default()
                    .insert(make.product);
            }
        }
        places
    }

    /// Density of the region around a product (Hidalgo et al. 2007): proximity to what is made here by
    /// proximity to all products, proximity being the smaller conditional frequency over places.
    fn density(&self, product: u32, made_here: &BTreeSet<u32>) -> Option<f64> {
        let own = self.by_product.get(&product)?;
        let mut together: BTreeMap<u32, f64> = BTreeMap::new();
        for other in own
            .iter()
            .filter_map(|place| self.by_place.get(place))
            .flatten()
        {
            *together.entry(*other).or_default() += 1.0;
        }
        together.remove(&product);
        let near =
            |other: &u32, count: &f64| count / self.by_product[other].len().max(own.len()) as f64;
        let all: f64 = together
            .iter()
            .map(|(other, count)| near(other, count))
            .sum();
        let here: f64 = together
            .iter()
            .filter(|(other, _)| made_here.contains(other))
            .map(|(o, c)| near(o, c))
            .sum();
        (all > 0.0).then(|| here / all)
    }
}
