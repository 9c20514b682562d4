//! Times from places to many others: what lies above each goal is noted once, and every start looks it up.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Edges, Hierarchy};

/// A place as the hierarchy knows it: arcs, each with its microseconds.
pub type Goal = Vec<(u32, u64)>;

/// Goals, by the nodes above them.
#[derive(Debug)]
pub struct Table<'h> {
    hierarchy: &'h Hierarchy<'h>,
    /// Node, goal, microseconds from the node to the goal; sorted by nodes.
    notes: Vec<(u32, u32, u64)>,
    climb: Climb,
    goals: usize,
}

/// The memory of searches upwards.
#[derive(Debug)]
struct Climb {
    best: Vec<u64>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

impl<'h> Table<'h> {
    /// Prepares for goals: for each the arcs over which one comes to it, with the time from where they are entered.
    /// Nothing above `most` microseconds is found.
    pub fn new(hierarchy: &'h Hierarchy<'h>, goals: &[Goal], most: u64) -> Self {
        let nodes = hierarchy.up.first.len().saturating_sub(1);
        let mut climb = Climb {
            best: vec![u64::MAX; nodes],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
        };
        let mut notes = Vec::new();
        for (goal, arcs) in (0_u32..).zip(goals) {
            climb.run(
                &hierarchy.down,
                &hierarchy.up,
                arcs,
                most,
                |node, micros| {
                    notes.push((node, goal, micros));
                },
            );
        }
        notes.sort_unstable();
        Self {
            hierarchy,
            notes,
            climb,
            goals: goals.len(),
        }
    }

    /// Microseconds to every goal from a place, given by the arcs that one enters first; [`u64::MAX`] where there is
    /// no way, or none within the time prepared for.
    pub fn row(&mut self, start: &[(u32, u64)], most: u64) -> Vec<u64> {
        let mut row = vec![u64::MAX; self.goals];
        let (notes, hierarchy) = (&self.notes, self.hierarchy);
        self.climb.run(
            &hierarchy.up,
            &hierarchy.down,
            start,
            most,
            |node, micros| {
                let begin = notes.partition_point(|note| note.0 < node);
                for (_, goal, rest) in notes[begin..].iter().take_while(|note| note.0 == node) {
                    let best = &mut row[*goal as usize];
                    *best = (*best).min(micros.saturating_add(*rest));
                }
            },
        );
        for micros in &mut row {
            if *micros > most {
                *micros = u64::MAX;
            }
        }
        row
    }
}

impl Climb {
    /// Visits the nodes above the seeds with their times. `against` holds the edges that come from above: a node to
    /// which a way over a higher one is shorter lies on no shortest way upwards, and is passed over.
    fn run(
        &mut self,
        edges: &Edges<'_>,
        against: &Edges<'_>,
        seeds: &[(u32, u64)],
        most: u64,
        mut visit: impl FnMut(u32, u64),
    ) {
        for node in self.touched.drain(..) {
            self.best[node as usize] = u64::MAX;
        }
        self.queue.clear();
        for (node, micros) in seeds {
            self.reach(*node, *micros);
        }
        while let Some(Reverse((micros, node))) = self.queue.pop() {
            if micros > most {
                return;
            }
            if micros > self.best[node as usize] {
                continue;
            }
            let mut above = against.of(node);
            let is_passed = above.any(|(other, over)| {
                let way = self.best[other as usize].saturating_add(over);
                way < micros
            });
            if is_passed {
                continue;
            }
            visit(node, micros);
            for (other, over) in edges.of(node) {
                self.reach(other, micros.saturating_add(over));
            }
        }
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
}
