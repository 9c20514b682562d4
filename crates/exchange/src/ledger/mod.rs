//! The ledger of a risk-compensation pool: who paid in, which loans are guaranteed, what a default
//! cost whom and what came back, to the fen, from rules as data.
//!
//! Events are booked in file order. One that breaks a rule changes nothing and is refused with the
//! first reason that holds. Amounts are fen in 128 bits, shares exact decimals: nothing is rounded
//! but what the rules say is, half up to the fen.

mod book;
mod read;
mod report;
mod shares;

pub use book::{Ledger, LoanState, Refused};
pub use read::{Event, Kind, PoolRules, read_events, read_rules};
pub use report::{BankLine, EventLine, LoanLine, PartyLine, PoolLine, Report};
pub use shares::Shares;
pub(crate) use shares::read_shares;

/// Books every event and reports what stands at the end.
pub fn book(rules: &PoolRules, events: &[Event]) -> Report {
    let mut ledger = Ledger::new(rules);
    let lines = events
        .iter()
        .enumerate()
        .map(|(at, event)| EventLine::of(at + 1, ledger.book(event)))
        .collect();
    ledger.report(lines)
}
