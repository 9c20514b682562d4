//! `lianzhang trade …`: reads sheets and messages, calls the pure room `trade`, prints what it found.

mod check;
mod count;
mod import;
mod message;
mod messages;
mod papers;
mod receipts;
mod report;
mod stock;

use trade::Flow;
use trade::message::Edition;

use crate::exit::Done;

/// Foreign trade and cross-border e-commerce.
#[derive(Debug, clap::Subcommand)]
pub enum TradeCommand {
    /// Checks a sheet of documents: each broken rule by row and column
    Check(check::CheckArgs),
    /// Counts each document once, by regime, flow and month
    Count(count::CountArgs),
    /// Monthly customs statistics into the database
    Import(import::ImportArgs),
    /// Messages, one at a time
    #[command(subcommand)]
    Message(message::MessageCommand),
    /// Makes messages of the single window of a sheet without errors
    Messages(messages::MessagesArgs),
    /// Receipts into the database, and where their documents stand, whatever order they came in
    Receipts(receipts::ReceiptsArgs),
    /// What monthly customs statistics tell: shares, growth, contribution, concentration
    Report(report::ReportArgs),
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

/// Edition of the specification.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum EditionName {
    /// Announcement 113 of 2018
    #[value(name = "2018")]
    Of2018,
    /// May 2022
    #[default]
    #[value(name = "202205")]
    Of202205,
}

impl From<EditionName> for Edition {
    fn from(name: EditionName) -> Self {
        match name {
            EditionName::Of2018 => Self::Of2018,
            EditionName::Of202205 => Self::Of202205,
        }
    }
}

/// Runs one of the trade commands.
pub fn run(command: TradeCommand) -> anyhow::Result<Done> {
    match command {
        TradeCommand::Check(args) => check::run(&args),
        TradeCommand::Count(args) => count::run(&args),
        TradeCommand::Import(args) => import::run(&args),
        TradeCommand::Message(command) => message::run(command),
        TradeCommand::Messages(args) => messages::run(&args),
        TradeCommand::Receipts(args) => receipts::run(&args),
        TradeCommand::Report(args) => report::run(&args),
        TradeCommand::Stock(args) => stock::run(&args),
    }
}
