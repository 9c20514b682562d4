//! PageRank: how much of a random walk along the edges ends up at each node.

use crate::csr::Csr;

/// How to walk and when to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageRank {
    /// Share of steps that follow an edge; the others start anew anywhere.
    pub damping: f64,
    /// Sum of all changes in one round below which the result stands.
    pub change_max: f64,
    /// Rounds after which the result stands as it is.
    pub rounds_max: u32,
}

impl Default for PageRank {
    fn default() -> Self {
        Self {
            damping: 0.85,
            change_max: 1e-9,
            rounds_max: 200,
        }
    }
}

/// Rank of each node by edge weight, summing to 1; walks from nodes without edges start anew.
#[must_use]
pub fn pagerank(graph: &Csr, options: PageRank) -> Vec<f64> {
    let nodes = graph.nodes();
    let even = 1.0 / nodes as f64;
    let out: Vec<f64> = (0..nodes)
        .map(|node| graph.weights(node).iter().sum())
        .collect();
    let incoming = graph.transpose();
    let mut rank = vec![even; nodes];
    // What each node hands on per unit of weight.
    let mut given: Vec<f64> = out
        .iter()
        .map(|out| if *out > 0.0 { even / out } else { 0.0 })
        .collect();
    let mut idle: f64 = rank
        .iter()
        .zip(&out)
        .filter(|(_, out)| **out <= 0.0)
        .map(|(rank, _)| rank)
        .sum();
    for _ in 0..options.rounds_max {
        let mut change = 0.0;
        let mut total = 0.0;
        // New ranks are used as soon as they are known (Gauss–Seidel), which halves the rounds.
        for node in 0..nodes {
            let own = if out[node] > 0.0 { 0.0 } else { rank[node] };
            let sum: f64 = incoming
                .row(node)
                .map(|(from, weight)| weight * given[from as usize])
                .sum();
            let fresh = (1.0 - options.damping) * even + options.damping * (sum + idle * even);
            change += (fresh - rank[node]).abs();
            total += fresh;
            rank[node] = fresh;
            if out[node] > 0.0 {
                given[node] = fresh / out[node];
            } else {
                idle += fresh - own;
            }
        }
        rank.iter_mut().for_each(|rank| *rank /= total);
        given.iter_mut().for_each(|given| *given /= total);
        idle /= total;
        if change < options.change_max {
            break;
        }
    }
    rank
}
