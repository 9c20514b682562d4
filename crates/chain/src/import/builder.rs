//! A graph in the making: names become positions, each name once.

use std::collections::HashMap;

use crate::model::{
    ChainGraph, Evidence, Firm, KindOf, MadeFrom, Make, Origin, Place, Product, Source,
};

/// Builds a graph; asking for a name twice gives the same position.
#[derive(Debug, Default)]
pub struct Builder {
    /// The graph so far.
    pub graph: ChainGraph,
    products: HashMap<String, u32>,
    firms: HashMap<String, u32>,
    places: HashMap<String, u32>,
}

impl Builder {
    /// Starts from nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source and gives its position.
    pub fn source(&mut self, name: &str, date: Option<&str>) -> u32 {
        self.graph.source(Source {
            name: name.to_owned(),
            date: date.map(str::to_owned),
        })
    }

    /// Something that a source states.
    #[must_use]
    pub fn observed(source: u32) -> Evidence {
        Evidence {
            source,
            origin: Origin::Observed,
            confidence: 1.0,
        }
    }

    /// Position of a product, new if it was not known.
    pub fn product(&mut self, name: &str) -> u32 {
        let list = &mut self.graph.products;
        position(&mut self.products, name, || {
            list.push(Product {
                name: name.to_owned(),
            });
            list.len() - 1
        })
    }

    /// Position of a product that is known.
    #[must_use]
    pub fn known_product(&self, name: &str) -> Option<u32> {
        self.products.get(name).copied()
    }

    /// Position of a place, new if it was not known.
    pub fn place(&mut self, name: &str) -> u32 {
        let list = &mut self.graph.places;
        position(&mut self.places, name, || {
            list.push(Place {
                name: name.to_owned(),
                region: None,
                longitude: None,
                latitude: None,
            });
            list.len() - 1
        })
    }

    /// Position of a firm by its identifier or name, new if it was not known.
    pub fn firm(&mut self, key: &str, firm: impl FnOnce() -> Firm) -> u32 {
        let list = &mut self.graph.firms;
        position(&mut self.firms, key, || {
            list.push(firm());
            list.len() - 1
        })
    }

    /// Position of a firm that is known.
    #[must_use]
    pub fn known_firm(&self, key: &str) -> Option<u32> {
        self.firms.get(key).copied()
    }

    /// A kind of something.
    pub fn kind(&mut self, narrower: u32, broader: u32, evidence: Evidence) {
        self.graph.kinds.push(KindOf {
            narrower,
            broader,
            evidence,
        });
    }

    /// A recipe line.
    pub fn recipe(
        &mut self,
        material: u32,
        product: u32,
        quantity: Option<f64>,
        evidence: Evidence,
    ) {
        self.graph.recipes.push(MadeFrom {
            product,
            material,
            quantity,
            evidence,
        });
    }

    /// A firm makes a product.
    pub fn make(&mut self, firm: u32, product: u32, capacity: Option<f64>, evidence: Evidence) {
        self.graph.makes.push(Make {
            firm,
            product,
            capacity,
            evidence,
        });
    }
}

fn position(known: &mut HashMap<String, u32>, name: &str, add: impl FnOnce() -> usize) -> u32 {
    if let Some(at) = known.get(name) {
        return *at;
    }
    let at = add() as u32;
    known.insert(name.to_owned(), at);
    at
}
