//! A chain as its segments with all products that belong to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Question;
use crate::csr::Csr;
use crate::model::Index;

/// Levels of materials and of products that a derived chain follows.
const DEPTH_UP: usize = 3;
/// Segments of one level of a derived chain at most.
const SEGMENTS_A_LEVEL_MAX: usize = 12;

/// A segment with everything that counts as its product.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentView {
    /// Name.
    pub name: String,
    /// Column, 0 for raw materials.
    pub layer: u32,
    /// Products and their narrower products.
    pub products: BTreeSet<u32>,
    /// Industries by GB/T 4754-2017 code.
    pub industries: Vec<String>,
    /// Share of the chain's value; all segments of a derived chain weigh the same.
    pub weight: f64,
    /// Yuan a year needed, where stated.
    pub need: Option<f64>,
}

/// A chain ready for analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainView {
    /// Name.
    pub name: String,
    /// Whether the segments were derived from the product graph.
    pub is_derived: bool,
    /// Segments by layer.
    pub segments: Vec<SegmentView>,
}

impl ChainView {
    /// The chain of this name, or one derived from the product of this name.
    #[must_use]
    pub fn find(question: Question<'_>, name: &str) -> Option<Self> {
        Self::stated(question, name).or_else(|| Self::derived(question, name))
    }

    fn stated(question: Question<'_>, name: &str) -> Option<Self> {
        let graph = question.graph;
        let plain = |name: &str| {
            name.trim_end_matches("产业链")
                .trim_end_matches("产业")
                .to_owned()
        };
        let chain = graph
            .chains
            .iter()
            .position(|chain| chain.name == name)
            .or_else(|| {
                graph
                    .chains
                    .iter()
                    .position(|chain| plain(&chain.name) == plain(name))
            })?;
        let mut segments: Vec<SegmentView> = graph
            .segments
            .iter()
            .filter(|segment| segment.chain as usize == chain)
            .map(|segment| SegmentView {
                name: segment.name.clone(),
                layer: segment.layer,
                products: segment
                    .products
                    .iter()
                    .flat_map(|p| question.index.with_narrower(*p))
                    .collect(),
                industries: segment.industries.clone(),
                weight: segment.weight,
                need: segment.need,
            })
            .collect();
        segments.sort_by_key(|segment| segment.layer);
        Some(Self {
            name: graph.chains[chain].name.clone(),
            is_derived: false,
            segments,
        })
    }

    /// The product, what it is made from level by level, and what is made from it.
    fn derived(question: Question<'_>, name: &str) -> Option<Self> {
        let product = *question.index.product_by_name.get(name)?;
        let mut levels = vec![vec![product]];
        let mut seen = BTreeSet::from([product]);
        for _ in 0..DEPTH_UP {
            let last = levels.last().map(Vec::as_slice).unwrap_or_default();
            let next = neighbours(question.index, &question.index.materials, last, &mut seen);
            if next.is_empty() {
                break;
            }
            levels.push(next);
        }
        levels.reverse();
        let made_of_it = neighbours(
            question.index,
            &question.index.recipes,
            &[product],
            &mut seen,
        );
        levels.push(made_of_it);
        let segments = levels
            .iter()
            .enumerate()
            .flat_map(|(layer, products)| {
                products.iter().map(move |product| (layer as u32, *product))
            })
            .map(|(layer, product)| SegmentView {
                name: question.product(product).to_owned(),
                layer,
                products: question.index.with_narrower(product).into_iter().collect(),
                industries: Vec::new(),
                weight: 1.0,
                need: None,
            })
            .collect();
        Some(Self {
            name: name.to_owned(),
            is_derived: true,
            segments,
        })
    }

    /// Segments to which each product belongs.
    #[must_use]
    pub fn segment_of(&self) -> HashMap<u32, Vec<usize>> {
        let mut of: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, segment) in self.segments.iter().enumerate() {
            segment
                .products
                .iter()
                .for_each(|product| of.entry(*product).or_default().push(at));
        }
        of
    }

    /// Which segment feeds which, with the number of recipes that say so.
    #[must_use]
    pub fn links(&self, index: &Index) -> Vec<(usize, usize, usize)> {
        let of = self.segment_of();
        let mut links: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (material, from) in &of {
            for product in index.recipes.targets(*material as usize) {
                for to in of.get(product).map(Vec::as_slice).unwrap_or_default() {
                    for from in from.iter().filter(|from| *from != to) {
                        *links.entry((*from, *to)).or_default() += 1;
                    }
                }
            }
        }
        links
            .into_iter()
            .map(|((from, to), count)| (from, to, count))
            .collect()
    }

    /// Firms that make anything of the chain.
    #[must_use]
    pub fn makers(&self, question: Question<'_>) -> BTreeSet<u32> {
        let products = self.segments.iter().flat_map(|segment| &segment.products);
        let makes = products.flat_map(|product| &question.index.makes_of[*product as usize]);
        makes
            .map(|make| question.graph.makes[*make as usize].firm)
            .collect()
    }
}

/// Products next to these or to kinds of them: recipes are often known only of a kind.
fn neighbours(index: &Index, graph: &Csr, of: &[u32], seen: &mut BTreeSet<u32>) -> Vec<u32> {
    let mut found = Vec::new();
    for product in of.iter().flat_map(|product| index.with_narrower(*product)) {
        for next in graph.targets(product as usize) {
            if found.len() < SEGMENTS_A_LEVEL_MAX && seen.insert(*next) {
                found.push(*next);
            }
        }
    }
    found
}
