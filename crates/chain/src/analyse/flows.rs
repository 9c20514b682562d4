//! What flows between the segments of a chain: recipes say what can, supplies what does.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{ChainView, Question};

/// From one segment to another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Flow {
    /// Position of the supplying segment.
    pub from: usize,
    /// Position of the buying segment.
    pub to: usize,
    /// Recipes that lead from the one to the other.
    pub recipes: usize,
    /// Supplies seen.
    pub supplies: usize,
    /// Yuan a year of these supplies.
    pub value: f64,
    /// The part of it between local firms.
    pub local_value: f64,
}

/// All flows of a chain, by segments. A supply goes to the segments in which its buyer makes
/// something, if any recipe leads there to those, in equal parts; so the values of all flows add up
/// to the supplies of the chain's products to its makers.
#[must_use]
pub fn flows(question: Question<'_>, view: &ChainView) -> Vec<Flow> {
    let graph = question.graph;
    let of = view.segment_of();
    let empty = |from, to| Flow {
        from,
        to,
        recipes: 0,
        supplies: 0,
        value: 0.0,
        local_value: 0.0,
    };
    let mut flows: BTreeMap<(usize, usize), Flow> = view
        .links(question.index)
        .into_iter()
        .map(|(from, to, recipes)| {
            let flow = Flow {
                recipes,
                ..empty(from, to)
            };
            ((from, to), flow)
        })
        .collect();
    let linked: BTreeSet<(usize, usize)> = flows.keys().copied().collect();
    for supply in &graph.supplies {
        let Some(froms) = of.get(&supply.product) else {
            continue;
        };
        let makes = &question.index.makes_by[supply.buyer as usize];
        let made_in: BTreeSet<usize> = makes
            .iter()
            .filter_map(|make| of.get(&graph.makes[*make as usize].product))
            .flatten()
            .copied()
            .collect();
        let pairs = froms
            .iter()
            .flat_map(|from| made_in.iter().map(move |to| (*from, *to)));
        let all: Vec<(usize, usize)> = pairs.filter(|(from, to)| from != to).collect();
        let along: Vec<(usize, usize)> = all
            .iter()
            .copied()
            .filter(|pair| linked.contains(pair))
            .collect();
        let taken = if along.is_empty() { all } else { along };
        let is_local = question.is_local(supply.supplier) && question.is_local(supply.buyer);
        let part = supply.value / taken.len() as f64;
        for (from, to) in taken {
            let flow = flows.entry((from, to)).or_insert_with(|| empty(from, to));
            flow.supplies += 1;
            flow.value += part;
            flow.local_value += if is_local { part } else { 0.0 };
        }
    }
    flows.into_values().collect()
}
