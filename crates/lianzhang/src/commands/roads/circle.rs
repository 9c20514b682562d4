//! `roads circle`: what share of its purchases a firm has within a time.

use std::path::PathBuf;

use domain::sheets::Faults;
use roads::circle::{Circle, Sums, circle, read_circle};
use roads::matrix::micros_of;

use super::network::{NetworkArgs, minutes};
use crate::commands::sheets;
use crate::exit::Done;

/// Firms and purchases.
#[derive(Debug, clap::Args)]
pub struct CircleArgs {
    #[command(flatten)]
    network: NetworkArgs,
    /// firm,lon,lat,chain,segment,place (`outside`: known to lie outside) and, where positions are not in WGS-84, crs
    #[arg(long, value_name = "CSV")]
    firms: PathBuf,
    /// buyer,supplier,product,value
    #[arg(long, value_name = "CSV")]
    purchases: PathBuf,
    /// The time within which a supplier reaches its buyer
    #[arg(long, value_parser = minutes)]
    minutes: f64,
}

/// Runs the command.
pub fn run(args: &CircleArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let firms = sheets::sheet(&args.firms, &mut faults)?;
    let purchases = sheets::sheet(&args.purchases, &mut faults)?;
    let trade = read_circle(&firms, &purchases, &mut faults);
    args.network.travel(faults, |network| {
        let found = circle(network, &trade, micros_of(args.minutes));
        sheets::tell(&found, args.network.json, lines)
    })
}

fn lines(found: &Circle) -> Vec<String> {
    let line = |name: &str, sums: &Sums| {
        let share = sums
            .share
            .map_or_else(String::new, |share| share.to_string());
        format!(
            "{name}\t{}\t{}\t{}\t{share}",
            sums.inside, sums.outside, sums.unknown
        )
    };
    let firms = found.firms.iter().map(|one| line(&one.firm, &one.sums));
    let chains = found.chains.iter().map(|one| line(&one.chain, &one.sums));
    firms.chain(chains).chain([line("", &found.all)]).collect()
}
