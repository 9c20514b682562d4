//! Kernels against their definitions, tried out on small graphs with cycles, self-loops, parallel
//! edges and parts that hang on nothing.

use chain::csr::{Csr, Edge, Parallel};
use chain::kernels::{self, NONE, PageRank, VertexCut};
use proptest::prelude::*;

fn graph(nodes: usize, edges: &[(u32, u32, u32)]) -> Csr {
    let edges: Vec<Edge> = edges
        .iter()
        .map(|(from, to, weight)| Edge {
            from: *from,
            to: *to,
            weight: f64::from(*weight),
        })
        .collect();
    Csr::build(nodes, &edges, Parallel::Keep).expect("the edges are within the nodes")
}

/// Nodes reached from a node when one node is taken away.
fn reached(graph: &Csr, from: &[u32], without: &[u32], both_ways: bool) -> Vec<bool> {
    let back = graph.transpose();
    let mut seen = vec![false; graph.nodes()];
    let mut waiting: Vec<u32> = from
        .iter()
        .copied()
        .filter(|node| !without.contains(node))
        .collect();
    waiting.iter().for_each(|node| seen[*node as usize] = true);
    while let Some(node) = waiting.pop() {
        let more: &[u32] = if both_ways {
            back.targets(node as usize)
        } else {
            &[]
        };
        for to in graph.targets(node as usize).iter().chain(more) {
            if !without.contains(to) && !seen[*to as usize] {
                seen[*to as usize] = true;
                waiting.push(*to);
            }
        }
    }
    seen
}

fn parts(graph: &Csr, without: &[u32]) -> usize {
    let mut seen = vec![false; graph.nodes()];
    let mut count = 0;
    for node in (0..graph.nodes() as u32).filter(|node| !without.contains(node)) {
        if !seen[node as usize] {
            count += 1;
            for (at, is_reached) in reached(graph, &[node], without, true)
                .into_iter()
                .enumerate()
            {
                seen[at] |= is_reached;
            }
        }
    }
    count
}

fn made() -> impl Strategy<Value = (usize, Vec<(u32, u32, u32)>)> {
    (2usize..9).prop_flat_map(|n| {
        let node = 0..n as u32;
        (
            Just(n),
            prop::collection::vec((node.clone(), node, 1u32..9), 0..22),
        )
    })
}

proptest! {
    #[test]
    fn a_dominator_is_on_every_way((n, edges) in made()) {
        let graph = graph(n, &edges);
        let found = kernels::immediate_dominators(&graph, 0);
        let all = reached(&graph, &[0], &[], false);
        for node in 1..n as u32 {
            prop_assert_eq!(found[node as usize] != NONE, all[node as usize]);
            if !all[node as usize] { continue; }
            let mut dominators = Vec::new();
            let mut at = node;
            while at != 0 {
                at = found[at as usize];
                dominators.push(at);
            }
            for other in (0..n as u32).filter(|other| *other != node) {
                let is_cut = !reached(&graph, &[0], &[other], false)[node as usize];
                prop_assert_eq!(is_cut, dominators.contains(&other), "{} for {}", other, node);
            }
        }
    }

    #[test]
    fn an_articulation_point_takes_the_graph_apart((n, edges) in made()) {
        let graph = graph(n, &edges);
        let found = kernels::articulation_points(&graph);
        let whole = parts(&graph, &[]);
        for node in 0..n as u32 {
            let is_alone = !reached(&graph, &[node], &[], true).iter().enumerate().any(|(at, r)| *r && at != node as usize);
            let falls_apart = parts(&graph, &[node]) > whole - usize::from(is_alone);
            prop_assert_eq!(found.contains(&node), falls_apart, "node {}", node);
        }
    }

    #[test]
    fn components_reach_one_another((n, edges) in made()) {
        let graph = graph(n, &edges);
        let found = kernels::strong_components(&graph);
        for a in 0..n as u32 {
            let from_a = reached(&graph, &[a], &[], false);
            for b in 0..n as u32 {
                let mutual = from_a[b as usize] && reached(&graph, &[b], &[], false)[a as usize];
                prop_assert_eq!(mutual, found.of[a as usize] == found.of[b as usize]);
            }
        }
    }

    #[test]
    fn distances_cannot_be_bettered((n, edges) in made()) {
        let graph = graph(n, &edges);
        let found = kernels::shortest_distances(&graph, 0);
        prop_assert_eq!(found[0], 0.0);
        for (from, to, weight) in graph.iter() {
            prop_assert!(found[to as usize] <= found[from as usize] + weight);
        }
        for (node, is_reached) in reached(&graph, &[0], &[], false).into_iter().enumerate() {
            prop_assert_eq!(is_reached, found[node].is_finite());
            let is_attained = node == 0 || !is_reached
                || graph.iter().any(|(from, to, weight)| to as usize == node && found[from as usize] + weight == found[node]);
            prop_assert!(is_attained);
        }
    }

    #[test]
    fn ranks_satisfy_their_equation((n, edges) in made()) {
        let graph = graph(n, &edges);
        let rank = kernels::pagerank(&graph, PageRank { change_max: 1e-14, ..PageRank::default() });
        prop_assert!((rank.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let out: Vec<f64> = (0..n).map(|node| graph.weights(node).iter().sum()).collect();
        let idle: f64 = (0..n).filter(|node| out[*node] == 0.0).map(|node| rank[node]).sum();
        let mut expected = vec![0.15 / n as f64 + 0.85 * idle / n as f64; n];
        for (from, to, weight) in graph.iter() {
            expected[to as usize] += 0.85 * rank[from as usize] * weight / out[from as usize];
        }
        for (rank, expected) in rank.iter().zip(expected) {
            prop_assert!((rank - expected).abs() < 1e-10);
        }
    }

    #[test]
    fn a_cut_parts_and_no_smaller_one_does((n, edges) in made()) {
        let graph = graph(n, &edges);
        let (source, target) = (0u32, n as u32 - 1);
        match kernels::min_vertex_cut(&graph, &[source], &[target], 100).expect("no bound is met") {
            VertexCut::Adjacent => prop_assert!(graph.targets(0).contains(&target)),
            VertexCut::Nodes(cut) => {
                prop_assert!(!reached(&graph, &[source], &cut, false)[target as usize]);
                let inner: Vec<u32> = (1..n as u32 - 1).collect();
                for mask in 0u32..1 << inner.len() {
                    if (mask.count_ones() as usize) < cut.len() {
                        let chosen: Vec<u32> = inner.iter().copied().filter(|node| mask >> (node - 1) & 1 == 1).collect();
                        prop_assert!(reached(&graph, &[source], &chosen, false)[target as usize]);
                    }
                }
            }
        }
    }

    #[test]
    fn betweenness_sums_to_the_inner_nodes_of_shortest_ways((n, edges) in made()) {
        let mut pairs: Vec<(u32, u32, u32)> = edges.iter().map(|(a, b, _)| (*a, *b, 1)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let graph = graph(n, &pairs);
        let found = kernels::betweenness(&graph, 2);
        let mut expected = 0.0;
        for source in 0..n as u32 {
            let distance = kernels::shortest_distances(&graph, source);
            expected += distance.iter().filter(|d| d.is_finite() && **d > 1.0).map(|d| d - 1.0).sum::<f64>();
        }
        prop_assert!((found.iter().sum::<f64>() - expected).abs() < 1e-9);
    }
}
