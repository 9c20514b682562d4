//! Parts of a plan that do not touch: no source, sink, link, permit or treatment in common.

use std::collections::HashMap;

use super::model::{Cover, Model, Sink, Source};

/// Arcs that touch, and all that they touch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// Positions of the arcs, and of what they touch, in their lists.
    pub arcs: Vec<usize>,
    pub streams: Vec<usize>,
    pub needs: Vec<usize>,
    pub treatments: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Knot {
    Stream(usize),
    Need(usize),
    Treatment(usize),
    Link(usize),
    Permit(usize),
}

struct Union {
    numbers: HashMap<Knot, usize>,
    parents: Vec<usize>,
}

impl Union {
    fn number(&mut self, knot: Knot) -> usize {
        let next = self.parents.len();
        let number = *self.numbers.entry(knot).or_insert(next);
        if number == next {
            self.parents.push(next);
        }
        number
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    fn join(&mut self, a: Knot, b: Knot) {
        let (a, b) = (self.number(a), self.number(b));
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a] = b;
    }

    fn root_of(&mut self, knot: Knot) -> usize {
        let number = self.number(knot);
        self.root(number)
    }
}

/// The parts of a plan. Streams, needs and treatments that no arc touches are a part each of which
/// only the cost without exchange remains.
pub fn parts(model: &Model) -> Vec<Part> {
    let mut union = Union {
        numbers: HashMap::new(),
        parents: Vec::new(),
    };
    let of_source = |source: Source| match source {
        Source::Stream(at) => Knot::Stream(at),
        Source::Treatment(at) => Knot::Treatment(at),
    };
    for arc in &model.arcs {
        let source = of_source(arc.source);
        let sink = match arc.sink {
            Sink::Need(at) => Knot::Need(at),
            Sink::Treatment(at) => Knot::Treatment(at),
        };
        union.join(source, sink);
        if let Some(link) = arc.link {
            union.join(source, Knot::Link(link));
        }
        if let Cover::Permit(permit) = arc.cover {
            union.join(source, Knot::Permit(permit));
        }
    }
    let mut places: HashMap<usize, usize> = HashMap::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut part_of = |root: usize, parts: &mut Vec<Part>| {
        *places.entry(root).or_insert_with(|| {
            parts.push(Part::default());
            parts.len() - 1
        })
    };
    for (at, arc) in model.arcs.iter().enumerate() {
        let root = union.root_of(of_source(arc.source));
        let part = part_of(root, &mut parts);
        parts[part].arcs.push(at);
    }
    for at in 0..model.streams.len() {
        let part = part_of(union.root_of(Knot::Stream(at)), &mut parts);
        parts[part].streams.push(at);
    }
    for at in 0..model.needs.len() {
        let part = part_of(union.root_of(Knot::Need(at)), &mut parts);
        parts[part].needs.push(at);
    }
    for at in 0..model.treatments.len() {
        let part = part_of(union.root_of(Knot::Treatment(at)), &mut parts);
        parts[part].treatments.push(at);
    }
    parts
}

impl Part {
    /// Everything as one part, for rules that tie all together.
    pub fn whole(model: &Model) -> Self {
        Self {
            arcs: (0..model.arcs.len()).collect(),
            streams: (0..model.streams.len()).collect(),
            needs: (0..model.needs.len()).collect(),
            treatments: (0..model.treatments.len()).collect(),
        }
    }

    /// Whether what is bought is rich enough for its needs.
    pub fn is_met_by_buying(&self, model: &Model) -> bool {
        self.needs.iter().all(|at| {
            let need = &model.needs[*at];
            let is_wanted = need.demand.iter().any(|demand| *demand > 0.0);
            !is_wanted || need.virgin_content >= need.min_content
        })
    }

    /// What its streams and needs cost without exchange.
    pub fn baseline(&self, model: &Model) -> f64 {
        let disposed = self.streams.iter().map(|at| {
            let stream = &model.streams[*at];
            stream.disposal_cost * stream.supply.iter().sum::<f64>()
        });
        let bought = self.needs.iter().map(|at| {
            let need = &model.needs[*at];
            need.virgin_price * need.demand.iter().sum::<f64>()
        });
        disposed.sum::<f64>() + bought.sum::<f64>()
    }
}
