//! The iteration, eight shocks at a time: each level is a row of eight lanes, so that one walk over
//! the edges serves eight shocks, and only firms whose inputs or buyers changed are reckoned anew.
//! Losses (1 − level) are kept instead of levels: untouched firms stay at an exact zero, and a lane
//! never feels what runs beside it.

use super::network::Network;
use super::{CONVERGED_CHANGE, Options, Risk, Shock, Stop};
use crate::csr::Csr;

const LANES: usize = 8;
type Row = [f64; LANES];
const ZERO: Row = [0.0; LANES];

/// Steps during which the decay must look geometric before the tail is summed in closed form.
const STEADY_STEPS: u32 = 32;
/// Largest difference between two successive ratios of decay that still looks geometric.
const STEADY_DIFFERENCE: f64 = 1e-12;
/// Tails shorter than this are walked: the closed form would save nothing.
const TAIL_STEPS_MIN: f64 = 64.0;

/// A set of firms that can be filled and emptied quickly.
struct Marks {
    is_marked: Vec<bool>,
    list: Vec<u32>,
}

impl Marks {
    fn new(firms: usize) -> Self {
        Self {
            is_marked: vec![false; firms],
            list: Vec::new(),
        }
    }

    fn add(&mut self, firm: u32) {
        let slot = &mut self.is_marked[firm as usize];
        if !*slot {
            *slot = true;
            self.list.push(firm);
        }
    }

    fn add_all(&mut self, firms: &[u32]) {
        for firm in firms {
            self.add(*firm);
        }
    }

    fn clear(&mut self) {
        for firm in self.list.drain(..) {
            self.is_marked[firm as usize] = false;
        }
    }

    fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        let is_marked = &mut self.is_marked;
        self.list.retain(|firm| {
            is_marked[*firm as usize] = keep(*firm);
            is_marked[*firm as usize]
        });
    }
}

/// One shock under way.
#[derive(Clone, Copy)]
struct Lane {
    shock: Shock,
    position: usize,
    steps: u32,
    /// Largest upstream change of the last step.
    largest: f64,
    /// Sum of upstream changes of the last step by that of the step before.
    ratio: f64,
    fall: f64,
    steady_steps: u32,
}

/// What one step changed, lane by lane.
struct Change {
    downstream: Row,
    upstream: Row,
    upstream_sum: Row,
}

impl Lane {
    /// When the upstream losses grow by a steady ratio, passes over all but the last steps of the
    /// geometric series; returns the factor by which the coming step's change must be added once
    /// more. The steps that remain are walked and put the result to the test.
    fn skip_tail(&mut self, bound: f64, options: Options) -> f64 {
        let is_geometric =
            self.steady_steps >= STEADY_STEPS && self.ratio > 0.0 && self.ratio < 1.0;
        if options.stop != Stop::Converged || !is_geometric {
            return 0.0;
        }
        let ratio = self.ratio;
        let steps_left = f64::from(options.steps_max.saturating_sub(self.steps)) - 2.0;
        let steps = ((bound / (self.largest * ratio)).ln() / ratio.ln()).floor() - 1.0;
        let steps = steps.min(steps_left);
        if steps < TAIL_STEPS_MIN {
            return 0.0;
        }
        self.steady_steps = 0;
        self.steps += steps as u32;
        ratio * (1.0 - ratio.powf(steps)) / (1.0 - ratio)
    }
}

struct Engine<'a> {
    network: &'a Network,
    options: Options,
    bound: f64,
    down: Vec<Row>,
    up: Vec<Row>,
    /// Downstream loss as buyers feel it: times the share of what the sector can still sell.
    felt: Vec<Row>,
    sector_lost: Vec<Row>,
    affected: Marks,
    reached: Marks,
    down_due: Marks,
    up_due: Marks,
    fresh: Vec<Row>,
    lanes: [Option<Lane>; LANES],
}

/// Runs the shocks one after another through the lanes.
pub(super) fn run(network: &Network, shocks: &[Shock], options: Options) -> Vec<Risk> {
    let firms = network.firms();
    let bound = match options.stop {
        Stop::Converged => CONVERGED_CHANGE,
        Stop::Change(change) => change,
    };
    let mut engine = Engine {
        network,
        options,
        bound,
        down: vec![ZERO; firms],
        up: vec![ZERO; firms],
        felt: vec![ZERO; firms],
        sector_lost: vec![ZERO; network.sector_sales.len()],
        affected: Marks::new(firms),
        reached: Marks::new(firms),
        down_due: Marks::new(firms),
        up_due: Marks::new(firms),
        fresh: Vec::new(),
        lanes: [None; LANES],
    };
    let mut results: Vec<Option<Risk>> = vec![None; shocks.len()];
    let mut waiting = shocks.iter().copied().enumerate();
    for lane in 0..LANES {
        engine.start(lane, waiting.next());
    }
    while engine.lanes.iter().any(Option::is_some) {
        let change = engine.step();
        for lane in 0..LANES {
            if let Some((position, risk)) = engine.finish(lane, &change) {
                results[position] = Some(risk);
                engine.clear(lane);
                engine.start(lane, waiting.next());
            }
        }
    }
    results
        .into_iter()
        .map(|risk| risk.expect("the loop ends when every shock is finished"))
        .collect()
}

impl Engine<'_> {
    fn start(&mut self, lane: usize, next: Option<(usize, Shock)>) {
        self.lanes[lane] = next.map(|(position, shock)| {
            let loss = 1.0 - shock.remaining;
            self.down[shock.firm as usize][lane] = loss;
            self.up[shock.firm as usize][lane] = loss;
            self.affected.add(shock.firm);
            self.reached.add(shock.firm);
            self.up_due
                .add_all(self.network.bought.targets(shock.firm as usize));
            Lane {
                shock,
                position,
                steps: 0,
                largest: 0.0,
                ratio: f64::NAN,
                fall: 0.0,
                steady_steps: 0,
            }
        });
    }

    /// Forgets a finished shock, so that the lane is as new.
    fn clear(&mut self, lane: usize) {
        for firm in &self.affected.list {
            self.down[*firm as usize][lane] = 0.0;
            self.felt[*firm as usize][lane] = 0.0;
        }
        for firm in &self.reached.list {
            self.up[*firm as usize][lane] = 0.0;
        }
        self.affected
            .retain(|firm| self.down[firm as usize] != ZERO);
        self.reached.retain(|firm| self.up[firm as usize] != ZERO);
    }

    fn step(&mut self) -> Change {
        self.spread_losses();
        let mut change = Change {
            downstream: ZERO,
            upstream: ZERO,
            upstream_sum: ZERO,
        };
        self.step_down(&mut change);
        self.step_up(&mut change);
        change
    }

    /// Weighs each loss by the firm's share of what its sector can still sell, and marks the buyers
    /// that feel a difference.
    fn spread_losses(&mut self) {
        let network = self.network;
        // In one order always, so that no sum depends on what ran before or beside it.
        self.affected.list.sort();
        for firm in &self.affected.list {
            self.sector_lost[network.sector[*firm as usize] as usize] = ZERO;
        }
        for firm in &self.affected.list {
            let firm = *firm as usize;
            let lost = &mut self.sector_lost[network.sector[firm] as usize];
            add_scaled(lost, network.sales[firm], &self.down[firm]);
        }
        for firm in &self.affected.list {
            let firm = *firm as usize;
            let sector = network.sector[firm] as usize;
            let felt: Row = std::array::from_fn(|lane| {
                let left = network.sector_sales[sector] - self.sector_lost[sector][lane];
                let share = if left > network.sales[firm] {
                    network.sales[firm] / left
                } else {
                    1.0
                };
                share * self.down[firm][lane]
            });
            if felt != self.felt[firm] {
                self.felt[firm] = felt;
                self.down_due.add_all(network.sold.targets(firm));
            }
        }
    }

    fn step_down(&mut self, change: &mut Change) {
        self.fresh.clear();
        for firm in &self.down_due.list {
            let loss = input_loss(self.network, &self.felt, *firm as usize);
            self.fresh.push(floored(loss, *firm, &self.lanes));
        }
        for (firm, fresh) in self.down_due.list.iter().zip(&self.fresh) {
            let level = &mut self.down[*firm as usize];
            for lane in 0..LANES {
                change.downstream[lane] =
                    change.downstream[lane].max((fresh[lane] - level[lane]).abs());
            }
            if fresh != level {
                *level = *fresh;
                self.affected.add(*firm);
            }
        }
        self.down_due.clear();
    }

    fn step_up(&mut self, change: &mut Change) {
        let mut tails = ZERO;
        for (tail, lane) in tails.iter_mut().zip(&mut self.lanes) {
            if let Some(lane) = lane {
                *tail = lane.skip_tail(self.bound, self.options);
            }
        }
        self.fresh.clear();
        for firm in &self.up_due.list {
            let loss = demand_loss(&self.network.sold, &self.up, *firm as usize);
            self.fresh.push(floored(loss, *firm, &self.lanes));
        }
        let due = std::mem::take(&mut self.up_due.list);
        for firm in &due {
            self.up_due.is_marked[*firm as usize] = false;
        }
        for (firm, fresh) in due.iter().zip(&self.fresh) {
            let level = &mut self.up[*firm as usize];
            let mut is_changed = false;
            for lane in 0..LANES {
                let difference = fresh[lane] - level[lane];
                is_changed |= difference != 0.0;
                change.upstream[lane] = change.upstream[lane].max(difference.abs());
                change.upstream_sum[lane] += difference;
                level[lane] = (fresh[lane] + difference * tails[lane]).min(1.0);
            }
            if is_changed {
                self.reached.add(*firm);
                self.up_due
                    .add_all(self.network.bought.targets(*firm as usize));
            }
        }
    }

    /// Counts the step and, if the lane stands still or has run too long, gives its result.
    fn finish(&mut self, lane: usize, change: &Change) -> Option<(usize, Risk)> {
        let bound = self.bound;
        let steps_max = self.options.steps_max;
        let state = self.lanes[lane].as_mut()?;
        state.steps += 1;
        let fall = change.upstream_sum[lane];
        let ratio = fall / state.fall;
        let is_steady =
            (ratio - state.ratio).abs() < STEADY_DIFFERENCE && change.downstream[lane] < 1e-15;
        state.steady_steps = if is_steady { state.steady_steps + 1 } else { 0 };
        state.fall = fall;
        state.ratio = ratio;
        state.largest = change.upstream[lane];
        let converged = change.downstream[lane].max(change.upstream[lane]) < bound;
        if !converged && state.steps < steps_max {
            return None;
        }
        let state = *state;
        Some((state.position, self.risk(lane, &state, converged)))
    }

    fn risk(&self, lane: usize, state: &Lane, converged: bool) -> Risk {
        let network = self.network;
        let (mut both, mut downstream, mut upstream) = (0.0, 0.0, 0.0);
        let mut add = |firm: usize| {
            let (down, up) = (self.down[firm][lane], self.up[firm][lane]);
            both += network.sales[firm] * down.max(up);
            downstream += network.sales[firm] * down;
            upstream += network.sales[firm] * up;
        };
        let touched = self.affected.list.len() + self.reached.list.len();
        if touched * 8 < network.firms() {
            let mut firms: Vec<u32> = self
                .affected
                .list
                .iter()
                .chain(&self.reached.list)
                .copied()
                .collect();
            firms.sort_unstable();
            firms.dedup();
            firms.into_iter().for_each(|firm| add(firm as usize));
        } else {
            (0..network.firms()).for_each(add);
        }
        let total = if network.sales_total > 0.0 {
            network.sales_total
        } else {
            1.0
        };
        Risk {
            firm: state.shock.firm,
            esri: both / total,
            downstream: downstream / total,
            upstream: upstream / total,
            steps: state.steps,
            converged,
        }
    }
}

/// The share of its output that a firm loses for want of inputs: the worst of its groups.
fn input_loss(network: &Network, felt: &[Row], firm: usize) -> Row {
    let groups = network.group_offsets[firm] as usize..network.group_offsets[firm + 1] as usize;
    let mut start = match groups.start.checked_sub(1) {
        Some(before) => network.groups[before].end as usize,
        None => 0,
    };
    let mut worst = ZERO;
    for group in &network.groups[groups] {
        let members = start..group.end as usize;
        let mut sum = ZERO;
        for (supplier, share) in network.suppliers[members.clone()]
            .iter()
            .zip(&network.supplier_share[members])
        {
            add_scaled(&mut sum, *share, &felt[*supplier as usize]);
        }
        for lane in 0..LANES {
            worst[lane] = worst[lane].max(sum[lane]);
        }
        start = group.end as usize;
    }
    worst
}

/// The share of its sales that a firm loses for want of demand.
fn demand_loss(sold: &Csr, up: &[Row], firm: usize) -> Row {
    let mut sum = ZERO;
    for (buyer, share) in sold.targets(firm).iter().zip(sold.weights(firm)) {
        add_scaled(&mut sum, *share, &up[*buyer as usize]);
    }
    sum
}

fn add_scaled(sum: &mut Row, factor: f64, row: &Row) {
    for lane in 0..LANES {
        sum[lane] += factor * row[lane];
    }
}

/// A loss within [0, 1] that is nowhere below the shock itself.
fn floored(mut loss: Row, firm: u32, lanes: &[Option<Lane>; LANES]) -> Row {
    for (value, lane) in loss.iter_mut().zip(lanes) {
        let floor = match lane {
            Some(lane) if lane.shock.firm == firm => 1.0 - lane.shock.remaining,
            _ => 0.0,
        };
        *value = value.clamp(floor, 1.0);
    }
    loss
}
