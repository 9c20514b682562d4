//! `lianzhang trade …`: reads sheets and messages, calls the pure room `trade`, prints what it found.

mod check;
mod count;
mod stock;

use trade::Flow;

use crate::exit::Done;

/// Foreign trade and cross-border e-commerce.
#[derive(Debug, clap::Subcommand)]
pub enum TradeCommand {
    /// Checks a sheet of documents: each broken rule by row and column
    Check(check::CheckArgs),
    /// Counts each document once, by regime, flow and month
    Count(count::CountArgs),
    /// Books a ledger of bonded stock in the order of time
    Stock(stock::StockArgs),
}

/// Which way goods go.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum FlowName {
    /// Out of the country
    Export,
    /// Into the country
    Import,
}

impl From<FlowName> for Flow {
    fn from(name: FlowName) -> Self {
        match name {
            FlowName::Export => Self::Export,
            FlowName::Import => Self::Import,
        }
    }
}

/// Runs one of the trade commands.
pub fn run(command: TradeCommand) -> anyhow::Result<Done> {
    match command {
        TradeCommand::Check(args) => check::run(&args),
        TradeCommand::Count(args) => count::run(&args),
        TradeCommand::Stock(args) => stock::run(&args),
    }
}
