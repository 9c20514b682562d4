//! Which offers are taken.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};
use rust_decimal::Decimal;

use super::{Banks, Firms, LendRules, Lending, Loan, Offer, Refusal, RefusedOffer};

/// Rounds of cutting off what only the solver's tolerance allowed.
const ROUNDS_MAX: usize = 50;

/// Why no choice of loans could be found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LendError {
    /// The solver gave up on numbers that it could not handle.
    #[error("the loans could not be chosen: {0}")]
    Solver(String),
}

/// What a sum of amounts must not exceed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cap {
    /// Positions of the offers that count.
    offers: Vec<usize>,
    limit: i128,
}

/// Chooses the loans of the greatest total value.
///
/// # Errors
/// [`LendError`] where the solver gives up.
pub fn lend(
    firms: &Firms,
    banks: &Banks,
    offers: &[Offer],
    rules: &LendRules,
) -> Result<Lending, LendError> {
    let refusals: Vec<Option<Refusal>> = offers
        .iter()
        .map(|offer| refusal(offer, banks, rules))
        .collect();
    let open: Vec<usize> = (0..offers.len())
        .filter(|at| refusals[*at].is_none() && offers[*at].value > 0.0)
        .collect();
    let caps = caps(firms, banks, offers, &open, rules);
    let chosen = choose(offers, &open, caps)?;
    let loan = |at: &usize| Loan {
        firm: firms.names[offers[*at].firm].clone(),
        bank: banks.names[offers[*at].bank].clone(),
    };
    let refused = refusals.iter().zip(offers).filter_map(|(reason, offer)| {
        Some(RefusedOffer {
            firm: firms.names[offer.firm].clone(),
            bank: banks.names[offer.bank].clone(),
            reason: (*reason)?,
        })
    });
    Ok(Lending {
        loans: chosen.iter().map(loan).collect(),
        total: total(chosen.iter().map(|at| offers[*at].value)),
        refused: refused.collect(),
    })
}

/// A sum without the noise of adding: to a millionth.
fn total(values: impl Iterator<Item = f64>) -> f64 {
    (values.sum::<f64>() * 1e6).round() / 1e6
}

fn refusal(offer: &Offer, banks: &Banks, rules: &LendRules) -> Option<Refusal> {
    if banks.halted[offer.bank] {
        Some(Refusal::HaltedBank)
    } else if offer.months > rules.term_months {
        Some(Refusal::Term)
    } else if offer.amount > rules.firm_cap {
        Some(Refusal::FirmCap)
    } else {
        None
    }
}

fn caps(
    firms: &Firms,
    banks: &Banks,
    offers: &[Offer],
    open: &[usize],
    rules: &LendRules,
) -> Vec<Cap> {
    let by = |key: &dyn Fn(&Offer) -> Option<usize>, limit: &dyn Fn(usize) -> i128| {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in open {
            if let Some(key) = key(&offers[*at]) {
                groups.entry(key).or_default().push(*at);
            }
        }
        let caps = groups.into_iter().map(|(key, offers)| Cap {
            offers,
            limit: limit(key),
        });
        caps.collect::<Vec<_>>()
    };
    let mut caps = by(&|offer| Some(offer.bank), &|bank| banks.budgets[bank]);
    caps.extend(by(&|offer| firms.groups[offer.firm], &|_| rules.group_cap));
    caps.extend(by(&|offer| firms.sectors[offer.firm], &|_| {
        rules.sector_cap
    }));
    let borne = (Decimal::ONE - rules.bank_share).normalize();
    if borne > Decimal::ZERO {
        let multiple = rules.multiple.normalize();
        let (share, share_of) = (borne.mantissa(), 10_i128.pow(borne.scale()));
        let (times, times_of) = (multiple.mantissa(), 10_i128.pow(multiple.scale()));
        let limit = rules.balance * times * share_of;
        caps.push(Cap {
            offers: open.to_vec(),
            limit: limit.div_euclid(times_of * share),
        });
    }
    caps
}

fn choose(offers: &[Offer], open: &[usize], mut caps: Vec<Cap>) -> Result<Vec<usize>, LendError> {
    // what does not fit alone never fits
    let fits = |at: &usize| {
        let over = |cap: &Cap| cap.limit < offers[*at].amount && cap.offers.contains(at);
        !caps.iter().any(over)
    };
    let open: Vec<usize> = open.iter().copied().filter(fits).collect();
    for cap in &mut caps {
        cap.offers.retain(|at| open.binary_search(at).is_ok());
    }
    let mut cuts: Vec<Vec<usize>> = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let chosen = solve(offers, &open, &caps, &cuts)?;
        let over = caps.iter().find_map(|cap| {
            let taken: Vec<usize> = chosen
                .iter()
                .copied()
                .filter(|at| cap.offers.contains(at))
                .collect();
            let sum: i128 = taken.iter().map(|at| offers[*at].amount).sum();
            (sum > cap.limit).then_some(taken)
        });
        match over {
            Some(taken) => cuts.push(taken),
            None => return Ok(chosen),
        }
    }
    Err(LendError::Solver("no choice keeps every cap".to_owned()))
}

fn solve(
    offers: &[Offer],
    open: &[usize],
    caps: &[Cap],
    cuts: &[Vec<usize>],
) -> Result<Vec<usize>, LendError> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let variables: BTreeMap<usize, Variable> = open
        .iter()
        .map(|at| (*at, problem.add_binary_var(offers[*at].value)))
        .collect();
    let mut by_firm: BTreeMap<usize, Vec<(Variable, f64)>> = BTreeMap::new();
    for at in open {
        let row = by_firm.entry(offers[*at].firm).or_default();
        row.push((variables[at], 1.0));
    }
    for row in by_firm.values().filter(|row| row.len() > 1) {
        problem.add_constraint(row.as_slice(), ComparisonOp::Le, 1.0);
    }
    for cap in caps {
        let sum: i128 = cap.offers.iter().map(|at| offers[*at].amount).sum();
        if sum > cap.limit {
            let scale = cap.limit.max(1) as f64;
            let share = |at: &usize| (variables[at], offers[*at].amount as f64 / scale);
            let row: Vec<(Variable, f64)> = cap.offers.iter().map(share).collect();
            problem.add_constraint(row.as_slice(), ComparisonOp::Le, 1.0);
        }
    }
    for cut in cuts {
        let row: Vec<(Variable, f64)> = cut.iter().map(|at| (variables[at], 1.0)).collect();
        problem.add_constraint(row.as_slice(), ComparisonOp::Le, cut.len() as f64 - 1.0);
    }
    let failed = |error: microlp::Error| LendError::Solver(error.to_string());
    let outcome = problem
        .solve_with(SolveOptions::default())
        .map_err(failed)?;
    let solution = outcome
        .solution()
        .ok_or_else(|| LendError::Solver("stopped before the first choice".to_owned()))?;
    let taken = |at: &&usize| solution.var_value(variables[*at]) > 0.5;
    Ok(open.iter().filter(taken).copied().collect())
}
