//! A plan reckoned anew from its flows: what is bought, disposed of and stored, what it costs, and
//! whether it keeps every rule.

use std::collections::BTreeSet;

use serde::Serialize;

use super::law::Stop;
use super::model::{Model, Sink, Source};

/// Tonnes that count as none.
pub(super) const NOTHING: f64 = 1e-7;

/// What flows and what is stored; everything else follows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flows {
    /// Tonnes by arc and period.
    pub sent: Vec<Vec<f64>>,
    /// Tonnes at the end of each period, by stream.
    pub stored: Vec<Vec<f64>>,
}

/// How good a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Within the gap asked for.
    Optimal,
    /// Legal; the gap says how far it may be off.
    Feasible,
    /// There is no legal plan.
    Infeasible,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct FlowLine {
    pub source: String,
    pub sink: String,
    pub period: usize,
    pub quantity: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct VirginLine {
    pub need: String,
    pub period: usize,
    pub quantity: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct StreamLine {
    pub stream: String,
    pub period: usize,
    pub quantity: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct LinkLine {
    pub from: String,
    pub to: String,
    pub material: String,
}

/// A plan as it is told. Costs in yuan, quantities in tonnes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Plan {
    pub status: Status,
    pub objective: Option<f64>,
    pub bound: Option<f64>,
    pub gap: Option<f64>,
    pub baseline: f64,
    pub saving: Option<f64>,
    pub r#use: Option<f64>,
    /// The largest use that can be reached, of a plan that asked for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_use: Option<f64>,
    pub flows: Vec<FlowLine>,
    pub virgin: Vec<VirginLine>,
    pub disposed: Vec<StreamLine>,
    pub stored: Vec<StreamLine>,
    pub links: Vec<LinkLine>,
    pub stops: Vec<Stop>,
}

/// Rounds to the fen.
pub(super) fn to_fen(yuan: f64) -> f64 {
    (yuan * 100.0).round() / 100.0
}

/// What reaches each sink and leaves each source, by period.
pub(super) struct Sums {
    pub of_streams: Vec<Vec<f64>>,
    pub of_needs: Vec<Vec<f64>>,
    pub into_treatments: Vec<Vec<f64>>,
    pub out_of_treatments: Vec<Vec<f64>>,
    pub of_links: Vec<Vec<f64>>,
}

impl Sums {
    pub fn of(model: &Model, flows: &Flows) -> Self {
        let zeros = |count: usize| vec![vec![0.0; model.periods]; count];
        let mut sums = Self {
            of_streams: zeros(model.streams.len()),
            of_needs: zeros(model.needs.len()),
            into_treatments: zeros(model.treatments.len()),
            out_of_treatments: zeros(model.treatments.len()),
            of_links: zeros(model.links.len()),
        };
        for (arc, sent) in model.arcs.iter().zip(&flows.sent) {
            let source = match arc.source {
                Source::Stream(at) => &mut sums.of_streams[at],
                Source::Treatment(at) => &mut sums.out_of_treatments[at],
            };
            add(source, sent);
            let sink = match arc.sink {
                Sink::Need(at) => &mut sums.of_needs[at],
                Sink::Treatment(at) => &mut sums.into_treatments[at],
            };
            add(sink, sent);
            if let Some(link) = arc.link {
                add(&mut sums.of_links[link], sent);
            }
        }
        sums
    }

    /// What is disposed of, by stream and period.
    pub fn disposed(&self, model: &Model, flows: &Flows) -> Vec<Vec<f64>> {
        let of_stream = |at: usize| -> Vec<f64> {
            let (stored, sent) = (&flows.stored[at], &self.of_streams[at]);
            (0..model.periods)
                .map(|period| {
                    let before = if period == 0 { 0.0 } else { stored[period - 1] };
                    before + model.streams[at].supply[period] - sent[period] - stored[period]
                })
                .collect()
        };
        (0..model.streams.len()).map(of_stream).collect()
    }
}

fn add(to: &mut [f64], more: &[f64]) {
    to.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

impl Flows {
    /// Nothing exchanged and nothing stored.
    pub fn none(model: &Model) -> Self {
        Self {
            sent: vec![vec![0.0; model.periods]; model.arcs.len()],
            stored: vec![vec![0.0; model.periods]; model.streams.len()],
        }
    }

    /// The cost of the plan in yuan, from the flows alone.
    pub fn cost(&self, model: &Model) -> f64 {
        let sums = Sums::of(model, self);
        let mut cost = 0.0;
        for (at, need) in model.needs.iter().enumerate() {
            let received: f64 = sums.of_needs[at].iter().sum();
            cost += need.virgin_price * (need.demand.iter().sum::<f64>() - received);
        }
        for (stream, disposed) in model.streams.iter().zip(sums.disposed(model, self)) {
            cost += stream.disposal_cost * disposed.iter().sum::<f64>();
        }
        for (stream, stored) in model.streams.iter().zip(&self.stored) {
            cost += stream.storage_cost * stored.iter().sum::<f64>();
        }
        for (link, sent) in model.links.iter().zip(&sums.of_links) {
            let sent: f64 = sent.iter().sum();
            cost += link.cost_of_tonne * sent;
            cost += if sent > 0.0 { link.fixed_cost } else { 0.0 };
        }
        for (treatment, taken) in model.treatments.iter().zip(&sums.into_treatments) {
            cost += treatment.cost_of_input() * taken.iter().sum::<f64>();
            let used = taken.iter().filter(|taken| **taken > 0.0).count();
            cost += treatment.fixed_cost * used as f64;
        }
        cost
    }

    /// The share of what arises that is not disposed of; with nothing arising all of it.
    pub fn use_of(&self, model: &Model) -> f64 {
        let supply = model.supply();
        if supply <= 0.0 {
            return 1.0;
        }
        let disposed = Sums::of(model, self).disposed(model, self);
        1.0 - disposed.iter().flatten().sum::<f64>() / supply
    }

    /// The plan as it is told.
    pub fn tell(&self, model: &Model, status: Status, bound: f64) -> Plan {
        let objective = self.cost(model);
        let (baseline, bound) = (model.baseline(), bound.min(objective));
        let gap = (objective - bound).max(0.0) / objective.abs().max(1e-9);
        let sums = Sums::of(model, self);
        let disposed = sums.disposed(model, self);
        Plan {
            status,
            objective: Some(to_fen(objective)),
            bound: Some(to_fen(bound)),
            gap: Some(if objective - bound < 0.005 { 0.0 } else { gap }),
            baseline: to_fen(baseline),
            saving: Some(to_fen(to_fen(baseline) - to_fen(objective))),
            r#use: Some(self.use_of(model)),
            max_use: None,
            flows: self.flow_lines(model),
            virgin: self.virgin_lines(model, &sums),
            disposed: stream_lines(model, &disposed),
            stored: stream_lines(model, &self.stored),
            links: self.link_lines(model, &sums),
            stops: model.stops.clone(),
        }
    }

    /// Arcs of one pair under several permits are one flow.
    fn flow_lines(&self, model: &Model) -> Vec<FlowLine> {
        let mut pairs: std::collections::BTreeMap<(Source, Sink), Vec<f64>> = Default::default();
        for (arc, sent) in model.arcs.iter().zip(&self.sent) {
            let pair = pairs.entry((arc.source, arc.sink));
            add(pair.or_insert_with(|| vec![0.0; model.periods]), sent);
        }
        let lines = pairs.iter().flat_map(|((source, sink), sent)| {
            let used = sent.iter().enumerate().filter(|(_, sent)| **sent > 0.0);
            used.map(|(period, quantity)| FlowLine {
                source: model.source_id(*source).to_owned(),
                sink: model.sink_id(*sink).to_owned(),
                period: period + 1,
                quantity: *quantity,
            })
        });
        lines.collect()
    }

    fn virgin_lines(&self, model: &Model, sums: &Sums) -> Vec<VirginLine> {
        let mut lines = Vec::new();
        for (need, received) in model.needs.iter().zip(&sums.of_needs) {
            for (period, (demand, received)) in need.demand.iter().zip(received).enumerate() {
                if demand - received > NOTHING {
                    lines.push(VirginLine {
                        need: need.id.clone(),
                        period: period + 1,
                        quantity: demand - received,
                    });
                }
            }
        }
        lines
    }

    fn link_lines(&self, model: &Model, sums: &Sums) -> Vec<LinkLine> {
        let used = model.links.iter().zip(&sums.of_links);
        let used = used.filter(|(_, sent)| sent.iter().sum::<f64>() > 0.0);
        let lines: BTreeSet<LinkLine> = used
            .map(|(link, _)| LinkLine {
                from: model.firms[link.from].id.clone(),
                to: model.firms[link.to].id.clone(),
                material: model.materials[link.material].clone(),
            })
            .collect();
        lines.into_iter().collect()
    }
}

fn stream_lines(model: &Model, quantities: &[Vec<f64>]) -> Vec<StreamLine> {
    let mut lines = Vec::new();
    for (stream, quantities) in model.streams.iter().zip(quantities) {
        for (period, quantity) in quantities.iter().enumerate() {
            if *quantity > NOTHING {
                lines.push(StreamLine {
                    stream: stream.id.clone(),
                    period: period + 1,
                    quantity: *quantity,
                });
            }
        }
    }
    lines
}
