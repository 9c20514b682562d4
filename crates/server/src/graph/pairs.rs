//! Names in the graph that may mean the same, before anybody decided.

use std::collections::{BTreeMap, HashMap};

use chain::model::{ChainGraph, Origin};
use chain::resolve::{parse_firm, same_firm};

use super::graphs::Loaded;

/// Inferred relations that are surer than this are not put before people.
const SURE_FROM: f64 = 0.85;
/// How sure it is that two firms of the same trade name in one place are one.
const SAME_NAME: f64 = 0.7;

/// Kind, name, candidate, how sure, how much it is used.
pub(super) type Pair = (&'static str, String, String, f64, usize);

/// Products of which one was taken for a kind of the other, not quite surely.
pub(super) fn product_pairs(loaded: &Loaded) -> Vec<Pair> {
    let graph = &loaded.graph;
    let name = |at: u32| graph.products[at as usize].name.clone();
    graph
        .kinds
        .iter()
        .filter(|kind| {
            kind.evidence.origin == Origin::Inferred && kind.evidence.confidence < SURE_FROM
        })
        .map(|kind| {
            let makers = loaded.index.makes_of[kind.narrower as usize].len();
            let sure = kind.evidence.confidence;
            (
                "product",
                name(kind.narrower),
                name(kind.broader),
                sure,
                makers,
            )
        })
        .collect()
}

/// Firms of one trade name that no place and no legal form tells apart.
pub(super) fn firm_pairs(graph: &ChainGraph) -> Vec<Pair> {
    let places: Vec<String> = graph
        .places
        .iter()
        .map(|place| {
            place
                .name
                .trim_end_matches(['市', '县', '区', '省'])
                .to_owned()
        })
        .filter(|place| place.chars().count() > 1)
        .collect();
    let mut relations: HashMap<u32, usize> = HashMap::new();
    let of_makes = graph.makes.iter().map(|make| make.firm);
    for firm in of_makes.chain(graph.supplies.iter().map(|supply| supply.supplier)) {
        *relations.entry(firm).or_default() += 1;
    }
    let mut by_core: BTreeMap<String, Vec<(u32, chain::resolve::FirmName)>> = BTreeMap::new();
    for (at, firm) in (0u32..).zip(&graph.firms) {
        let written = firm.full_name.as_deref().unwrap_or(&firm.name);
        let parsed = parse_firm(written, &places);
        by_core
            .entry(parsed.core.clone())
            .or_default()
            .push((at, parsed));
    }
    let mut found = Vec::new();
    for alike in by_core.values().filter(|alike| alike.len() > 1) {
        for (position, (a, name_a)) in alike.iter().enumerate() {
            for (b, name_b) in &alike[position + 1..] {
                let (first, second) = (&graph.firms[*a as usize], &graph.firms[*b as usize]);
                let codes_differ = first.code.is_some() && second.code.is_some();
                if !codes_differ && same_firm(name_a, name_b) {
                    let used = relations.get(a).copied().unwrap_or(0);
                    let names = (first.name.clone(), second.name.clone());
                    found.push(("firm", names.0, names.1, SAME_NAME, used));
                }
            }
        }
    }
    found
}
