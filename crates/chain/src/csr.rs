//! Compressed sparse rows: the one layout in which all graph kernels of this room read a graph.

use thiserror::Error;

/// Why an edge list is not a graph.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CsrError {
    /// An endpoint is not a node.
    #[error("edge {edge} names node {node}, but there are only {nodes} nodes")]
    NodeOutOfRange {
        /// Position of the edge in the list, from 0.
        edge: usize,
        /// The endpoint.
        node: u32,
        /// Number of nodes.
        nodes: usize,
    },
    /// More edges or nodes than 32-bit positions can address.
    #[error("a graph holds at most {} nodes and edges", u32::MAX)]
    TooLarge,
}

/// A directed edge with its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The node that the edge leaves.
    pub from: u32,
    /// The node that the edge enters.
    pub to: u32,
    /// The weight, in the caller's unit.
    pub weight: f64,
}

/// A directed graph with one weight per edge; the targets of each row are sorted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Csr {
    offsets: Vec<u32>,
    targets: Vec<u32>,
    weights: Vec<f64>,
}

/// What becomes of several edges between the same two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parallel {
    /// They stay separate edges.
    Keep,
    /// Their weights are added up.
    Sum,
}

impl Csr {
    /// Builds the rows by two counting sorts, in time linear in nodes and edges.
    ///
    /// # Errors
    /// When an edge names a node that is not there, or the graph is too large.
    pub fn build(nodes: usize, edges: &[Edge], parallel: Parallel) -> Result<Self, CsrError> {
        if nodes >= u32::MAX as usize || edges.len() >= u32::MAX as usize {
            return Err(CsrError::TooLarge);
        }
        for (position, edge) in edges.iter().enumerate() {
            for node in [edge.from, edge.to] {
                if node as usize >= nodes {
                    return Err(CsrError::NodeOutOfRange {
                        edge: position,
                        node,
                        nodes,
                    });
                }
            }
        }
        let by_target = scatter(
            nodes,
            edges.len(),
            edges.iter().map(|e| (e.to, e.from, e.weight)),
        );
        let sorted = by_target.transpose();
        Ok(match parallel {
            Parallel::Keep => sorted,
            Parallel::Sum => sorted.summed(),
        })
    }

    /// The same edges the other way round; rows stay sorted.
    #[must_use]
    pub fn transpose(&self) -> Self {
        scatter(
            self.nodes(),
            self.edges(),
            self.iter().map(|(from, to, weight)| (to, from, weight)),
        )
    }

    /// Number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Number of edges.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.targets.len()
    }

    /// Positions of the edges that leave `node`.
    #[must_use]
    pub fn range(&self, node: usize) -> std::ops::Range<usize> {
        self.offsets[node] as usize..self.offsets[node + 1] as usize
    }

    /// The nodes that `node` points at, in rising order.
    #[must_use]
    pub fn targets(&self, node: usize) -> &[u32] {
        &self.targets[self.range(node)]
    }

    /// Weights of the edges that leave `node`, beside [`Csr::targets`].
    #[must_use]
    pub fn weights(&self, node: usize) -> &[f64] {
        &self.weights[self.range(node)]
    }

    /// The node that the edge at `position` enters; positions are those of [`Csr::range`].
    #[must_use]
    pub fn target_at(&self, position: usize) -> u32 {
        self.targets[position]
    }

    /// Edges of a row as (target, weight).
    pub fn row(&self, node: usize) -> impl Iterator<Item = (u32, f64)> + Clone + '_ {
        self.targets(node)
            .iter()
            .copied()
            .zip(self.weights(node).iter().copied())
    }

    /// All edges as (from, to, weight), row by row.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, f64)> + Clone + '_ {
        (0..self.nodes()).flat_map(move |node| {
            self.row(node)
                .map(move |(to, weight)| (node as u32, to, weight))
        })
    }

    fn summed(&self) -> Self {
        let mut out = Self {
            offsets: Vec::with_capacity(self.offsets.len()),
            ..Self::default()
        };
        out.offsets.push(0);
        for node in 0..self.nodes() {
            let start = out.targets.len();
            for (to, weight) in self.row(node) {
                if out.targets.len() > start && out.targets.last() == Some(&to) {
                    let last = out.weights.len() - 1;
                    out.weights[last] += weight;
                } else {
                    out.targets.push(to);
                    out.weights.push(weight);
                }
            }
            out.offsets.push(out.targets.len() as u32);
        }
        out
    }
}

fn scatter(
    nodes: usize,
    count: usize,
    edges: impl Iterator<Item = (u32, u32, f64)> + Clone,
) -> Csr {
    let mut offsets = vec![0u32; nodes + 1];
    for (row, _, _) in edges.clone() {
        offsets[row as usize + 1] += 1;
    }
    for node in 0..nodes {
        offsets[node + 1] += offsets[node];
    }
    let mut next = offsets.clone();
    let mut targets = vec![0u32; count];
    let mut weights = vec![0.0; count];
    for (row, to, weight) in edges {
        let slot = next[row as usize] as usize;
        next[row as usize] += 1;
        targets[slot] = to;
        weights[slot] = weight;
    }
    Csr {
        offsets,
        targets,
        weights,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: u32, to: u32, weight: f64) -> Edge {
        Edge { from, to, weight }
    }

    #[test]
    fn rows_are_sorted_and_parallel_edges_kept_or_summed() {
        let edges = [
            edge(1, 2, 1.0),
            edge(0, 2, 2.0),
            edge(0, 1, 3.0),
            edge(0, 2, 4.0),
        ];
        let kept = Csr::build(3, &edges, Parallel::Keep).unwrap();
        assert_eq!(kept.targets(0), [1, 2, 2]);
        let summed = Csr::build(3, &edges, Parallel::Sum).unwrap();
        assert_eq!(summed.row(0).collect::<Vec<_>>(), [(1, 3.0), (2, 6.0)]);
        assert_eq!(
            summed.transpose().row(2).collect::<Vec<_>>(),
            [(0, 6.0), (1, 1.0)]
        );
        assert_eq!(summed.edges(), 3);
    }

    #[test]
    fn unknown_node_is_refused() {
        let error = Csr::build(2, &[edge(0, 2, 1.0)], Parallel::Keep).unwrap_err();
        assert_eq!(
            error.to_string(),
            "edge 0 names node 2, but there are only 2 nodes"
        );
    }
}
