//! Cheapest ways.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::csr::Csr;

/// Distance of each node from `source` by the sum of edge weights (Dijkstra 1959); infinite where
/// there is no way. Weights below zero or not a number count as no edge.
#[must_use]
pub fn shortest_distances(graph: &Csr, source: u32) -> Vec<f64> {
    let mut distance = vec![f64::INFINITY; graph.nodes()];
    let Some(start) = distance.get_mut(source as usize) else {
        return distance;
    };
    *start = 0.0;
    // The bits of floating-point numbers that are not negative are ordered as the numbers are.
    let mut waiting = BinaryHeap::from([Reverse((0u64, source))]);
    while let Some(Reverse((bits, node))) = waiting.pop() {
        let so_far = f64::from_bits(bits);
        if so_far > distance[node as usize] {
            continue;
        }
        for (target, weight) in graph.row(node as usize) {
            let reached = so_far + weight;
            if weight >= 0.0 && reached < distance[target as usize] {
                distance[target as usize] = reached;
                waiting.push(Reverse((reached.to_bits(), target)));
            }
        }
    }
    distance
}
