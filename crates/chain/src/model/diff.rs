//! Two versions held side by side: what came and what went.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ChainGraph;

/// What one version has and the other has not, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Difference {
    /// Only in the later version.
    pub added: Vec<String>,
    /// Only in the earlier version.
    pub removed: Vec<String>,
}

/// Names of everything in one list of a graph.
type Keys = fn(&ChainGraph) -> BTreeSet<String>;

/// Differences list by list: products, recipes, firms, makes, supplies, segments.
#[must_use]
pub fn difference(earlier: &ChainGraph, later: &ChainGraph) -> Vec<(&'static str, Difference)> {
    let lists: [(&'static str, Keys); 6] = [
        ("products", |g| {
            g.products.iter().map(|p| p.name.clone()).collect()
        }),
        ("recipes", |g| {
            let name = |at: u32| &g.products[at as usize].name;
            g.recipes
                .iter()
                .map(|r| format!("{} → {}", name(r.material), name(r.product)))
                .collect()
        }),
        ("firms", |g| {
            g.firms.iter().map(|f| f.name.clone()).collect()
        }),
        ("makes", |g| {
            let line = |m: &super::Make| {
                format!(
                    "{} · {}",
                    g.firms[m.firm as usize].name, g.products[m.product as usize].name
                )
            };
            g.makes.iter().map(line).collect()
        }),
        ("supplies", |g| {
            let name = |at: u32| &g.firms[at as usize].name;
            g.supplies
                .iter()
                .map(|s| format!("{} → {}", name(s.supplier), name(s.buyer)))
                .collect()
        }),
        ("segments", |g| {
            let line =
                |s: &super::Segment| format!("{} · {}", g.chains[s.chain as usize].name, s.name);
            g.segments.iter().map(line).collect()
        }),
    ];
    lists
        .into_iter()
        .map(|(name, keys)| {
            let (before, after) = (keys(earlier), keys(later));
            let added = after.difference(&before).cloned().collect();
            let removed = before.difference(&after).cloned().collect();
            (name, Difference { added, removed })
        })
        .collect()
}
