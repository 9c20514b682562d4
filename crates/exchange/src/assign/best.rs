//! The assignment of the greatest total value: a flow of least cost by shortest ways with potentials
//! (R. Jonker and A. Volgenant, 1987, extended to capacities).
//!
//! Every place of a left seat sends one unit to the sink, over a pair at −value or directly at
//! nothing. Places are taken in one by one, each by a shortest way in reduced costs, searched only as
//! far as the sink. Values are whole, so that nothing is lost to rounding.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Pairing;

/// The positions of the pairs chosen.
pub fn best(pairing: &Pairing) -> Vec<usize> {
    let mut flow = Flow::new(pairing);
    for left in 0..pairing.lefts.len() {
        for _ in 0..pairing.lefts[left].capacity.min(flow.degree(left)) {
            // where one place stays empty, the next would too
            if !flow.place(left) {
                break;
            }
        }
    }
    (0..pairing.pairs.len())
        .filter(|at| flow.is_used[*at])
        .collect()
}

/// A node: left seats first, then right ones.
type Node = u32;

struct Flow<'a> {
    pairing: &'a Pairing,
    /// Pairs by left seat: `order[starts[left]..starts[left + 1]]`.
    starts: Vec<usize>,
    order: Vec<u32>,
    is_used: Vec<bool>,
    /// Pairs used, by right seat.
    used: Vec<Vec<u32>>,
    potentials: Vec<i64>,
    distances: Vec<i64>,
    /// The pair over which a node was reached.
    from: Vec<u32>,
    reached: Vec<Node>,
    is_done: Vec<bool>,
    queue: BinaryHeap<Reverse<(i64, Node)>>,
}

const FAR: i64 = i64::MAX;

impl<'a> Flow<'a> {
    fn new(pairing: &'a Pairing) -> Self {
        let (lefts, rights) = (pairing.lefts.len(), pairing.rights.len());
        let mut starts = vec![0; lefts + 1];
        for pair in &pairing.pairs {
            starts[pair.left + 1] += 1;
        }
        for at in 0..lefts {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut order = vec![0; pairing.pairs.len()];
        for (at, pair) in pairing.pairs.iter().enumerate() {
            order[next[pair.left]] = at as u32;
            next[pair.left] += 1;
        }
        Self {
            pairing,
            starts,
            order,
            is_used: vec![false; pairing.pairs.len()],
            used: vec![Vec::new(); rights],
            potentials: vec![0; lefts + rights],
            distances: vec![FAR; lefts + rights],
            from: vec![0; lefts + rights],
            reached: Vec::new(),
            is_done: vec![false; lefts + rights],
            queue: BinaryHeap::new(),
        }
    }

    fn degree(&self, left: usize) -> u32 {
        (self.starts[left + 1] - self.starts[left]) as u32
    }

    const fn lefts(&self) -> usize {
        self.pairing.lefts.len()
    }

    /// Gives one more place of a left seat; false where it is best left empty.
    fn place(&mut self, left: usize) -> bool {
        let is_first = !self.pairs_of(left).any(|at| self.is_used[at]);
        if is_first {
            let best = self.pairs_of(left).map(|at| {
                let pair = &self.pairing.pairs[at];
                pair.value + self.potentials[self.lefts() + pair.right]
            });
            self.potentials[left] = best.max().unwrap_or(0).max(0);
        }
        let (end, length) = self.search(left);
        for node in self.reached.drain(..) {
            let node = node as usize;
            self.potentials[node] += (self.distances[node] - length).min(0);
            self.distances[node] = FAR;
            self.is_done[node] = false;
        }
        self.queue.clear();
        self.turn(left, end);
        end != left
    }

    fn pairs_of(&self, left: usize) -> impl Iterator<Item = usize> {
        let pairs = &self.order[self.starts[left]..self.starts[left + 1]];
        pairs.iter().map(|at| *at as usize)
    }

    /// The last node before the sink on a shortest way, and its length.
    fn search(&mut self, left: usize) -> (usize, i64) {
        let (mut end, mut length) = (left, FAR);
        self.reach(left, 0, 0);
        while let Some(Reverse((distance, node))) = self.queue.pop() {
            let node = node as usize;
            if distance >= length {
                break;
            }
            if std::mem::replace(&mut self.is_done[node], true) {
                continue;
            }
            let is_left = node < self.lefts();
            let right = node.wrapping_sub(self.lefts());
            let can_end =
                is_left || self.used[right].len() < self.pairing.rights[right].capacity as usize;
            if can_end && distance + self.potentials[node] < length {
                (end, length) = (node, distance + self.potentials[node]);
            }
            if is_left {
                self.relax_left(node, distance, length);
            } else {
                self.relax_right(right, distance, length);
            }
        }
        (end, length)
    }

    fn relax_left(&mut self, left: usize, distance: i64, length: i64) {
        let base = distance + self.potentials[left];
        for slot in self.starts[left]..self.starts[left + 1] {
            let at = self.order[slot] as usize;
            let pair = &self.pairing.pairs[at];
            let node = self.lefts() + pair.right;
            let there = base - pair.value - self.potentials[node];
            if there < length && !self.is_used[at] && there < self.distances[node] {
                self.reach(node, there, at as u32);
            }
        }
    }

    fn relax_right(&mut self, right: usize, distance: i64, length: i64) {
        let base = distance + self.potentials[self.lefts() + right];
        for slot in 0..self.used[right].len() {
            let at = self.used[right][slot];
            let pair = &self.pairing.pairs[at as usize];
            let node = pair.left;
            let there = base + pair.value - self.potentials[node];
            if there < length && there < self.distances[node] {
                self.reach(node, there, at);
            }
        }
    }

    fn reach(&mut self, node: usize, distance: i64, over: u32) {
        if self.distances[node] == FAR {
            self.reached.push(node as Node);
        }
        self.distances[node] = distance;
        self.from[node] = over;
        self.queue.push(Reverse((distance, node as Node)));
    }

    /// Uses what was unused along the way from `left` to `end`, and the other way round.
    fn turn(&mut self, left: usize, end: usize) {
        let mut node = end;
        while node != left {
            let at = self.from[node];
            let pair = &self.pairing.pairs[at as usize];
            if node < self.lefts() {
                self.is_used[at as usize] = false;
                self.used[pair.right].retain(|used| *used != at);
                node = self.lefts() + pair.right;
            } else {
                self.is_used[at as usize] = true;
                self.used[pair.right].push(at);
                node = pair.left;
            }
        }
    }
}
