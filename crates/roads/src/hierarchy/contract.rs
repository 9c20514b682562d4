//! Taking out nodes, the least important first.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Edges, Hierarchy};

/// Nodes that a search for another way settles at most; where it gives up, an edge is added that may be needless.
const SETTLED_MAX: usize = 64;
/// Edges that a node may have in and out, multiplied, to be taken out at all; nodes with more are the core.
const PAIRS_MAX: usize = 40_000;
/// Edges that all searches for other ways may look at, a node of the graph; where that is used up, as in a graph that
/// has no important roads, the rest is the core.
pub(super) const LOOKS_PER_NODE_MAX: u64 = 2000;

type Links = Vec<Vec<(u32, u64)>>;

#[derive(Debug)]
struct Graph {
    out: Links,
    into: Links,
    level: Vec<u32>,
    /// What each node cost when it was weighed last.
    price: Vec<u64>,
    witness: Witness,
}

/// The memory of searches for another way.
#[derive(Debug)]
struct Witness {
    best: Vec<u64>,
    looks: u64,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

/// The hierarchy over nodes with these edges.
pub(super) fn contract(
    nodes: usize,
    edges: impl Iterator<Item = (u32, u32, u64)>,
    looks_per_node: u64,
) -> Hierarchy<'static> {
    let mut graph = Graph {
        out: vec![Vec::new(); nodes],
        into: vec![Vec::new(); nodes],
        level: vec![0; nodes],
        price: vec![0; nodes],
        witness: Witness {
            best: vec![u64::MAX; nodes],
            looks: 0,
            touched: Vec::new(),
            queue: BinaryHeap::new(),
        },
    };
    for (from, to, micros) in edges {
        // from an arc to itself no shortest way goes
        if from != to {
            graph.link(from, to, micros);
        }
    }
    let (mut up, mut down): (Links, Links) = (vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
    let core = graph.contract_all(looks_per_node, &mut up, &mut down);
    // among the nodes that are left every edge leads up from both of its ends
    for n in core {
        up[n] = std::mem::take(&mut graph.out[n]);
        down[n] = std::mem::take(&mut graph.into[n]);
    }
    Hierarchy {
        up: packed(&mut up),
        down: packed(&mut down),
    }
}

fn packed(links: &mut Links) -> Edges<'static> {
    let (mut first, mut other, mut micros) = (vec![0], Vec::new(), Vec::new());
    for links in links {
        let links = std::mem::take(links);
        other.extend(links.iter().map(|link| link.0));
        micros.extend(links.iter().map(|link| link.1));
        first.push(u32::try_from(other.len()).unwrap_or(u32::MAX));
    }
    Edges {
        first: Cow::Owned(first),
        other: Cow::Owned(other),
        micros: Cow::Owned(micros),
    }
}

/// Adds an edge, or makes the one that is there cheaper.
fn put(links: &mut Vec<(u32, u64)>, other: u32, micros: u64) {
    match links.iter_mut().find(|link| link.0 == other) {
        Some(link) => link.1 = link.1.min(micros),
        None => links.push((other, micros)),
    }
}

impl Graph {
    /// Takes out nodes, their edges going to `up` and `down`, and tells those that are left.
    fn contract_all(&mut self, looks: u64, up: &mut Links, down: &mut Links) -> Vec<usize> {
        let looks_max = looks * self.level.len() as u64;
        let mut queue: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
        for node in 0..u32::try_from(self.level.len()).unwrap_or(u32::MAX) {
            let (priority, _) = self.weigh(node);
            queue.push(Reverse((priority, node)));
        }
        let mut core: Vec<usize> = Vec::new();
        while let Some(Reverse((priority, node))) = queue.pop() {
            let n = node as usize;
            let is_wide = self.out[n].len() * self.into[n].len() > PAIRS_MAX;
            if is_wide || self.witness.looks > looks_max {
                core.push(n);
                continue;
            }
            let is_later = |priority: u64| {
                let next = queue.peek();
                next.is_some_and(|Reverse((next, _))| priority > *next)
            };
            // what was reckoned last, on the level of now: mostly enough to see that its turn has not come
            let known = self.price[n].saturating_add(1000 * u64::from(self.level[n]));
            if known > priority && is_later(known) {
                queue.push(Reverse((known, node)));
                continue;
            }
            let (priority, added) = self.weigh(node);
            if is_later(priority) {
                queue.push(Reverse((priority, node)));
                continue;
            }
            up[n] = std::mem::take(&mut self.out[n]);
            down[n] = std::mem::take(&mut self.into[n]);
            self.take_out(node, &up[n], &down[n], added);
        }
        core
    }

    fn link(&mut self, from: u32, to: u32, micros: u64) {
        put(&mut self.out[from as usize], to, micros);
        put(&mut self.into[to as usize], from, micros);
    }

    /// How late a node should be taken out, and the edges to add when it is.
    fn weigh(&mut self, node: u32) -> (u64, Vec<(u32, u32, u64)>) {
        let n = node as usize;
        let (ins, outs) = (self.into[n].len(), self.out[n].len());
        if ins * outs > PAIRS_MAX {
            return (u64::MAX, Vec::new());
        }
        let added = self.shortcuts(node);
        let removed = (ins + outs).max(1) as u64;
        let price = 1000 * added.len() as u64 / removed;
        self.price[n] = price;
        (price + 1000 * u64::from(self.level[n]), added)
    }

    fn shortcuts(&mut self, node: u32) -> Vec<(u32, u32, u64)> {
        let (into, out) = (&self.into[node as usize], &self.out[node as usize]);
        let mut added = Vec::new();
        let Some(longest) = out.iter().map(|link| link.1).max() else {
            return added;
        };
        for (from, before) in into {
            let is_single = into.len() == 1 && out.len() == 1;
            if !is_single {
                self.witness.search(
                    &self.out,
                    *from,
                    node,
                    before.saturating_add(longest),
                    out.len(),
                );
            }
            for (to, after) in out {
                let micros = before.saturating_add(*after);
                let other_way = self.witness.best[*to as usize];
                if to != from && (is_single || other_way > micros) {
                    added.push((*from, *to, micros));
                }
            }
            self.witness.forget();
        }
        added
    }

    fn take_out(
        &mut self,
        node: u32,
        out: &[(u32, u64)],
        into: &[(u32, u64)],
        added: Vec<(u32, u32, u64)>,
    ) {
        let level = self.level[node as usize] + 1;
        for (to, _) in out {
            let to = *to as usize;
            self.into[to].retain(|link| link.0 != node);
            self.level[to] = self.level[to].max(level);
        }
        for (from, _) in into {
            let from = *from as usize;
            self.out[from].retain(|link| link.0 != node);
            self.level[from] = self.level[from].max(level);
        }
        for (from, to, micros) in added {
            self.link(from, to, micros);
        }
    }
}

impl Witness {
    /// Finds ways from a node around another one, as far as they are not longer than `most`.
    fn search(&mut self, out: &Links, from: u32, around: u32, most: u64, goals: usize) {
        self.reach(from, 0);
        let mut left = SETTLED_MAX + goals;
        while let Some(Reverse((micros, node))) = self.queue.pop() {
            if micros > self.best[node as usize] {
                continue;
            }
            if micros > most || left == 0 {
                break;
            }
            left -= 1;
            self.looks += out[node as usize].len() as u64;
            for (to, over) in &out[node as usize] {
                if *to != around {
                    self.reach(*to, micros.saturating_add(*over));
                }
            }
        }
        self.queue.clear();
    }

    fn reach(&mut self, node: u32, micros: u64) {
        let best = &mut self.best[node as usize];
        if micros < *best {
            if *best == u64::MAX {
                self.touched.push(node);
            }
            *best = micros;
            self.queue.push(Reverse((micros, node)));
        }
    }

    fn forget(&mut self) {
        for node in self.touched.drain(..) {
            self.best[node as usize] = u64::MAX;
        }
    }
}
