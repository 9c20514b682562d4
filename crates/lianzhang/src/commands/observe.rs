//! `observe score`: what a tour's sheets come to.

use std::path::PathBuf;

use domain::sheets::Faults;
use steering::observation::{read_judges, read_rules, read_sheets, read_stops, score};

use super::sheets;
use crate::exit::Done;

/// Tours of on-site observation.
#[derive(Debug, clap::Subcommand)]
pub enum ObserveCommand {
    /// Scores of stops and units from the sheets of judges
    Score(ScoreArgs),
}

/// The folder of a tour.
#[derive(Debug, clap::Args)]
pub struct ScoreArgs {
    /// Holds rules.json, judges.csv, stops.csv and sheets.csv
    folder: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs one of the commands.
pub fn run(command: &ObserveCommand) -> anyhow::Result<Done> {
    match command {
        ObserveCommand::Score(args) => run_score(args),
    }
}

fn run_score(args: &ScoreArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let at = |name: &str| args.folder.join(name);
    let rules = read_rules("rules.json", &sheets::text(&at("rules.json"))?, &mut faults);
    let judges = read_judges(&sheets::sheet(&at("judges.csv"), &mut faults)?, &mut faults);
    let stops = read_stops(&sheets::sheet(&at("stops.csv"), &mut faults)?, &mut faults);
    let table = sheets::sheet(&at("sheets.csv"), &mut faults)?;
    let Some(rules) = rules else {
        return sheets::refuse(&faults, args.json);
    };
    let read = read_sheets(&table, (&rules, &judges, &stops), &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    let observed = score(&rules, &judges, &stops, &read);
    sheets::tell(&observed, args.json, |observed| {
        let place = |rank: Option<usize>| rank.map_or("-".to_owned(), |rank| rank.to_string());
        let stops = observed.stops.iter().map(|line| {
            let score = line.score.as_deref().unwrap_or("too-few-judges");
            format!(
                "{}\t{}\t{}\t{score}",
                place(line.rank),
                line.stop,
                line.unit
            )
        });
        let units = observed.units.iter().map(|line| {
            let score = line.score.as_deref().unwrap_or("-");
            format!("{}\t{}\t{score}", place(line.rank), line.unit)
        });
        stops.chain(units).collect()
    })
}
