//! Loans under caps: at most one offer a firm, whole or not at all, within every bank's budget, the
//! caps of firms, groups and sectors, and what the pool can guarantee; the greatest total value.
//!
//! A small integer program, solved by `microlp`'s branch and bound to proof and then checked in fen:
//! what the solver's tolerance let through is cut off and solved again.

mod read;
mod solve;

pub use read::{Banks, Firms, LendRules, Offer, read_lending, read_rules};
pub use solve::{LendError, lend};

use serde::Serialize;

/// Why no choice could take an offer; the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The bank lends nothing at present.
    HaltedBank,
    /// Longer than the rules allow.
    Term,
    /// More than one firm may owe.
    FirmCap,
}

/// One loan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the two ends")]
pub struct Loan {
    pub firm: String,
    pub bank: String,
}

/// An offer that no choice could take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the two ends, and why")]
pub struct RefusedOffer {
    pub firm: String,
    pub bank: String,
    pub reason: Refusal,
}

/// The loans chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lending {
    /// In the order of the offers.
    pub loans: Vec<Loan>,
    /// Their total value.
    pub total: f64,
    /// Offers that no choice could take, in the order of the offers.
    pub refused: Vec<RefusedOffer>,
}
