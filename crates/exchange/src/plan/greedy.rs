//! A first plan without any program: the move that saves most, again and again, as long as one saves
//! anything. A move is one arc from a stream to a need, or two through a treatment, over all periods.

use std::collections::HashMap;

use super::model::{Cover, Model, Sink, Source};
use super::program::{Prices, Program};
use super::report::{Flows, NOTHING};

/// One arc, or two through a treatment: positions in the part.
#[derive(Debug, Clone, Copy)]
struct Move {
    first: usize,
    second: Option<usize>,
}

/// What is still free.
struct Room<'p, 'a> {
    program: &'p Program<'a>,
    prices: Prices,
    supply: HashMap<usize, Vec<f64>>,
    demand: HashMap<usize, Vec<f64>>,
    /// Tonnes of impurity, and of content short of what is bought, that a need still bears.
    impurity: HashMap<usize, Vec<f64>>,
    content: HashMap<usize, Vec<f64>>,
    treatment: HashMap<usize, Vec<f64>>,
    link: HashMap<usize, Vec<f64>>,
    cover: HashMap<Cover, f64>,
    used_links: Vec<usize>,
    flows: Flows,
}

/// The plan that the moves make.
pub fn greedy(program: &Program<'_>, prices: Prices) -> Flows {
    let moves = moves(program);
    let mut room = Room::new(program, prices);
    // what a move saves only falls as room is used up, but for links paid for already
    let mut gains: Vec<f64> = moves.iter().map(|step| room.try_move(*step).0).collect();
    loop {
        let best = (0..moves.len()).max_by(|a, b| gains[*a].total_cmp(&gains[*b]));
        let Some(best) = best.filter(|best| gains[*best] > NOTHING) else {
            return room.flows;
        };
        let (gain, tonnes) = room.try_move(moves[best]);
        if gain + NOTHING < gains[best] {
            gains[best] = gain;
            continue;
        }
        room.take(moves[best], &tonnes);
        for at in 0..moves.len() {
            if gains[at] > 0.0 || room.shares_link(moves[at], moves[best]) {
                gains[at] = room.try_move(moves[at]).0;
            }
        }
        gains[best] = f64::NEG_INFINITY;
    }
}

fn moves(program: &Program<'_>) -> Vec<Move> {
    let mut moves = Vec::new();
    for first in 0..program.part.arcs.len() {
        let arc = program.arc(first);
        match (arc.source, arc.sink) {
            (Source::Stream(_), Sink::Need(_)) => moves.push(Move {
                first,
                second: None,
            }),
            (Source::Stream(_), Sink::Treatment(treatment)) => {
                for second in program.arcs_from(Source::Treatment(treatment)) {
                    if matches!(program.arc(*second).sink, Sink::Need(_)) {
                        moves.push(Move {
                            first,
                            second: Some(*second),
                        });
                    }
                }
            }
            _ => {}
        }
    }
    moves
}

impl<'p, 'a> Room<'p, 'a> {
    fn new(program: &'p Program<'a>, prices: Prices) -> Self {
        let model: &Model = program.model;
        let of_needs = |value: &dyn Fn(usize, usize) -> f64| -> HashMap<usize, Vec<f64>> {
            let row = |at: &usize| {
                (0..model.periods)
                    .map(|period| value(*at, period))
                    .collect()
            };
            program.part.needs.iter().map(|at| (*at, row(at))).collect()
        };
        let arcs = || (0..program.part.arcs.len()).map(|at| program.arc(at));
        Self {
            program,
            prices,
            supply: program
                .part
                .streams
                .iter()
                .map(|at| (*at, model.streams[*at].supply.clone()))
                .collect(),
            demand: of_needs(&|at, period| model.needs[at].demand[period]),
            impurity: of_needs(&|at, period| {
                model.needs[at].max_impurity * model.needs[at].demand[period]
            }),
            content: of_needs(&|at, period| {
                let need = &model.needs[at];
                (need.virgin_content - need.min_content) * need.demand[period]
            }),
            treatment: program
                .part
                .treatments
                .iter()
                .map(|at| (*at, vec![model.treatments[*at].capacity; model.periods]))
                .collect(),
            link: arcs()
                .filter_map(|arc| arc.link)
                .map(|link| (link, vec![model.links[link].capacity; model.periods]))
                .collect(),
            cover: arcs()
                .map(|arc| arc.cover)
                .map(|cover| (cover, model.capacity_of(cover)))
                .collect(),
            used_links: Vec::new(),
            flows: Flows::none(model),
        }
    }

    /// Tonnes over an arc that still fit, `factor` tonnes for each tonne of the move.
    fn fits(&self, at: usize, period: usize) -> f64 {
        let (model, arc) = (self.program.model, self.program.arc(at));
        let mut most = self.program.most(at, period);
        if let Source::Stream(stream) = arc.source {
            most = most.min(self.supply[&stream][period]);
        }
        match arc.sink {
            Sink::Treatment(treatment) => most = most.min(self.treatment[&treatment][period]),
            Sink::Need(need) => {
                let (content, impurity) = model.quality(arc.source);
                most = most.min(self.demand[&need][period]);
                if impurity > 0.0 {
                    most = most.min(self.impurity[&need][period] / impurity);
                }
                let lacking = model.needs[need].virgin_content - content;
                if lacking > 0.0 {
                    most = most.min(self.content[&need][period] / lacking);
                }
            }
        }
        if let Some(link) = arc.link {
            most = most.min(self.link[&link][period]);
        }
        most.max(0.0)
    }

    fn is_lot(&self, at: usize, period: usize, tonnes: f64) -> bool {
        let Some(link) = self.program.arc(at).link else {
            return true;
        };
        let row = &self.program.model.links[link];
        let sent = row.capacity - self.link[&link][period];
        tonnes == 0.0 || sent + tonnes >= row.min_lot
    }

    /// What a move would save, and its tonnes from the stream by period.
    fn try_move(&self, step: Move) -> (f64, Vec<f64>) {
        let model = self.program.model;
        let mut fixed = self.fixed_cost(step.first);
        let mut cost = self.program.cost_of_flow(step.first, self.prices);
        let mut factor = 1.0;
        let mut run = 0.0;
        if let Some(second) = step.second {
            if let Sink::Treatment(treatment) = self.program.arc(step.first).sink {
                factor = model.treatments[treatment].yields;
                run = model.treatments[treatment].fixed_cost * self.prices.money;
            }
            cost += factor * self.program.cost_of_flow(second, self.prices);
            fixed += self.fixed_cost(second);
        }
        let covers = [Some(step.first), step.second].into_iter().flatten();
        let mut covered: Vec<(Cover, f64)> = covers
            .map(|at| self.program.arc(at).cover)
            .map(|cover| (cover, self.cover[&cover]))
            .collect();
        let mut saved = -fixed;
        let tonnes: Vec<f64> = (0..model.periods)
            .map(|period| {
                let mut most = self.fits(step.first, period).min(covered[0].1);
                if let Some(second) = step.second {
                    let behind = self.fits(second, period).min(covered[1].1);
                    most = most.min(behind / factor.max(NOTHING));
                }
                let starts = self.starts_run(step, period);
                let gain = -cost * most - if starts { run } else { 0.0 };
                let is_lot = self.is_lot(step.first, period, most)
                    && step
                        .second
                        .is_none_or(|at| self.is_lot(at, period, most * factor));
                if most < NOTHING || gain <= 0.0 || !is_lot {
                    return 0.0;
                }
                for (at, (_, room)) in covered.iter_mut().enumerate() {
                    *room -= if at == 0 { most } else { most * factor };
                }
                saved += gain;
                most
            })
            .collect();
        (saved, tonnes)
    }

    fn starts_run(&self, step: Move, period: usize) -> bool {
        match self.program.arc(step.first).sink {
            Sink::Treatment(at) => {
                self.treatment[&at][period] >= self.program.model.treatments[at].capacity
            }
            Sink::Need(_) => false,
        }
    }

    fn fixed_cost(&self, at: usize) -> f64 {
        let link = self.program.arc(at).link;
        let new = link.filter(|link| !self.used_links.contains(link));
        new.map_or(0.0, |link| {
            self.program.model.links[link].fixed_cost * self.prices.money
        })
    }

    fn shares_link(&self, a: Move, b: Move) -> bool {
        let links = |step: Move| {
            let arcs = [Some(step.first), step.second].into_iter().flatten();
            arcs.filter_map(|at| self.program.arc(at).link)
        };
        links(a).any(|link| links(b).any(|other| other == link))
    }

    fn take(&mut self, step: Move, tonnes: &[f64]) {
        for (period, tonnes) in tonnes
            .iter()
            .enumerate()
            .filter(|(_, tonnes)| **tonnes > 0.0)
        {
            self.send(step.first, period, *tonnes);
            if let (Some(second), Sink::Treatment(at)) =
                (step.second, self.program.arc(step.first).sink)
            {
                let yields = self.program.model.treatments[at].yields;
                self.send(second, period, *tonnes * yields);
            }
        }
    }

    fn send(&mut self, at: usize, period: usize, tonnes: f64) {
        let (model, arc) = (self.program.model, self.program.arc(at));
        let less = |room: &mut HashMap<usize, Vec<f64>>, key: usize, tonnes: f64| {
            if let Some(row) = room.get_mut(&key) {
                row[period] -= tonnes;
            }
        };
        if let Source::Stream(stream) = arc.source {
            less(&mut self.supply, stream, tonnes);
        }
        match arc.sink {
            Sink::Treatment(treatment) => less(&mut self.treatment, treatment, tonnes),
            Sink::Need(need) => {
                let (content, impurity) = model.quality(arc.source);
                less(&mut self.demand, need, tonnes);
                less(&mut self.impurity, need, tonnes * impurity);
                let lacking = model.needs[need].virgin_content - content;
                less(&mut self.content, need, tonnes * lacking);
            }
        }
        if let Some(link) = arc.link {
            less(&mut self.link, link, tonnes);
            self.used_links.push(link);
        }
        if let Some(room) = self.cover.get_mut(&arc.cover) {
            *room -= tonnes;
        }
        self.flows.sent[self.program.part.arcs[at]][period] += tonnes;
    }
}
