//! `disposal window`, `payments`, `limits`: days and money.

use std::path::PathBuf;

use disposal::days::{
    limits, pay, read_claims, read_editions, read_limit_events, read_limit_rules, read_terms,
    window,
};
use domain::calendar::WorkingCalendar;
use domain::sheets::Faults;
use jiff::civil::Date;

use crate::commands::sheets;
use crate::exit::Done;

/// One file of JSON.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
    /// Editions with the rules, or terms with the payments, as JSON
    file: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Claims with their events.
#[derive(Debug, clap::Args)]
pub struct LimitsArgs {
    /// Holds claims.csv and events.csv
    folder: PathBuf,
    /// Months of limitation and guarantee, and what begins them anew, as JSON
    #[arg(long)]
    rules: PathBuf,
    /// The day asked about
    #[arg(long)]
    on: Date,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs `window`.
pub fn run_window(args: &FileArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let name = sheets::name(&args.file);
    let editions = read_editions(&name, &sheets::text(&args.file)?, &mut faults);
    let calendar = WorkingCalendar::china();
    let found = editions.and_then(|editions| window(&editions, &calendar));
    let Some(found) = found.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    sheets::tell(&found, args.json, |found| {
        vec![format!("{}\t{}", found.from, found.until)]
    })
}

/// Runs `payments`.
pub fn run_payments(args: &FileArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let (name, text) = (sheets::name(&args.file), sheets::text(&args.file)?);
    let terms = read_terms(&name, &text, &WorkingCalendar::china(), &mut faults);
    let Some(terms) = terms.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    sheets::tell(&pay(&terms), args.json, |paid| {
        let instalments = paid.instalments.iter();
        let mut lines: Vec<String> = instalments
            .map(|one| format!("{}\t{}\t{}", one.due, one.amount, one.open))
            .collect();
        lines.push(format!("{}\t{}", paid.open, paid.charges_open));
        lines
    })
}

/// Runs `limits`.
pub fn run_limits(args: &LimitsArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let name = sheets::name(&args.rules);
    let rules = read_limit_rules(&name, &sheets::text(&args.rules)?, &mut faults);
    let table = |name: &str, faults: &mut Faults| sheets::sheet(&args.folder.join(name), faults);
    let mut claims = read_claims(&table("claims.csv", &mut faults)?, &mut faults);
    let events = table("events.csv", &mut faults)?;
    read_limit_events(&events, &mut claims, &mut faults);
    let Some(rules) = rules.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    let found = limits(&rules, &claims, &WorkingCalendar::china(), args.on);
    sheets::tell(&found, args.json, |found| {
        let lines = found.claims.iter();
        let line = |one: &disposal::days::ClaimLine| {
            format!("{}\t{}\t{}", one.claim, one.until, one.days_left)
        };
        lines.map(line).collect()
    })
}
