//! Look-ups into a chain graph, built once and used by all analyses.

use std::collections::HashMap;

use super::ChainGraph;
use crate::csr::{Csr, Edge, Parallel};

/// Who stands next to whom.
#[derive(Debug, Clone)]
pub struct Index {
    /// Material → product; weights are quantities, 1 where unknown.
    pub recipes: Csr,
    /// Product → material.
    pub materials: Csr,
    /// Narrower → broader product.
    pub broader: Csr,
    /// Broader → narrower product.
    pub narrower: Csr,
    /// Positions of `makes` for each product.
    pub makes_of: Vec<Vec<u32>>,
    /// Positions of `makes` for each firm.
    pub makes_by: Vec<Vec<u32>>,
    /// Positions of `supplies` for each buyer.
    pub bought_by: Vec<Vec<u32>>,
    /// Positions of `needs` for each firm.
    pub needs_of: Vec<Vec<u32>>,
    /// Product by name.
    pub product_by_name: HashMap<String, u32>,
}

impl Index {
    /// Builds all look-ups in linear time.
    #[must_use]
    pub fn new(graph: &ChainGraph) -> Self {
        let products = graph.products.len();
        let csr = |edges: Vec<Edge>| {
            Csr::build(products, &edges, Parallel::Sum)
                .expect("positions in a chain graph are within its lists")
        };
        let recipe = |r: &super::MadeFrom| Edge {
            from: r.material,
            to: r.product,
            weight: r.quantity.unwrap_or(1.0),
        };
        let kind = |k: &super::KindOf| Edge {
            from: k.narrower,
            to: k.broader,
            weight: 1.0,
        };
        let recipes = csr(graph.recipes.iter().map(recipe).collect());
        let broader = csr(graph.kinds.iter().map(kind).collect());
        let group = |length: usize, keys: Vec<u32>| {
            let mut groups = vec![Vec::new(); length];
            keys.into_iter()
                .enumerate()
                .for_each(|(at, key)| groups[key as usize].push(at as u32));
            groups
        };
        let firms = graph.firms.len();
        Self {
            materials: recipes.transpose(),
            recipes,
            narrower: broader.transpose(),
            broader,
            makes_of: group(
                products,
                graph.makes.iter().map(|make| make.product).collect(),
            ),
            makes_by: group(firms, graph.makes.iter().map(|make| make.firm).collect()),
            bought_by: group(
                firms,
                graph.supplies.iter().map(|supply| supply.buyer).collect(),
            ),
            needs_of: group(firms, graph.needs.iter().map(|need| need.firm).collect()),
            product_by_name: graph
                .products
                .iter()
                .enumerate()
                .map(|(at, p)| (p.name.clone(), at as u32))
                .collect(),
        }
    }

    /// A product with all narrower ones, itself first; cycles do no harm.
    #[must_use]
    pub fn with_narrower(&self, product: u32) -> Vec<u32> {
        let mut found = vec![product];
        let mut seen = std::collections::HashSet::from([product]);
        let mut next = 0;
        while let Some(at) = found.get(next).copied() {
            next += 1;
            found.extend(
                self.narrower
                    .targets(at as usize)
                    .iter()
                    .filter(|narrower| seen.insert(**narrower)),
            );
        }
        found
    }
}
