//! Minimum vertex cut: the fewest nodes whose loss leaves no way from one set to another.

use std::collections::VecDeque;

use crate::csr::Csr;

/// The fewest nodes that part two sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VertexCut {
    /// These nodes, in rising order; none when there is no way to begin with.
    Nodes(Vec<u32>),
    /// A source is a target or sells to one directly: no node lies between.
    Adjacent,
}

struct Arc {
    to: u32,
    room: u32,
}

/// A flow network of split nodes: `2v` is where a node is entered, `2v + 1` where it is left.
struct Flow {
    arcs: Vec<Arc>,
    leaving: Vec<Vec<u32>>,
}

impl Flow {
    fn link(&mut self, from: usize, to: usize, room: u32) {
        self.leaving[from].push(self.arcs.len() as u32);
        self.arcs.push(Arc {
            to: to as u32,
            room,
        });
        self.leaving[to].push(self.arcs.len() as u32);
        self.arcs.push(Arc {
            to: from as u32,
            room: 0,
        });
    }

    /// Finds one more way from `source` to `target` and takes it; false when there is none.
    fn augment(&mut self, source: usize, target: usize, came_by: &mut [u32]) -> bool {
        came_by.fill(u32::MAX);
        let mut waiting = VecDeque::from([source]);
        while let Some(at) = waiting.pop_front() {
            for arc in &self.leaving[at] {
                let to = self.arcs[*arc as usize].to as usize;
                if self.arcs[*arc as usize].room == 0 || to == source || came_by[to] != u32::MAX {
                    continue;
                }
                came_by[to] = *arc;
                if to == target {
                    self.take(source, target, came_by);
                    return true;
                }
                waiting.push_back(to);
            }
        }
        false
    }

    fn take(&mut self, source: usize, target: usize, came_by: &[u32]) {
        let mut at = target;
        while at != source {
            let arc = came_by[at] as usize;
            self.arcs[arc].room -= 1;
            self.arcs[arc ^ 1].room += 1;
            at = self.arcs[arc ^ 1].to as usize;
        }
    }
}

/// The fewest nodes outside both sets whose loss leaves no way from `sources` to `targets` (Menger;
/// unit flow through split nodes, Even 1975). `cut_max` bounds the search: beyond it the part of
/// the graph has no narrow place worth naming, and `None` is returned.
#[must_use]
pub fn min_vertex_cut(
    graph: &Csr,
    sources: &[u32],
    targets: &[u32],
    cut_max: usize,
) -> Option<VertexCut> {
    let nodes = graph.nodes();
    let (source, target) = (2 * nodes, 2 * nodes + 1);
    let mut is_source = vec![false; nodes];
    let mut is_target = vec![false; nodes];
    sources
        .iter()
        .for_each(|node| is_source[*node as usize] = true);
    targets
        .iter()
        .for_each(|node| is_target[*node as usize] = true);
    let wide = u32::MAX / 4;
    let mut flow = Flow {
        arcs: Vec::new(),
        leaving: vec![Vec::new(); 2 * nodes + 2],
    };
    for node in 0..nodes {
        let is_end = is_source[node] || is_target[node];
        if is_source[node] && is_target[node] {
            return Some(VertexCut::Adjacent);
        }
        flow.link(2 * node, 2 * node + 1, if is_end { wide } else { 1 });
        if is_source[node] {
            flow.link(source, 2 * node, wide);
        }
        if is_target[node] {
            flow.link(2 * node + 1, target, wide);
        }
        for to in graph.targets(node) {
            if is_source[node] && is_target[*to as usize] {
                return Some(VertexCut::Adjacent);
            }
            flow.link(2 * node + 1, 2 * *to as usize, wide);
        }
    }
    let mut came_by = vec![u32::MAX; 2 * nodes + 2];
    let mut width = 0;
    while flow.augment(source, target, &mut came_by) {
        width += 1;
        if width > cut_max {
            return None;
        }
    }
    // After the last, failed search `came_by` marks what the sources still reach.
    let is_reached = |at: usize| came_by[at] != u32::MAX;
    let cut = (0..nodes).filter(|node| is_reached(2 * node) && !is_reached(2 * node + 1));
    Some(VertexCut::Nodes(cut.map(|node| node as u32).collect()))
}
