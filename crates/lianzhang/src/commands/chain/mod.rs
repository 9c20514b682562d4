//! `lianzhang chain …`: reads tables, calls the pure room `chain`, prints what it found.

mod analyse;
mod complexity;
mod import;
mod kg_files;
mod lists_files;
mod shock;
mod tables;

use crate::exit::Done;

/// The chain graph and its analyses.
#[derive(Debug, clap::Subcommand)]
pub enum ChainCommand {
    /// Everything known about one chain: segments, sourcing, choke points, what to make next, whom to invite.
    Analyse(analyse::AnalyseArgs),
    /// Economic complexity of places and products, and what a place could make next.
    Complexity(complexity::ComplexityArgs),
    /// Take products, firms and their relations in as a new version of the graph.
    Import(import::ImportArgs),
    /// Linkages, key sectors and local sourcing from an input-output table.
    Tables(tables::TablesArgs),
    /// Write a workbook with the sheets that `import --format lists` reads.
    Template(import::TemplateArgs),
    /// Systemic risk of firms: what share of all sales is lost when one of them stops.
    Shock(shock::ShockArgs),
}

/// Runs one of the chain commands.
pub fn run(command: ChainCommand) -> anyhow::Result<Done> {
    match command {
        ChainCommand::Analyse(args) => analyse::run(&args),
        ChainCommand::Tables(args) => tables::run(&args),
        ChainCommand::Template(args) => import::template(&args),
        ChainCommand::Complexity(args) => complexity::run(&args),
        ChainCommand::Import(args) => import::run(&args),
        ChainCommand::Shock(args) => shock::run(&args),
    }
}
