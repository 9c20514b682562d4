//! `lianzhang statistics …`: reads figures from tables and the database, calls the pure room `statistics`, prints what
//! follows from them.

mod export;
mod implied;
mod import;
mod query;
mod rank;
mod table;

use crate::exit::Done;

/// Figures with their last place, their vintages, and what follows from them.
#[derive(Debug, clap::Subcommand)]
pub enum StatisticsCommand {
    /// Every stored vintage as CSV.
    Export(export::ExportArgs),
    /// The month that two cumulative figures and their growth imply.
    Implied(implied::ImpliedArgs),
    /// Observations from CSV or a workbook into the database, all of them or nothing.
    Import(import::ImportArgs),
    /// Stored figures, or those of a table, as known on a day: levels, growth, shares, contributions, places.
    Query(query::QueryArgs),
    /// A composite ranking with best and worst place.
    Rank(rank::RankArgs),
}

/// Runs one of the statistics commands.
pub fn run(command: StatisticsCommand) -> anyhow::Result<Done> {
    match command {
        StatisticsCommand::Export(args) => export::run(&args),
        StatisticsCommand::Implied(args) => implied::run(&args),
        StatisticsCommand::Import(args) => import::run(&args),
        StatisticsCommand::Query(args) => query::run(&args),
        StatisticsCommand::Rank(args) => rank::run(&args),
    }
}
