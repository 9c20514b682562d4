//! The mixed-integer program of a part, with bounds as tight as they are known.
//!
//! What a need receives takes the place of what is bought, and what is sent that of what is disposed
//! of, so that only flows, stores and switches are variables. Every flow is bounded by its switch
//! with the least of what its source can give, its link can carry, its sink can take and its permit
//! allows: the tighter those are, the less a fraction of a switch buys.

mod bounds;
mod rows;

use std::collections::HashMap;

use microlp::{Problem, Solution, Variable};

use super::model::{Arc, Model, Sink, Source};
use super::parts::Part;
use super::report::{Flows, NOTHING};

/// Rounds of tightening through treatments, which chains of treatments need.
const ROUNDS: usize = 4;

/// Something that is used or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Switch {
    /// A link, at its fixed cost.
    Link(usize),
    /// A link in a period, with no less than its least lot.
    Lot(usize, usize),
    /// A treatment in a period, at its fixed cost.
    Run(usize, usize),
}

/// What is decided of a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Nothing.
    Open,
    /// Any part of it may be bought.
    Relaxed,
    /// Not used.
    Off,
    /// Used.
    On,
}

/// What counts: so much for each yuan of cost, so much more for each tonne disposed of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    pub money: f64,
    pub disposed: f64,
}

impl Prices {
    /// Cost alone.
    pub const COST: Self = Self {
        money: 1.0,
        disposed: 0.0,
    };
    /// What is disposed of alone.
    pub const DISPOSED: Self = Self {
        money: 0.0,
        disposed: 1.0,
    };

    /// What flows cost under these prices.
    pub fn of(self, model: &Model, flows: &Flows) -> f64 {
        let disposed = (1.0 - flows.use_of(model)) * model.supply();
        self.money * flows.cost(model) + self.disposed * disposed
    }
}

/// The program of a part.
pub struct Program<'a> {
    pub model: &'a Model,
    pub part: &'a Part,
    pub switches: Vec<Switch>,
    index: HashMap<Switch, usize>,
    /// The most that may flow, by arc of the part and period.
    most: Vec<Vec<f64>>,
    by_link: HashMap<usize, Vec<usize>>,
    by_source: HashMap<Source, Vec<usize>>,
    by_sink: HashMap<Sink, Vec<usize>>,
    /// Tonnes that must be sent from streams, if anything must.
    pub floor: Option<f64>,
}

/// A program as the solver takes it.
pub struct Built {
    pub problem: Problem,
    /// By arc of the part and period.
    pub flows: Vec<Vec<Option<Variable>>>,
    /// By stream of the part and period.
    stores: Vec<Vec<Option<Variable>>>,
    /// By switch.
    pub switches: Vec<Option<Variable>>,
    /// What fixed switches cost, which the objective leaves out.
    pub constant: f64,
}

impl<'a> Program<'a> {
    /// The program of a part.
    pub fn new(model: &'a Model, part: &'a Part, floor: Option<f64>) -> Self {
        let mut program = Self {
            model,
            part,
            switches: Vec::new(),
            index: HashMap::new(),
            most: Vec::new(),
            by_link: HashMap::new(),
            by_source: HashMap::new(),
            by_sink: HashMap::new(),
            floor,
        };
        for at in 0..part.arcs.len() {
            let arc = program.arc(at);
            let (link, source, sink) = (arc.link, arc.source, arc.sink);
            if let Some(link) = link {
                program.by_link.entry(link).or_default().push(at);
            }
            program.by_source.entry(source).or_default().push(at);
            program.by_sink.entry(sink).or_default().push(at);
        }
        program.tighten();
        program.find_switches();
        program
    }

    /// An arc of the part.
    pub fn arc(&self, at: usize) -> &'a Arc {
        &self.model.arcs[self.part.arcs[at]]
    }

    /// The arcs of the part that leave a source.
    pub fn arcs_from(&self, source: Source) -> &[usize] {
        self.by_source.get(&source).map_or(&[], Vec::as_slice)
    }

    /// The most that may flow over an arc of the part in a period.
    pub fn most(&self, at: usize, period: usize) -> f64 {
        self.most[at][period]
    }

    fn find_switches(&mut self) {
        let mut switches = Vec::new();
        for (link, arcs) in &self.by_link {
            let row = &self.model.links[*link];
            let used = |period: &usize| arcs.iter().any(|at| self.most[*at][*period] > 0.0);
            let periods: Vec<usize> = (0..self.model.periods).filter(used).collect();
            if row.fixed_cost > 0.0 && !periods.is_empty() {
                switches.push(Switch::Link(*link));
            }
            if row.min_lot > 0.0 {
                switches.extend(periods.iter().map(|period| Switch::Lot(*link, *period)));
            }
        }
        for at in &self.part.treatments {
            if self.model.treatments[*at].fixed_cost > 0.0 {
                let into = self
                    .by_sink
                    .get(&Sink::Treatment(*at))
                    .map_or(&[][..], Vec::as_slice);
                let used = |period: &usize| into.iter().any(|arc| self.most[*arc][*period] > 0.0);
                let periods = (0..self.model.periods).filter(used);
                switches.extend(periods.map(|period| Switch::Run(*at, period)));
            }
        }
        switches.sort_unstable();
        self.index = switches
            .iter()
            .enumerate()
            .map(|(at, switch)| (*switch, at))
            .collect();
        self.switches = switches;
    }

    fn fixed_cost(&self, switch: Switch) -> f64 {
        match switch {
            Switch::Link(at) => self.model.links[at].fixed_cost,
            Switch::Lot(..) => 0.0,
            Switch::Run(at, _) => self.model.treatments[at].fixed_cost,
        }
    }

    /// The switches that a flow needs.
    fn gates(&self, at: usize, period: usize) -> impl Iterator<Item = usize> {
        let arc = self.arc(at);
        let run = match arc.sink {
            Sink::Treatment(at) => Some(Switch::Run(at, period)),
            Sink::Need(_) => None,
        };
        let link = arc.link.map(Switch::Link);
        let lot = arc.link.map(|link| Switch::Lot(link, period));
        let wanted = [link, lot, run].into_iter().flatten();
        wanted.filter_map(|switch| self.index.get(&switch).copied())
    }

    /// What a tonne over an arc of the part costs, beside fixed costs.
    pub fn cost_of_flow(&self, at: usize, prices: Prices) -> f64 {
        let (model, arc) = (self.model, self.arc(at));
        let carried = arc.link.map_or(0.0, |link| model.links[link].cost_of_tonne);
        let taken = match arc.sink {
            Sink::Need(at) => -model.needs[at].virgin_price,
            Sink::Treatment(at) => model.treatments[at].cost_of_input(),
        };
        let (given, kept) = match arc.source {
            Source::Stream(at) => (-model.streams[at].disposal_cost, -1.0),
            Source::Treatment(_) => (0.0, 0.0),
        };
        prices.money * (carried + taken + given) + prices.disposed * kept
    }

    /// Reads a solution into flows; noise becomes nothing.
    pub fn flows(&self, built: &Built, solution: &Solution) -> Flows {
        let mut flows = Flows::none(self.model);
        let value = |variable: &Option<Variable>, most: f64| {
            let value = variable.map_or(0.0, |variable| solution.var_value(variable));
            if value < NOTHING {
                0.0
            } else {
                value.min(most)
            }
        };
        for (at, arc) in self.part.arcs.iter().enumerate() {
            for (period, variable) in built.flows[at].iter().enumerate() {
                flows.sent[*arc][period] = value(variable, self.most[at][period]);
            }
        }
        for (at, stream) in self.part.streams.iter().enumerate() {
            for (period, variable) in built.stores[at].iter().enumerate() {
                flows.stored[*stream][period] =
                    value(variable, self.model.streams[*stream].storage_capacity);
            }
        }
        flows
    }

    /// For each sink, the switches of what reaches it and of what else its sources could do.
    pub fn neighbourhoods(&self) -> Vec<Vec<usize>> {
        let mut sinks: Vec<&Sink> = self.by_sink.keys().collect();
        sinks.sort_unstable();
        let around = sinks.into_iter().map(|sink| {
            let mut sources: Vec<Source> = self.by_sink[sink]
                .iter()
                .map(|at| self.arc(*at).source)
                .collect();
            if let Sink::Treatment(at) = sink {
                sources.push(Source::Treatment(*at));
            }
            let arcs = sources.iter().flat_map(|source| self.arcs_from(*source));
            let mut switches: Vec<usize> = arcs
                .flat_map(|at| (0..self.model.periods).map(move |period| (*at, period)))
                .flat_map(|(at, period)| self.gates(at, period))
                .collect();
            switches.sort_unstable();
            switches.dedup();
            switches
        });
        around.collect()
    }

    /// The settings with which flows go: what they use is on, all else off.
    pub fn settings_of(&self, flows: &Flows) -> Vec<Setting> {
        let mut settings = vec![Setting::Off; self.switches.len()];
        for (at, arc) in self.part.arcs.iter().enumerate() {
            for period in 0..self.model.periods {
                if flows.sent[*arc][period] > 0.0 {
                    for gate in self.gates(at, period) {
                        settings[gate] = Setting::On;
                    }
                }
            }
        }
        settings
    }
}
