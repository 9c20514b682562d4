//! Which chains an edit is about: what it says is said of them, or done to them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Edit;
use super::lookup::position;
use crate::model::ChainGraph;

/// What of the graph an edit touches; chains by position, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touch {
    /// What all chains share, or a chain that is not there yet.
    Whole,
    /// A fact about something in these chains; in none, where no segment holds it.
    Of(Vec<u32>),
    /// A thing that is renamed or goes, in each of these chains.
    Throughout(Vec<u32>),
}

/// Which chains hold each product: those with a segment that lists it or something broader.
#[derive(Debug)]
pub struct Belonging<'a> {
    graph: &'a ChainGraph,
    chains_of: HashMap<u32, BTreeSet<u32>>,
}

impl<'a> Belonging<'a> {
    /// Looks through all segments and the kinds of their products.
    #[must_use]
    pub fn new(graph: &'a ChainGraph) -> Self {
        let mut narrower: HashMap<u32, Vec<u32>> = HashMap::new();
        for kind in &graph.kinds {
            narrower
                .entry(kind.broader)
                .or_default()
                .push(kind.narrower);
        }
        let mut chains_of: HashMap<u32, BTreeSet<u32>> = HashMap::new();
        for segment in &graph.segments {
            let mut seen: HashSet<u32> = segment.products.iter().copied().collect();
            let mut open = segment.products.clone();
            while let Some(product) = open.pop() {
                chains_of.entry(product).or_default().insert(segment.chain);
                let kinds = narrower.get(&product).into_iter().flatten();
                open.extend(kinds.filter(|kind| seen.insert(**kind)));
            }
        }
        Self { graph, chains_of }
    }

    /// What an edit touches. A name that the graph does not know belongs to nobody: the edit makes
    /// something new, or cannot be made.
    #[must_use]
    pub fn touch(&self, edit: &Edit) -> Touch {
        match edit {
            Edit::PutProduct { new_name: None, .. } => Touch::Of(Vec::new()),
            Edit::PutProduct { name, .. } | Edit::RemoveProduct { name } => {
                Touch::Throughout(self.of_products([name]))
            }
            // what is narrower counts for the segments of the broader
            Edit::PutKind {
                narrower, broader, ..
            }
            | Edit::RemoveKind { narrower, broader } => {
                Touch::Throughout(self.of_products([narrower, broader]))
            }
            Edit::PutChain { name, .. } | Edit::RemoveChain { name } => match self.chain(name) {
                Some(chain) => Touch::Throughout(vec![chain]),
                None => Touch::Whole,
            },
            Edit::PutSegment { chain, .. } | Edit::RemoveSegment { chain, .. } => {
                Touch::Throughout(self.chain(chain).into_iter().collect())
            }
            Edit::PutPlace { name, .. } | Edit::RemovePlace { name } => {
                let places = self.graph.places.iter().map(|place| &place.name);
                match position(places, name) {
                    Some(_) => Touch::Whole,
                    None => Touch::Of(Vec::new()),
                }
            }
            Edit::PutFirm(firm) if firm.new_name.is_none() => {
                Touch::Of(self.of_firms([&firm.name]))
            }
            Edit::PutFirm(firm) => Touch::Throughout(self.of_firms([&firm.name])),
            Edit::RemoveFirm { name } => Touch::Throughout(self.of_firms([name])),
            Edit::MergeFirms { name, into } => Touch::Throughout(self.of_firms([name, into])),
            Edit::PutRecipe { product, .. }
            | Edit::RemoveRecipe { product, .. }
            | Edit::PutMake { product, .. }
            | Edit::RemoveMake { product, .. }
            | Edit::PutNeed { product, .. }
            | Edit::RemoveNeed { product, .. }
            | Edit::PutSupply { product, .. }
            | Edit::RemoveSupply { product, .. } => Touch::Of(self.of_products([product])),
        }
    }

    fn chain(&self, name: &str) -> Option<u32> {
        position(self.graph.chains.iter().map(|chain| &chain.name), name)
    }

    fn of_products<const N: usize>(&self, names: [&String; N]) -> Vec<u32> {
        let products = self.graph.products.iter().map(|product| &product.name);
        let known = names
            .into_iter()
            .filter_map(|name| position(products.clone(), name));
        self.chains(known)
    }

    /// The chains of everything that the firms make, need, sell or buy.
    fn of_firms<const N: usize>(&self, names: [&String; N]) -> Vec<u32> {
        let firms = self.graph.firms.iter().map(|firm| &firm.name);
        let known: Vec<u32> = names
            .into_iter()
            .filter_map(|name| position(firms.clone(), name))
            .collect();
        let is_one = |firm: u32| known.contains(&firm);
        let made = self.graph.makes.iter().filter(|make| is_one(make.firm));
        let needed = self.graph.needs.iter().filter(|need| is_one(need.firm));
        let traded = self
            .graph
            .supplies
            .iter()
            .filter(|supply| is_one(supply.supplier) || is_one(supply.buyer));
        let products = made
            .map(|make| make.product)
            .chain(needed.map(|need| need.product))
            .chain(traded.map(|supply| supply.product));
        self.chains(products)
    }

    fn chains(&self, products: impl Iterator<Item = u32>) -> Vec<u32> {
        let found: BTreeSet<u32> = products
            .filter_map(|product| self.chains_of.get(&product))
            .flatten()
            .copied()
            .collect();
        found.into_iter().collect()
    }
}
