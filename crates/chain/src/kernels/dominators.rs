//! Dominators: the nodes that every way from a root to a node must pass. A product whose making
//! hangs on one dominator has a choke point there.

use crate::csr::Csr;

/// Stands for "no node".
pub const NONE: u32 = u32::MAX;

/// Immediate dominator of each node reached from `root`; the root is its own, and nodes that are
/// not reached have [`NONE`].
///
/// Semi-dominators with nearest common ancestors (Georgiadis, "Linear-time algorithms for
/// dominators and related problems", 2005), with path compression.
#[must_use]
pub fn immediate_dominators(graph: &Csr, root: u32) -> Vec<u32> {
    let incoming = graph.transpose();
    let mut found = vec![NONE; graph.nodes()];
    if root as usize >= graph.nodes() {
        return found;
    }
    let Search {
        order,
        number,
        parent,
    } = depth_first(graph, root);
    let count = order.len();
    // All arrays below are indexed by the number in depth-first order.
    let mut semi: Vec<u32> = (0..count as u32).collect();
    let mut label = semi.clone();
    let mut ancestor = vec![NONE; count];
    let mut dominator = parent.clone();
    let mut trail = Vec::new();
    for at in (1..count).rev() {
        for before in incoming.targets(order[at] as usize) {
            let before = number[*before as usize];
            if before == NONE {
                continue;
            }
            let best = evaluate(before, &mut ancestor, &mut label, &semi, &mut trail);
            semi[at] = semi[at].min(semi[best as usize]);
        }
        label[at] = at as u32;
        ancestor[at] = parent[at];
    }
    found[root as usize] = root;
    for at in 1..count {
        let mut candidate = dominator[at];
        while candidate > semi[at] {
            candidate = dominator[candidate as usize];
        }
        dominator[at] = candidate;
        found[order[at] as usize] = order[candidate as usize];
    }
    found
}

struct Search {
    /// Nodes in depth-first order.
    order: Vec<u32>,
    /// Number of each node in that order.
    number: Vec<u32>,
    /// Number of the node from which each number was found.
    parent: Vec<u32>,
}

fn depth_first(graph: &Csr, root: u32) -> Search {
    let mut found = Search {
        order: vec![root],
        number: vec![NONE; graph.nodes()],
        parent: vec![0],
    };
    found.number[root as usize] = 0;
    let mut path = vec![(root, graph.range(root as usize).start)];
    while let Some((node, next)) = path.last_mut() {
        if *next == graph.range(*node as usize).end {
            path.pop();
            continue;
        }
        let target = graph.target_at(*next);
        *next += 1;
        if found.number[target as usize] == NONE {
            found.number[target as usize] = found.order.len() as u32;
            found.parent.push(found.number[*node as usize]);
            found.order.push(target);
            path.push((target, graph.range(target as usize).start));
        }
    }
    found
}

/// The node of least semi-dominator on the way up the forest built so far.
fn evaluate(
    node: u32,
    ancestor: &mut [u32],
    label: &mut [u32],
    semi: &[u32],
    trail: &mut Vec<u32>,
) -> u32 {
    if ancestor[node as usize] == NONE {
        return node;
    }
    let mut at = node;
    while ancestor[ancestor[at as usize] as usize] != NONE {
        trail.push(at);
        at = ancestor[at as usize];
    }
    let top = ancestor[at as usize];
    let mut above = at;
    while let Some(below) = trail.pop() {
        if semi[label[above as usize] as usize] < semi[label[below as usize] as usize] {
            label[below as usize] = label[above as usize];
        }
        ancestor[below as usize] = top;
        above = below;
    }
    label[node as usize]
}
