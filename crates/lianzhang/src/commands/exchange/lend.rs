//! `exchange lend`: which offers of loans are taken.

use std::path::PathBuf;

use domain::sheets::Faults;
use exchange::lend::{lend, read_lending, read_rules};

use crate::commands::sheets;
use crate::exit::Done;

/// Tables and rules.
#[derive(Debug, clap::Args)]
pub struct LendArgs {
    /// firm,group,sector
    #[arg(long)]
    firms: PathBuf,
    /// bank,budget,halted
    #[arg(long)]
    banks: PathBuf,
    /// firm,bank,amount,months,value
    #[arg(long)]
    offers: PathBuf,
    /// Shares, caps, term, multiple and balance of the pool
    #[arg(long)]
    rules: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &LendArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let rules = read_rules(
        &sheets::name(&args.rules),
        &sheets::text(&args.rules)?,
        &mut faults,
    );
    let firms = sheets::sheet(&args.firms, &mut faults)?;
    let banks = sheets::sheet(&args.banks, &mut faults)?;
    let offers = sheets::sheet(&args.offers, &mut faults)?;
    let (firms, banks, offers) = read_lending(&firms, &banks, &offers, &mut faults);
    let Some(rules) = rules.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    let found = lend(&firms, &banks, &offers, &rules)?;
    sheets::tell(&found, args.json, |found| {
        let loans = found.loans.iter();
        loans
            .map(|loan| format!("{}\t{}", loan.firm, loan.bank))
            .collect()
    })
}
