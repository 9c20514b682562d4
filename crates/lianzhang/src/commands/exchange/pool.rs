//! `exchange pool`: the ledger of a risk-compensation pool.

use std::path::PathBuf;

use domain::sheets::Faults;
use exchange::ledger::{book, read_events, read_rules};

use crate::commands::sheets;
use crate::exit::Done;

/// Rules and events.
#[derive(Debug, clap::Args)]
pub struct PoolArgs {
    /// Shares, caps, term, multiple, waiting time and circuit breakers
    #[arg(long)]
    rules: PathBuf,
    /// date,event,party,bank,loan,firm,amount,months
    #[arg(long)]
    events: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &PoolArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let rules = read_rules(
        &sheets::name(&args.rules),
        &sheets::text(&args.rules)?,
        &mut faults,
    );
    let events = read_events(&sheets::sheet(&args.events, &mut faults)?, &mut faults);
    let Some(rules) = rules.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    sheets::tell(&book(&rules, &events), args.json, |report| {
        let parties = report.parties.iter();
        parties
            .map(|party| format!("{}\t{}", party.party, party.balance))
            .collect()
    })
}
