//! `lianzhang statistics …`: reads tables of figures, calls the pure room `statistics`, prints what
//! follows from them.

mod implied;
mod query;
mod rank;

use crate::exit::Done;

/// Figures with their last place, their vintages, and what follows from them.
#[derive(Debug, clap::Subcommand)]
pub enum StatisticsCommand {
    /// The month that two cumulative figures and their growth imply.
    Implied(implied::ImpliedArgs),
    /// Figures of a table as known on a day: levels, growth, shares, contributions, places.
    Query(query::QueryArgs),
    /// A composite ranking with best and worst place.
    Rank(rank::RankArgs),
}

/// Runs one of the statistics commands.
pub fn run(command: StatisticsCommand) -> anyhow::Result<Done> {
    match command {
        StatisticsCommand::Implied(args) => implied::run(&args),
        StatisticsCommand::Query(args) => query::run(&args),
        StatisticsCommand::Rank(args) => rank::run(&args),
    }
}
