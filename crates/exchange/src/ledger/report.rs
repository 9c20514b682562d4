//! What stands in the books, with money and rates as text.

use domain::words::Money;
use serde::Serialize;

use super::book::{Exposure, Ledger, LoanState, Refused, part};

/// Digits behind the point of a rate.
const RATE_SCALE: i128 = 1_000_000;

/// The whole ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Every event, in file order.
    pub events: Vec<EventLine>,
    /// The parties, in the order of the rules.
    pub parties: Vec<PartyLine>,
    /// Banks with a loan granted, by name.
    pub banks: Vec<BankLine>,
    /// The pool as a whole.
    pub pool: PoolLine,
    /// Loans, by name.
    pub loans: Vec<LoanLine>,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventLine {
    /// Which event, from 1.
    pub row: usize,
    /// Whether it was booked.
    pub accepted: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Refused>,
}

impl EventLine {
    /// The line of an event.
    pub fn of(row: usize, booked: Result<(), Refused>) -> Self {
        Self {
            row,
            accepted: booked.is_ok(),
            reason: booked.err(),
        }
    }
}

/// What a party paid and got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "amounts in yuan, named as in the contract")]
pub struct PartyLine {
    pub party: String,
    pub paid_in: Money,
    pub paid_out: Money,
    pub recovered: Money,
    pub balance: Money,
}

/// What a bank lent and lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "amounts in yuan, named as in the contract")]
pub struct BankLine {
    pub bank: String,
    pub outstanding: Money,
    pub bad: Money,
    pub bad_rate: String,
    pub halted: bool,
    pub borne: Money,
    pub recovered: Money,
}

/// What the pool guarantees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "amounts in yuan, named as in the contract")]
pub struct PoolLine {
    pub outstanding: Money,
    pub bad: Money,
    pub bad_rate: String,
    pub halted: bool,
    pub guaranteed: Money,
    pub limit: Money,
}

/// Where a loan stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "amounts in yuan, named as in the contract")]
pub struct LoanLine {
    pub loan: String,
    pub state: LoanState,
    pub outstanding: Money,
    pub loss: Money,
    pub recovered: Money,
}

/// Fen as money; sums beyond 64 bits do not come from files, whose cells are 64 bits each.
fn money(fen: i128) -> Money {
    Money::from_fen(i64::try_from(fen).unwrap_or(i64::MAX))
}

impl Exposure {
    fn rate(self) -> String {
        let millionths = part(self.bad, RATE_SCALE, self.bad + self.performing);
        let (whole, rest) = (millionths / RATE_SCALE, millionths % RATE_SCALE);
        format!("{whole}.{rest:06}")
    }
}

impl Ledger<'_> {
    /// The books as they stand, with the lines of the events booked so far.
    pub fn report(&self, events: Vec<EventLine>) -> Report {
        let rounded =
            |(numerator, denominator): (i128, i128)| money(part(1, numerator, denominator));
        Report {
            events,
            parties: self
                .parties
                .iter()
                .map(|party| PartyLine {
                    party: party.name.clone(),
                    paid_in: money(party.paid_in),
                    paid_out: money(party.paid_out),
                    recovered: money(party.recovered),
                    balance: money(party.balance),
                })
                .collect(),
            banks: self
                .banks
                .iter()
                .map(|(name, bank)| BankLine {
                    bank: name.clone(),
                    outstanding: money(bank.exposure.performing),
                    bad: money(bank.exposure.bad),
                    bad_rate: bank.exposure.rate(),
                    halted: bank.exposure.is_above(self.rules.halt_bank),
                    borne: money(bank.borne),
                    recovered: money(bank.recovered),
                })
                .collect(),
            pool: PoolLine {
                outstanding: money(self.pool.performing),
                bad: money(self.pool.bad),
                bad_rate: self.pool.rate(),
                halted: self.pool.is_above(self.rules.halt_pool),
                guaranteed: rounded(self.guaranteed(0)),
                limit: rounded(self.limit()),
            },
            loans: self
                .loans
                .iter()
                .map(|(name, loan)| LoanLine {
                    loan: name.clone(),
                    state: loan.state,
                    outstanding: money(loan.balance),
                    loss: money(loan.loss),
                    recovered: money(loan.recovered),
                })
                .collect(),
        }
    }
}
