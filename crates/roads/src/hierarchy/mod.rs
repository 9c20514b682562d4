//! A contraction hierarchy (Geisberger, Sanders, Schultes and Delling 2008) over arcs: what makes matrices fast.
//!
//! Its nodes are the arcs of a network, an edge stands for a turn that is open and costs the time over the arc before
//! it, so that barriers, rules of turning and turning back are all in it. Nodes are taken out one by one, the least
//! important first, and edges added where the only shortest way went through them. Every shortest way then goes first
//! up and then down, and both halves are short. Times are whole microseconds, so that sums do not depend on their
//! order and times are exactly those of [`crate::search`].
//!
//! Where taking out more nodes would add too many edges the rest is left as a core in which one goes as in any graph.

mod contract;
mod table;

use std::borrow::Cow;

pub use table::{Goal, Table};

/// The edges of every arc to those above it, both ways.
#[derive(Debug, Clone, Default)]
pub struct Hierarchy<'a> {
    /// Edges that leave an arc upwards.
    pub(crate) up: Edges<'a>,
    /// Edges that come to an arc from above, told by where they come from.
    pub(crate) down: Edges<'a>,
}

/// Edges by the node that they belong to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edges<'a> {
    /// Where the edges of each node begin; one more than there are nodes.
    pub first: Cow<'a, [u32]>,
    /// The node at the other end.
    pub other: Cow<'a, [u32]>,
    /// Microseconds.
    pub micros: Cow<'a, [u64]>,
}

impl Edges<'_> {
    fn of(&self, node: u32) -> impl Iterator<Item = (u32, u64)> + '_ {
        let node = node as usize;
        let range = self.first[node] as usize..self.first[node + 1] as usize;
        let others = self.other[range.clone()].iter().copied();
        others.zip(self.micros[range].iter().copied())
    }
}

impl Hierarchy<'static> {
    /// The hierarchy over nodes with these edges (from, to, microseconds).
    pub fn new(nodes: usize, edges: impl Iterator<Item = (u32, u32, u64)>) -> Self {
        contract::contract(nodes, edges, contract::LOOKS_PER_NODE_MAX)
    }
}

impl Hierarchy<'_> {
    /// How many edges it holds.
    pub fn edges(&self) -> usize {
        self.up.other.len() + self.down.other.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_core_of_any_size_changes_no_time(
            edges in prop::collection::vec((0..24_u32, 0..24_u32, 0..50_u64), 0..90),
            looks in 0..12_u64,
        ) {
            let hierarchy = contract::contract(24, edges.iter().copied(), looks);
            let goals: Vec<Goal> = (0..24).map(|node| vec![(node, 7)]).collect();
            let mut table = Table::new(&hierarchy, &goals, u64::MAX - 1);
            for start in 0..24_u32 {
                let mut wanted = vec![u64::MAX; 24];
                wanted[start as usize] = 7;
                for _ in 0..24 {
                    for (from, to, micros) in &edges {
                        let over = wanted[*from as usize].saturating_add(*micros);
                        wanted[*to as usize] = wanted[*to as usize].min(over);
                    }
                }
                prop_assert_eq!(table.row(&[(start, 0)], u64::MAX - 1), wanted);
            }
        }
    }
}
