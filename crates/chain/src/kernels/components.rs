//! Strongly connected components: firms or products that feed one another in circles.

use crate::csr::Csr;

/// A partition of the nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    /// Component of each node. Components are numbered against the direction of the edges: an
    /// edge between two components leads to the lower number.
    pub of: Vec<u32>,
    /// Number of components.
    pub count: usize,
}

const UNSEEN: u32 = u32::MAX;

/// A node on the way down: its number in visiting order and its next edge.
struct Frame {
    node: u32,
    order: u32,
    next: u32,
}

/// Strongly connected components in linear time (Tarjan, SIAM J. Comput. 1, 1972).
#[must_use]
pub fn strong_components(graph: &Csr) -> Components {
    let nodes = graph.nodes();
    let mut of = vec![UNSEEN; nodes];
    let mut low = vec![UNSEEN; nodes];
    let mut open: Vec<u32> = Vec::new();
    let mut path: Vec<Frame> = Vec::new();
    let mut visited = 0u32;
    let mut count = 0u32;
    let first_edge = |node: u32| graph.range(node as usize).start as u32;
    for root in 0..nodes as u32 {
        if low[root as usize] != UNSEEN {
            continue;
        }
        low[root as usize] = visited;
        path.push(Frame {
            node: root,
            order: visited,
            next: first_edge(root),
        });
        open.push(root);
        visited += 1;
        while let Some(frame) = path.last_mut() {
            let node = frame.node as usize;
            let end = graph.range(node).end as u32;
            let mut deeper = None;
            while frame.next < end && deeper.is_none() {
                let target = graph.target_at(frame.next as usize);
                frame.next += 1;
                if low[target as usize] == UNSEEN {
                    deeper = Some(target);
                } else if of[target as usize] == UNSEEN {
                    low[node] = low[node].min(low[target as usize]);
                }
            }
            if let Some(target) = deeper {
                low[target as usize] = visited;
                path.push(Frame {
                    node: target,
                    order: visited,
                    next: first_edge(target),
                });
                open.push(target);
                visited += 1;
                continue;
            }
            if low[node] == frame.order {
                while let Some(member) = open.pop() {
                    of[member as usize] = count;
                    if member as usize == node {
                        break;
                    }
                }
                count += 1;
            }
            let reached = low[node];
            path.pop();
            if let Some(parent) = path.last() {
                let parent = parent.node as usize;
                low[parent] = low[parent].min(reached);
            }
        }
    }
    Components {
        of,
        count: count as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csr::{Edge, Parallel};

    #[test]
    fn circles_are_one_component_and_order_is_against_the_edges() {
        let edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 3), (5, 5)];
        let edges: Vec<Edge> = edges
            .iter()
            .map(|(from, to)| Edge {
                from: *from,
                to: *to,
                weight: 1.0,
            })
            .collect();
        let found = strong_components(&Csr::build(6, &edges, Parallel::Keep).unwrap());
        assert_eq!(found.count, 3);
        assert_eq!(found.of[0], found.of[2]);
        assert_eq!(found.of[3], found.of[4]);
        assert!(found.of[2] > found.of[3]);
    }
}
