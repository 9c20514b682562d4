//! How the program of a part is solved: relaxed, then among the switches that the relaxation uses,
//! then, where there are many, around one sink after another, then in full, always with the best plan
//! so far as a start.

use std::time::Duration;

use microlp::{Error, Problem, ResumeOptions, SolveOptions, SolveOutcome, TerminationReason};

use super::greedy::greedy;
use super::program::{Built, Prices, Program, Setting};
use super::report::Flows;

/// Nodes between two looks at the clock.
const NODES_AT_A_TIME: u64 = 50;

/// A switch used less than this in the relaxation is left out of the first search.
const HARDLY: f64 = 1e-6;

/// Nodes of the search among few switches, and around one sink, at most.
const NODES_OF_FEW: u64 = 400;
const NODES_AROUND: u64 = 60;

/// With more switches, parts of them are searched before all at once.
const SWITCHES_AT_ONCE: usize = 250;

/// How much time is left; nothing when the plan is called off.
pub type Left<'a> = &'a (dyn Fn() -> Duration + Sync);

/// The relaxation of a part.
pub struct Relaxed {
    /// What it costs, without the baseline of the part.
    pub value: f64,
    /// How much of each switch it uses; nothing where time was over before.
    pub switches: Option<Vec<f64>>,
}

/// The best plan of a part that was found.
pub struct Found {
    pub flows: Flows,
    /// What it costs under the prices, without the baseline of the part.
    pub value: f64,
    /// No plan costs less.
    pub bound: f64,
}

/// Solves the relaxation of a part; nothing where there is no plan at all. Where time is over before,
/// its value is what no plan can undercut: nothing costs less than nothing.
pub fn relax(program: &Program<'_>, prices: Prices, left: Left<'_>) -> Option<Relaxed> {
    let settings = vec![Setting::Relaxed; program.switches.len()];
    let built = program.build(&settings, prices);
    let mut options = options();
    options.time_limit = Some(left());
    let late = Relaxed {
        value: -prices.money * program.part.baseline(program.model)
            - prices.disposed * program.model.supply(),
        switches: None,
    };
    let solution = match built.problem.solve_with(options) {
        Ok(outcome) => match outcome.into_solution() {
            Ok(solution) => solution,
            Err(_) => return Some(late),
        },
        // with nothing exchanged there is a plan wherever what is bought is rich enough
        Err(Error::Infeasible)
            if program.floor.is_some() || !program.part.is_met_by_buying(program.model) =>
        {
            return None;
        }
        Err(_) => return Some(late),
    };
    let used = |switch: &Option<microlp::Variable>| switch.map_or(0.0, |at| solution.var_value(at));
    Some(Relaxed {
        value: solution.objective(),
        switches: Some(built.switches.iter().map(used).collect()),
    })
}

fn options() -> SolveOptions {
    let mut options = SolveOptions::default();
    options.tolerances.feasibility = 1e-9;
    options
}

/// Searches the best plan of a part until the gap is reached or the time is over. Costs are relative
/// to the part without exchange.
pub fn search(
    program: &Program<'_>,
    prices: Prices,
    relaxed: &Relaxed,
    start: Option<Flows>,
    gap: f64,
    left: Left<'_>,
) -> Option<Found> {
    let mut hunt = Hunt {
        program,
        prices,
        gap,
        bound: relaxed.value,
        best: None,
    };
    hunt.first_plans(start.as_ref());
    let Some(used) = relaxed.switches.as_ref() else {
        return hunt.found();
    };
    if program.switches.is_empty() {
        return hunt.found();
    }
    let given = left();
    let until = |share: u32| move || left().saturating_sub(given / 10 * share);
    if !hunt.is_close() && left() > Duration::ZERO {
        let setting = |used: &f64| match *used > HARDLY {
            true => Setting::Open,
            false => Setting::Off,
        };
        let few: Vec<Setting> = used.iter().map(setting).collect();
        hunt.look_among(&few, Some(NODES_OF_FEW), &until(7));
    }
    if program.switches.len() > SWITCHES_AT_ONCE {
        hunt.look_around(&until(4));
    }
    if !hunt.is_close() && left() > Duration::ZERO {
        let all = vec![Setting::Open; program.switches.len()];
        let proved = hunt.look_among(&all, None, left);
        hunt.bound = hunt.bound.max(proved);
    }
    hunt.found()
}

/// The best plan so far, and what is known of the best there is.
struct Hunt<'p, 'a> {
    program: &'p Program<'a>,
    prices: Prices,
    gap: f64,
    bound: f64,
    best: Option<(f64, Flows)>,
}

impl Hunt<'_, '_> {
    fn found(self) -> Option<Found> {
        let (value, flows) = self.best?;
        Some(Found {
            bound: self.bound.min(value),
            value,
            flows,
        })
    }

    fn consider(&mut self, plan: Option<(f64, Flows)>) {
        let before = self
            .best
            .as_ref()
            .map_or(f64::INFINITY, |(value, _)| *value);
        self.best = plan
            .filter(|(value, _)| *value < before)
            .or(self.best.take());
    }

    fn is_close(&self) -> bool {
        let near = |value: f64| value - self.bound <= self.gap * value.abs().max(1.0);
        self.best.as_ref().is_some_and(|(value, _)| near(*value))
    }

    /// Plans without any search: nothing exchanged, the greedy one, the one to start from.
    fn first_plans(&mut self, start: Option<&Flows>) {
        let (program, prices) = (self.program, self.prices);
        let nothing = vec![Setting::Off; program.switches.len()];
        self.consider(polish(program, &nothing, prices));
        let first = greedy(program, prices);
        self.consider(polish(program, &program.settings_of(&first), prices));
        if program.floor.is_none() {
            self.consider(Some((value(program, prices, &first), first)));
        }
        if let Some(start) = start {
            self.consider(polish(program, &program.settings_of(start), prices));
        }
    }

    /// Branch and bound over the open switches; gives what no plan among them undercuts.
    fn look_among(&mut self, settings: &[Setting], nodes_max: Option<u64>, left: Left<'_>) -> f64 {
        let (program, prices) = (self.program, self.prices);
        let start = self.best.as_ref();
        let (found, bound) = among(program, settings, prices, self.gap, start, nodes_max, left);
        self.consider(found);
        bound
    }

    /// Opens the switches around one sink after another, the rest staying as in the best plan, as
    /// long as a round brings anything.
    fn look_around(&mut self, left: Left<'_>) {
        let neighbourhoods = self.program.neighbourhoods();
        loop {
            let Some(before) = self.best.as_ref().map(|(value, _)| *value) else {
                return;
            };
            for open in &neighbourhoods {
                if self.is_close() || left() == Duration::ZERO {
                    return;
                }
                let Some((_, flows)) = &self.best else { return };
                let mut settings = self.program.settings_of(flows);
                open.iter()
                    .for_each(|switch| settings[*switch] = Setting::Open);
                self.look_among(&settings, Some(NODES_AROUND), left);
            }
            let after = self.best.as_ref().map_or(before, |(value, _)| *value);
            if before - after <= HARDLY * before.abs() {
                return;
            }
        }
    }
}

/// The best flows with switches set; exact, without fractions of switches. Nothing where the switches
/// that are on cannot all be used.
fn polish(program: &Program<'_>, settings: &[Setting], prices: Prices) -> Option<(f64, Flows)> {
    let built = program.build(settings, prices);
    let outcome = built.problem.solve_with(options()).ok()?;
    let solution = outcome.into_solution().ok()?;
    let flows = program.flows(&built, &solution);
    // a switch that is on and not used costs nothing in the plan
    Some((value(program, prices, &flows), flows))
}

/// What the flows of a part cost under the prices, without its baseline.
fn value(program: &Program<'_>, prices: Prices, flows: &Flows) -> f64 {
    let none = Flows::none(program.model);
    prices.of(program.model, flows) - prices.of(program.model, &none)
}

/// Branch and bound over the open switches; the best plan, and what no plan undercuts.
fn among(
    program: &Program<'_>,
    settings: &[Setting],
    prices: Prices,
    gap: f64,
    start: Option<&(f64, Flows)>,
    nodes_max: Option<u64>,
    left: Left<'_>,
) -> (Option<(f64, Flows)>, f64) {
    let built = program.build(settings, prices);
    let mut options = SolveOptions::default();
    options.mip_gap = gap;
    options.node_limit = Some(NODES_AT_A_TIME);
    options.time_limit = Some(left());
    options.warm_start = start.map(|(_, flows)| warm(program, &built, flows));
    let none = (None, f64::NEG_INFINITY);
    let Ok(outcome) = run(&built.problem, options, gap, nodes_max, left) else {
        return none;
    };
    let bound = outcome.stats().best_bound.unwrap_or(f64::NEG_INFINITY) + built.constant;
    let Some(solution) = outcome.solution() else {
        return (None, bound);
    };
    let chosen: Vec<Setting> = settings
        .iter()
        .zip(&built.switches)
        .map(|(setting, switch)| match switch {
            Some(switch) if solution.var_value(*switch) > 0.5 => Setting::On,
            Some(_) => Setting::Off,
            None => *setting,
        })
        .collect();
    (polish(program, &chosen, prices), bound)
}

fn run(
    problem: &Problem,
    options: SolveOptions,
    gap: f64,
    nodes_max: Option<u64>,
    left: Left<'_>,
) -> Result<SolveOutcome, Error> {
    let mut outcome = problem.solve_with(options)?;
    while outcome.termination_reason() == TerminationReason::NodeLimit {
        let rest = left();
        let spent = outcome.stats().nodes_solved;
        if rest == Duration::ZERO || nodes_max.is_some_and(|most| spent >= most) {
            break;
        }
        let mut more = ResumeOptions::default();
        more.mip_gap = Some(gap);
        more.node_limit = Some(NODES_AT_A_TIME);
        more.time_limit = Some(rest);
        outcome = outcome.resume_with(more)?;
    }
    Ok(outcome)
}

/// The switches of a plan as a start for the solver.
fn warm(program: &Program<'_>, built: &Built, flows: &Flows) -> Vec<(microlp::Variable, f64)> {
    let settings = program.settings_of(flows);
    let set = settings.iter().zip(&built.switches);
    set.filter_map(|(setting, switch)| {
        Some(((*switch)?, f64::from(u8::from(*setting == Setting::On))))
    })
    .collect()
}
