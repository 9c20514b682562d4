//! `lianzhang measures …`: whom measures of support reach.

use std::path::PathBuf;

use domain::sheets::Faults;
use exchange::measures::{check, read_measures};
use jiff::civil::Date;

use super::sheets;
use crate::exit::Done;

/// Measures of support.
#[derive(Debug, clap::Subcommand)]
pub enum MeasuresCommand {
    /// Whom measures reach and what they cost; changes nothing
    Check(CheckArgs),
}

/// Measures, firms and a day.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// A list of measures
    #[arg(long)]
    measures: PathBuf,
    /// Firms with their facts; an empty cell is unknown
    #[arg(long)]
    firms: PathBuf,
    /// The day on which measures must be in force
    #[arg(long)]
    on: Date,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs one of the measures commands.
pub fn run(command: &MeasuresCommand) -> anyhow::Result<Done> {
    let MeasuresCommand::Check(args) = command;
    let mut faults = Faults::default();
    let file = sheets::name(&args.measures);
    let measures = read_measures(&file, &sheets::text(&args.measures)?, &mut faults);
    let firms = sheets::sheet(&args.firms, &mut faults)?;
    match check(&measures, &file, &firms, args.on, faults) {
        Err(faults) => sheets::refuse(&faults, args.json),
        Ok(report) => sheets::tell(&report, args.json, |report| {
            let measures = report.measures.iter();
            let line = |totals: &exchange::measures::Totals| {
                format!(
                    "{}\t{}\t{}\t{}\t{}",
                    totals.measure,
                    totals.eligible,
                    totals.unknown,
                    totals.not_eligible,
                    totals.granted_total
                )
            };
            measures.map(line).collect()
        }),
    }
}
