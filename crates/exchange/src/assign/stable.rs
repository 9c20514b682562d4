//! Deferred acceptance (D. Gale and L. S. Shapley, 1962) with capacities on both sides: the left
//! proposes in the order of its scores, the right keeps the best it was offered.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::Pairing;

/// A proposal as the right ranks it: the best is the greatest.
#[derive(Debug, PartialEq)]
struct Offer<'a> {
    score: f64,
    name: &'a str,
    pair: usize,
}

impl Eq for Offer<'_> {}

impl Ord for Offer<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score
            .total_cmp(&other.score)
            .then_with(|| other.name.cmp(self.name))
            .then_with(|| other.pair.cmp(&self.pair))
    }
}

impl PartialOrd for Offer<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The positions of the pairs of the stable matching that is best for the left: higher scores first,
/// equal ones by name.
pub fn stable(pairing: &Pairing) -> Vec<usize> {
    let mut wishes: Vec<Vec<usize>> = vec![Vec::new(); pairing.lefts.len()];
    for (at, pair) in pairing.pairs.iter().enumerate() {
        wishes[pair.left].push(at);
    }
    for wishes in &mut wishes {
        // the best last, where it is taken from
        wishes.sort_by(|a, b| {
            let (a, b) = (&pairing.pairs[*a], &pairing.pairs[*b]);
            let name = |right: usize| &pairing.rights[right].name;
            let by_score = a.left_score.total_cmp(&b.left_score);
            by_score.then_with(|| name(b.right).cmp(name(a.right)))
        });
    }
    let mut kept: Vec<BinaryHeap<Reverse<Offer<'_>>>> = Vec::new();
    kept.resize_with(pairing.rights.len(), BinaryHeap::new);
    let mut free: Vec<u32> = pairing.lefts.iter().map(|left| left.capacity).collect();
    let mut asking: Vec<usize> = (0..pairing.lefts.len()).collect();
    while let Some(left) = asking.pop() {
        while free[left] > 0
            && let Some(at) = wishes[left].pop()
        {
            let pair = &pairing.pairs[at];
            let heap = &mut kept[pair.right];
            heap.push(Reverse(Offer {
                score: pair.right_score,
                name: &pairing.lefts[left].name,
                pair: at,
            }));
            free[left] -= 1;
            if heap.len() > pairing.rights[pair.right].capacity as usize
                && let Some(Reverse(worst)) = heap.pop()
            {
                let refused = pairing.pairs[worst.pair].left;
                free[refused] += 1;
                asking.push(refused);
            }
        }
    }
    let offers = kept.into_iter().flatten();
    offers.map(|Reverse(offer)| offer.pair).collect()
}
