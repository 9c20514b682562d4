//! Articulation points: nodes whose loss takes a graph apart, whatever the direction of its edges.

use crate::csr::Csr;

const UNSEEN: u32 = u32::MAX;

struct Frame {
    node: u32,
    parent: u32,
    next: usize,
    has_skipped_parent: bool,
}

/// Both directions of a graph at once: first the edges out, then the edges in.
struct BothWays<'a> {
    out: &'a Csr,
    into: Csr,
}

impl BothWays<'_> {
    fn neighbour(&self, node: u32, at: usize) -> Option<u32> {
        let out = self.out.targets(node as usize);
        out.get(at)
            .or_else(|| self.into.targets(node as usize).get(at - out.len()))
            .copied()
    }
}

/// Articulation points of the graph taken as undirected, in rising order (Hopcroft and Tarjan,
/// CACM 16, 1973). Self-loops and parallel edges do not matter.
#[must_use]
pub fn articulation_points(graph: &Csr) -> Vec<u32> {
    let both = BothWays {
        out: graph,
        into: graph.transpose(),
    };
    let nodes = graph.nodes();
    let mut order = vec![UNSEEN; nodes];
    let mut low = vec![UNSEEN; nodes];
    let mut is_point = vec![false; nodes];
    let mut visited = 0u32;
    let mut path: Vec<Frame> = Vec::new();
    for root in 0..nodes as u32 {
        if order[root as usize] != UNSEEN {
            continue;
        }
        let mut children_of_root = 0;
        order[root as usize] = visited;
        low[root as usize] = visited;
        visited += 1;
        path.push(Frame {
            node: root,
            parent: UNSEEN,
            next: 0,
            has_skipped_parent: true,
        });
        while let Some(frame) = path.last_mut() {
            let node = frame.node;
            let Some(target) = both.neighbour(node, frame.next) else {
                let (parent, reached) = (frame.parent, low[node as usize]);
                path.pop();
                if parent != UNSEEN {
                    low[parent as usize] = low[parent as usize].min(reached);
                    if parent == root {
                        children_of_root += 1;
                    } else if reached >= order[parent as usize] {
                        is_point[parent as usize] = true;
                    }
                }
                continue;
            };
            frame.next += 1;
            if target == frame.parent && !frame.has_skipped_parent {
                frame.has_skipped_parent = true;
            } else if order[target as usize] == UNSEEN {
                order[target as usize] = visited;
                low[target as usize] = visited;
                visited += 1;
                path.push(Frame {
                    node: target,
                    parent: node,
                    next: 0,
                    has_skipped_parent: false,
                });
            } else {
                low[node as usize] = low[node as usize].min(order[target as usize]);
            }
        }
        is_point[root as usize] = children_of_root > 1;
    }
    (0..nodes as u32)
        .filter(|node| is_point[*node as usize])
        .collect()
}
