//! `programme select`: who is selected.

use std::path::PathBuf;

use domain::sheets::Faults;
use jiff::Timestamp;
use programmes::selection::{PlayerLine, read_field, read_selection_rules, select};

use crate::commands::sheets;
use crate::exit::Done;

/// The folder of a selection.
#[derive(Debug, clap::Args)]
pub struct SelectArgs {
    /// Holds players.csv, tests.csv, marks.csv, assessors.csv and rules.json
    folder: PathBuf,
    /// Only marks and tests written by this instant count
    #[arg(long)]
    known: Option<Timestamp>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &SelectArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let at = |name: &str| args.folder.join(name);
    let rules = sheets::text(&at("rules.json"))?;
    let rules = read_selection_rules("rules.json", &rules, &mut faults);
    let Some(rules) = rules.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    let mut table = |name: &str| sheets::sheet(&at(name), &mut faults);
    let [players, tests] = [table("players.csv")?, table("tests.csv")?];
    let [marks, assessors] = [table("marks.csv")?, table("assessors.csv")?];
    let tables = [&players, &tests, &marks, &assessors];
    let field = read_field(tables, &rules, args.known, &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    sheets::tell(&select(&rules, &field), args.json, |found| {
        let line = |one: &PlayerLine| {
            let rank = one.rank.map_or("-".to_owned(), |rank| rank.to_string());
            let total = one.total.as_deref().unwrap_or("-");
            let mark = if one.selected { "*" } else { "" };
            format!("{rank}\t{}\t{total}\t{mark}", one.player)
        };
        found.players.iter().map(line).collect()
    })
}
