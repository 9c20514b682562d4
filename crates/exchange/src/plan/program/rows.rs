//! The rows and columns of a program as the solver takes them.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::super::model::Cover;
use super::{Built, NOTHING, Prices, Program, Setting, Sink, Source, Switch};

type Row = Vec<(Variable, f64)>;

impl Program<'_> {
    /// Writes the program with these settings of its switches.
    pub fn build(&self, settings: &[Setting], prices: Prices) -> Built {
        let mut built = Built {
            problem: Problem::new(OptimizationDirection::Minimize),
            flows: Vec::with_capacity(self.part.arcs.len()),
            stores: Vec::with_capacity(self.part.streams.len()),
            switches: Vec::with_capacity(self.switches.len()),
            constant: 0.0,
        };
        for (switch, setting) in self.switches.iter().zip(settings) {
            let cost = self.fixed_cost(*switch) * prices.money;
            let variable = match setting {
                Setting::Open => Some(built.problem.add_binary_var(cost)),
                Setting::Relaxed => Some(built.problem.add_var(cost, (0.0, 1.0))),
                Setting::Off => None,
                Setting::On => {
                    built.constant += cost;
                    None
                }
            };
            built.switches.push(variable);
        }
        self.add_flows(&mut built, settings, prices);
        self.add_stores(&mut built, prices);
        self.add_needs(&mut built);
        self.add_treatments(&mut built, settings);
        self.add_links(&mut built, settings);
        self.add_covers(&mut built);
        built
    }

    fn add_flows(&self, built: &mut Built, settings: &[Setting], prices: Prices) {
        for at in 0..self.part.arcs.len() {
            let cost = self.cost_of_flow(at, prices);
            let variables = (0..self.model.periods).map(|period| {
                let most = self.most[at][period];
                let is_off = self
                    .gates(at, period)
                    .any(|gate| settings[gate] == Setting::Off);
                (most > 0.0 && !is_off).then(|| built.problem.add_var(cost, (0.0, most)))
            });
            let variables = variables.collect();
            built.flows.push(variables);
        }
    }

    fn add_stores(&self, built: &mut Built, prices: Prices) {
        let periods = self.model.periods;
        for stream in &self.part.streams {
            let row = &self.model.streams[*stream];
            let arcs = self.by_source.get(&Source::Stream(*stream));
            let arcs = arcs.map_or(&[][..], Vec::as_slice);
            let has_store = row.storage_capacity > 0.0 && !arcs.is_empty();
            let stores: Vec<Option<Variable>> = (0..periods)
                .map(|period| {
                    let cost = prices.money * row.storage_cost;
                    let bounds = (0.0, row.storage_capacity);
                    (has_store && period + 1 < periods).then(|| built.problem.add_var(cost, bounds))
                })
                .collect();
            for period in 0..periods {
                let mut sum = sum(&built.flows, arcs, period, |_| 1.0);
                sum.extend(stores[period].map(|store| (store, 1.0)));
                let before = period.checked_sub(1).and_then(|before| stores[before]);
                sum.extend(before.map(|store| (store, -1.0)));
                built.at_most(&sum, row.supply[period]);
            }
            built.stores.push(stores);
        }
        if let Some(floor) = self.floor {
            let mut row = Row::new();
            for (at, flows) in built.flows.iter().enumerate() {
                if matches!(self.arc(at).source, Source::Stream(_)) {
                    row.extend(
                        flows
                            .iter()
                            .flatten()
                            .map(|flow| (*flow, 1.0 / floor.max(1.0))),
                    );
                }
            }
            let share = floor / floor.max(1.0);
            built
                .problem
                .add_constraint(row.as_slice(), ComparisonOp::Ge, share);
        }
    }

    fn add_needs(&self, built: &mut Built) {
        for at in &self.part.needs {
            let need = &self.model.needs[*at];
            let arcs = self.by_sink.get(&Sink::Need(*at));
            let arcs = arcs.map_or(&[][..], Vec::as_slice);
            let quality = |arc: usize| self.model.quality(self.arc(arc).source);
            for period in 0..self.model.periods {
                let demand = need.demand[period];
                let received = sum(&built.flows, arcs, period, |_| 1.0);
                built.at_most(&received, demand);
                let impurity = sum(&built.flows, arcs, period, |arc| quality(arc).1);
                built.at_most(&impurity, need.max_impurity * demand);
                let lacking = |arc: usize| need.virgin_content - quality(arc).0;
                let content = sum(&built.flows, arcs, period, lacking);
                built.at_most(&content, (need.virgin_content - need.min_content) * demand);
            }
        }
    }

    fn add_treatments(&self, built: &mut Built, settings: &[Setting]) {
        for at in &self.part.treatments {
            let treatment = &self.model.treatments[*at];
            let of = |arcs: Option<&Vec<usize>>| arcs.cloned().unwrap_or_default();
            let into = of(self.by_sink.get(&Sink::Treatment(*at)));
            let out = of(self.by_source.get(&Source::Treatment(*at)));
            for period in 0..self.model.periods {
                let taken = sum(&built.flows, &into, period, |_| 1.0);
                let mut balance = sum(&built.flows, &out, period, |_| 1.0);
                if taken.is_empty() && balance.is_empty() {
                    continue;
                }
                for (flow, _) in &taken {
                    match balance.iter_mut().find(|(other, _)| other == flow) {
                        Some((_, factor)) => *factor -= treatment.yields,
                        None => balance.push((*flow, -treatment.yields)),
                    }
                }
                let row = balance.as_slice();
                built.problem.add_constraint(row, ComparisonOp::Eq, 0.0);
                let most: f64 = into.iter().map(|arc| self.most[*arc][period]).sum();
                let most = most.min(treatment.capacity);
                let gate = self.index.get(&Switch::Run(*at, period)).copied();
                self.gate(built, settings, gate, &taken, &into, period, most);
            }
        }
    }

    fn add_links(&self, built: &mut Built, settings: &[Setting]) {
        let mut links: Vec<&usize> = self.by_link.keys().collect();
        links.sort_unstable();
        for link in links {
            let (row, arcs) = (&self.model.links[*link], &self.by_link[link]);
            let of_link = self.index.get(&Switch::Link(*link)).copied();
            for period in 0..self.model.periods {
                let sent = sum(&built.flows, arcs, period, |_| 1.0);
                if sent.is_empty() {
                    continue;
                }
                let most: f64 = arcs.iter().map(|arc| self.most[*arc][period]).sum();
                let most = most.min(row.capacity);
                let of_lot = self.index.get(&Switch::Lot(*link, period)).copied();
                self.gate(
                    built,
                    settings,
                    of_lot.or(of_link),
                    &sent,
                    arcs,
                    period,
                    most,
                );
                let Some(lot) = of_lot else { continue };
                match built.switches[lot] {
                    None => {
                        built
                            .problem
                            .add_constraint(sent.as_slice(), ComparisonOp::Ge, row.min_lot)
                    }
                    Some(switch) => {
                        let mut least = sent.clone();
                        least.push((switch, -row.min_lot));
                        built
                            .problem
                            .add_constraint(least.as_slice(), ComparisonOp::Ge, 0.0);
                        if let Some(link) = of_link.and_then(|link| built.switches[link]) {
                            built.at_most(&vec![(switch, 1.0), (link, -1.0)], 0.0);
                        }
                    }
                }
            }
        }
    }

    /// Σ ≤ most where the gate is open, and each flow for itself, which a fraction of the gate feels.
    #[expect(
        clippy::too_many_arguments,
        reason = "one row and all that it depends on"
    )]
    fn gate(
        &self,
        built: &mut Built,
        settings: &[Setting],
        gate: Option<usize>,
        sum: &Row,
        arcs: &[usize],
        period: usize,
        most: f64,
    ) {
        let switch = gate
            .filter(|gate| settings[*gate] != Setting::On)
            .and_then(|gate| built.switches[gate]);
        let Some(switch) = switch else {
            let sum_of_most: f64 = arcs.iter().map(|arc| self.most[*arc][period]).sum();
            if most < sum_of_most {
                built.at_most(sum, most);
            }
            return;
        };
        let mut row = sum.clone();
        row.push((switch, -most));
        built.at_most(&row, 0.0);
        if sum.len() > 1 {
            for arc in arcs {
                if let Some(flow) = built.flows[*arc][period]
                    && self.most[*arc][period] < most
                {
                    built.at_most(&vec![(flow, 1.0), (switch, -self.most[*arc][period])], 0.0);
                }
            }
        }
    }

    fn add_covers(&self, built: &mut Built) {
        let mut covers: Vec<Cover> = (0..self.part.arcs.len())
            .map(|at| self.arc(at).cover)
            .collect();
        covers.sort_unstable();
        covers.dedup();
        for cover in covers {
            if cover == Cover::Free {
                continue;
            }
            let capacity = self.model.capacity_of(cover);
            let mut row = Row::new();
            for (at, flows) in built.flows.iter().enumerate() {
                if self.arc(at).cover == cover {
                    row.extend(flows.iter().flatten().map(|flow| (*flow, 1.0)));
                }
            }
            built.at_most(&row, capacity);
        }
    }
}

/// Σ factor · flow over the arcs that flow in a period.
fn sum(
    flows: &[Vec<Option<Variable>>],
    arcs: &[usize],
    period: usize,
    factor: impl Fn(usize) -> f64,
) -> Row {
    let flowing = arcs
        .iter()
        .filter_map(|arc| Some((flows[*arc][period]?, factor(*arc))));
    flowing.filter(|(_, factor)| *factor != 0.0).collect()
}

impl Built {
    fn at_most(&mut self, row: &Row, most: f64) {
        // without variables a row says only whether there is any plan at all
        if !row.is_empty() || most < -NOTHING {
            self.problem
                .add_constraint(row.as_slice(), ComparisonOp::Le, most);
        }
    }
}
