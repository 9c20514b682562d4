//! A plan over all parts: each by itself where nothing ties them, side by side.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::model::Model;
use super::parts::{Part, parts};
use super::program::{Prices, Program};
use super::report::{Flows, Plan, Status, to_fen};
use super::search::{Found, Left, Relaxed, relax, search};

/// What counts as the same share of use.
const SAME_USE: f64 = 1e-9;

/// Halvings of the price of disposal at most.
const HALVINGS: usize = 10;

/// What is wanted of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The least share of what arises that must be used.
    pub min_use: Option<f64>,
    /// How far from the best a plan may be, relative to its cost.
    pub gap: f64,
    /// Parts that are solved side by side.
    pub threads: usize,
}

/// A plan of all parts under some prices.
pub(super) struct Whole {
    pub flows: Flows,
    pub value: f64,
    pub bound: f64,
}

/// Finds the plan of the least cost. `left` says how much time is left; when it is nothing, the best
/// plan so far is told, with how far it may be off.
pub fn solve(model: &Model, options: Options, left: Left<'_>) -> Plan {
    let parts = parts(model);
    let Some(free) = over_parts(model, &parts, Prices::COST, options, left) else {
        return no_plan(model, None);
    };
    let wanted = options.min_use.filter(|wanted| {
        let supply = model.supply();
        supply > 0.0 && free.flows.use_of(model) < wanted - SAME_USE
    });
    let Some(wanted) = wanted else {
        return told(model, &free, options);
    };
    let most = over_parts(model, &parts, Prices::DISPOSED, options, left);
    let max_use = most.as_ref().map(|most| most.flows.use_of(model));
    match most.filter(|_| max_use.is_some_and(|most| most >= wanted - SAME_USE)) {
        None => no_plan(model, max_use),
        Some(most) => match with_floor(model, &parts, wanted, &most, options, left) {
            Some(whole) => told(model, &whole, options),
            None => no_plan(model, max_use),
        },
    }
}

fn told(model: &Model, whole: &Whole, options: Options) -> Plan {
    let gap = (whole.value - whole.bound) / whole.value.abs().max(1e-9);
    let status = if gap <= options.gap.max(1e-9) {
        Status::Optimal
    } else {
        Status::Feasible
    };
    whole.flows.tell(model, status, whole.bound)
}

fn no_plan(model: &Model, max_use: Option<f64>) -> Plan {
    Plan {
        status: Status::Infeasible,
        objective: None,
        bound: None,
        gap: None,
        baseline: to_fen(model.baseline()),
        saving: None,
        r#use: None,
        max_use,
        flows: Vec::new(),
        virgin: Vec::new(),
        disposed: Vec::new(),
        stored: Vec::new(),
        links: Vec::new(),
        stops: model.stops.clone(),
    }
}

/// What everything costs under the prices with nothing exchanged.
fn base(model: &Model, prices: Prices) -> f64 {
    prices.money * model.baseline() + prices.disposed * model.supply()
}

/// Solves the parts by themselves; nothing where one has no plan.
pub(super) fn over_parts(
    model: &Model,
    parts: &[Part],
    prices: Prices,
    options: Options,
    left: Left<'_>,
) -> Option<Whole> {
    let (touched, alone): (Vec<&Part>, Vec<&Part>) =
        parts.iter().partition(|part| !part.arcs.is_empty());
    if !alone.iter().all(|part| part.is_met_by_buying(model)) {
        return None;
    }
    let programs: Vec<Program<'_>> = touched
        .iter()
        .map(|part| Program::new(model, part, None))
        .collect();
    let relaxed = side_by_side(&programs, options.threads, |program, _| {
        relax(program, prices, left)
    });
    let relaxed: Vec<Relaxed> = relaxed.into_iter().collect::<Option<_>>()?;
    let saved: f64 = relaxed.iter().map(|part| part.value.abs()).sum();
    let base = base(model, prices);
    let total: f64 = base + relaxed.iter().map(|part| part.value).sum::<f64>();
    // the same share of what each part saves adds up to the gap of the whole cost; a part of it is
    // left for the solver's tolerances
    let gap = 0.8 * options.gap * total.abs() / saved.max(1e-9);
    let found = side_by_side(&programs, options.threads, |program, at| {
        search(program, prices, &relaxed[at], None, gap, left)
    });
    let mut whole = Whole {
        flows: Flows::none(model),
        value: base,
        bound: base,
    };
    for (part, found) in touched.into_iter().zip(found) {
        whole.take(part, &found?);
    }
    Some(whole)
}

impl Whole {
    fn take(&mut self, part: &Part, found: &Found) {
        for arc in &part.arcs {
            self.flows.sent[*arc].clone_from(&found.flows.sent[*arc]);
        }
        for stream in &part.streams {
            self.flows.stored[*stream].clone_from(&found.flows.stored[*stream]);
        }
        self.value += found.value;
        self.bound += found.bound;
    }
}

/// Runs over programs on several threads, the largest first; results in their order.
fn side_by_side<T: Send>(
    programs: &[Program<'_>],
    threads: usize,
    run: impl Fn(&Program<'_>, usize) -> Option<T> + Sync,
) -> Vec<Option<T>> {
    let mut order: Vec<usize> = (0..programs.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(programs[*at].part.arcs.len()));
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<T>>> = Mutex::new((0..programs.len()).map(|_| None).collect());
    let work = || {
        while let Some(at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = run(&programs[*at], *at);
            let mut results = results
                .lock()
                .expect("no thread panics while it holds this");
            results[*at] = result;
        }
    };
    let threads = threads.clamp(1, programs.len().max(1));
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    results.into_inner().expect("every thread has ended")
}

/// With a floor of use that the cheapest plan does not keep: a price on disposal is raised until the
/// parts keep it by themselves, which gives a plan and a bound (Lagrange); the rest is closed with
/// all parts in one program.
fn with_floor(
    model: &Model,
    parts: &[Part],
    wanted: f64,
    most: &Whole,
    options: Options,
    left: Left<'_>,
) -> Option<Whole> {
    let allowed = (1.0 - wanted) * model.supply();
    let cost = most.flows.cost(model);
    let mut best = Whole {
        flows: most.flows.clone(),
        value: cost,
        bound: f64::NEG_INFINITY,
    };
    let (mut low, mut high) = (0.0, price_of_all(model));
    for _ in 0..HALVINGS {
        if left() == Duration::ZERO {
            break;
        }
        let disposed = (low + high) / 2.0;
        let prices = Prices {
            money: 1.0,
            disposed,
        };
        let loose = Options {
            gap: options.gap.max(1e-4),
            ..options
        };
        let whole = over_parts(model, parts, prices, loose, left)?;
        best.bound = best.bound.max(whole.bound - disposed * allowed);
        if whole.flows.use_of(model) >= wanted - SAME_USE {
            high = disposed;
            let cost = whole.flows.cost(model);
            if cost < best.value {
                (best.flows, best.value) = (whole.flows, cost);
            }
        } else {
            low = disposed;
        }
    }
    if best.value - best.bound <= options.gap * best.value.abs() {
        return Some(best);
    }
    let part = Part::whole(model);
    let program = Program::new(model, &part, Some(wanted * model.supply()));
    let relaxed = relax(&program, Prices::COST, left)?;
    let start = Some(best.flows.clone());
    let base = model.baseline();
    let saved = relaxed.value.abs().max(1e-9);
    let gap = options.gap * (base + relaxed.value).abs() / saved;
    if let Some(found) = search(&program, Prices::COST, &relaxed, start, gap, left) {
        best.bound = best.bound.max(base + found.bound);
        if base + found.value < best.value {
            (best.value, best.flows) = (base + found.value, found.flows);
        }
    }
    best.bound = best.bound.min(best.value);
    Some(best)
}

/// A price of disposal at which nobody disposes of what could be used.
fn price_of_all(model: &Model) -> f64 {
    let fixed: f64 = model.links.iter().map(|link| link.fixed_cost).sum();
    let carried = model
        .links
        .iter()
        .map(|link| link.cost_of_tonne)
        .fold(0.0, f64::max);
    let treated = model
        .treatments
        .iter()
        .map(super::model::Treatment::cost_of_input);
    let treated = treated.fold(0.0, f64::max);
    let bought = model
        .needs
        .iter()
        .map(|need| need.virgin_price)
        .fold(0.0, f64::max);
    let tonne = (model.supply() / 1000.0).max(1.0);
    2.0 * (carried + treated + bought) + fixed / tonne
}
