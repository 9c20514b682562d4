//! `disposal buyers`: who may not buy.

use std::path::PathBuf;

use disposal::buyers::{BuyerLine, judge, read_limit, read_world};
use domain::sheets::Faults;
use jiff::civil::Date;

use crate::commands::sheets;
use crate::exit::Done;

/// Parties, their relations, and buyers.
#[derive(Debug, clap::Args)]
pub struct BuyersArgs {
    /// Holds parties.csv, relations.csv, involved.csv and buyers.csv
    folder: PathBuf,
    /// The share from which somebody counts as related, as JSON
    #[arg(long)]
    rules: PathBuf,
    /// The day asked about
    #[arg(long)]
    on: Date,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &BuyersArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let rules = sheets::text(&args.rules)?;
    let limit = read_limit(&sheets::name(&args.rules), &rules, &mut faults);
    let mut table = |name: &str| sheets::sheet(&args.folder.join(name), &mut faults);
    let parties = table("parties.csv")?;
    let relations = table("relations.csv")?;
    let involved = table("involved.csv")?;
    let buyers = table("buyers.csv")?;
    let world = read_world(
        &parties,
        &relations,
        &involved,
        &buyers,
        args.on,
        &mut faults,
    );
    let Some((limit, (world, buyers))) = limit.zip(world).filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    sheets::tell(&judge(&world, limit, &buyers), args.json, |found| {
        found.buyers.iter().map(line).collect()
    })
}

fn line(one: &BuyerLine) -> String {
    let outcome = format!("{:?}", one.outcome).to_lowercase();
    let reasons = one.reasons.iter();
    let mut why: Vec<String> = reasons
        .map(|reason| format!("{} ({})", reason.code, reason.path.join(" – ")))
        .collect();
    why.extend(one.missing.iter().map(|missing| format!("{missing}?")));
    format!("{}\t{outcome}\t{}", one.buyer, why.join("; "))
}
