//! Systemic risk of firms in a supply network (ESRI) after Diem, Borsos, Reisch, Kertész and
//! Thurner, "Quantifying firm-level economic systemic risk from nation-wide supply networks",
//! Scientific Reports 12, 7719 (2022).
//!
//! A shock closes one firm. Downstream, firms produce with a generalised Leontief function: the
//! scarcest essential input sector limits them, inputs that are not essential weigh in by their
//! share of all purchases, negligible ones not at all; a lost supplier hurts by its share of what
//! its sector can still sell. Upstream, demand falls in proportion to sales. Each step sets every
//! level anew from the levels of the step before; the index is the share of all sales lost when
//! the levels stand still.

mod engine;
mod network;
mod trivial;

pub use network::{Class, Network, NetworkError};
pub use trivial::Exit;

/// Largest change of a level in one step below which the published definition is converged.
pub const CONVERGED_CHANGE: f64 = 1e-10;

/// Steps after which an iteration is given up as not converged.
pub const STEPS_MAX_DEFAULT: u32 = 10_000_000;

/// When a cascade counts as finished.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stop {
    /// The largest change of any level is below [`CONVERGED_CHANGE`]. A tail that has become
    /// geometric is summed in closed form, with the number of steps that it stands for.
    Converged,
    /// The same test with a looser bound, each step carried out; 1e-2 is the usual one, which is
    /// far too early for a ranking.
    Change(f64),
}

/// How far and on how many threads to run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// When a cascade counts as finished.
    pub stop: Stop,
    /// Steps after which a cascade is given up.
    pub steps_max: u32,
    /// Worker threads; the result does not depend on it.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            stop: Stop::Converged,
            steps_max: STEPS_MAX_DEFAULT,
            threads: 1,
        }
    }
}

/// A firm that can make only a part of what it made before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shock {
    /// The firm, by its position in the network.
    pub firm: u32,
    /// Share of its output that remains possible, 0 (closed) to 1.
    pub remaining: f64,
}

impl Shock {
    /// The firm closes.
    #[must_use]
    pub fn closure(firm: u32) -> Self {
        Self {
            firm,
            remaining: 0.0,
        }
    }

    /// The firm stands still for a number of weeks of a year of 52.
    #[must_use]
    pub fn weeks(firm: u32, weeks: f64) -> Self {
        Self {
            firm,
            remaining: (1.0 - weeks / 52.0).clamp(0.0, 1.0),
        }
    }
}

/// What one shock does to the whole network, as shares of all sales.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Risk {
    /// The firm that was shocked.
    pub firm: u32,
    /// Sales lost, each firm at the worse of its two levels.
    pub esri: f64,
    /// Sales lost for want of inputs alone.
    pub downstream: f64,
    /// Sales lost for want of demand alone.
    pub upstream: f64,
    /// Steps until the levels stood still, the one that showed it included.
    pub steps: u32,
    /// Whether they did within the steps allowed.
    pub converged: bool,
}

/// Systemic risk of each shock, in the order given.
#[must_use]
pub fn risks(network: &Network, shocks: &[Shock], options: Options) -> Vec<Risk> {
    let threads = options.threads.clamp(1, shocks.len().max(1));
    if threads == 1 {
        return engine::run(network, shocks, options);
    }
    // Interleaved, so that a region of costly firms does not end up on one thread.
    let parts: Vec<Vec<Shock>> = (0..threads)
        .map(|thread| {
            shocks
                .iter()
                .copied()
                .skip(thread)
                .step_by(threads)
                .collect()
        })
        .collect();
    let done: Vec<Vec<Risk>> = std::thread::scope(|scope| {
        let handles: Vec<_> = parts
            .iter()
            .map(|part| scope.spawn(move || engine::run(network, part, options)))
            .collect();
        handles
            .into_iter()
            .map(|handle| handle.join().expect("the engine does not panic"))
            .collect()
    });
    (0..shocks.len())
        .map(|position| done[position % threads][position / threads])
        .collect()
}

/// Systemic risk of every firm's closure, in the order of the firms.
#[must_use]
pub fn all(network: &Network, options: Options) -> Vec<Risk> {
    let shocks: Vec<Shock> = (0..network.firms() as u32).map(Shock::closure).collect();
    risks(network, &shocks, options)
}

/// The firms with the largest sales, largest first; equal sales in the order of the firms.
#[must_use]
pub fn largest(network: &Network, count: usize) -> Vec<u32> {
    let mut firms: Vec<u32> = (0..network.firms() as u32).collect();
    firms.sort_by(|a, b| {
        network
            .sales(*b)
            .total_cmp(&network.sales(*a))
            .then(a.cmp(b))
    });
    firms.truncate(count);
    firms
}
