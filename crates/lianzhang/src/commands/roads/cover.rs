//! `roads cover`: whom sites serve within a time.

use std::path::{Path, PathBuf};

use domain::sheets::Faults;
use roads::cover::{Cover, cover, read_people};
use roads::matrix::micros_of;
use roads::points::read_points;

use super::network::{NetworkArgs, minutes};
use crate::commands::sheets;
use crate::exit::Done;

/// Sites, people, and where sites could be added.
#[derive(Debug, clap::Args)]
pub struct CoverArgs {
    #[command(flatten)]
    network: NetworkArgs,
    /// Facilities: id,lon,lat and, where positions are not in WGS-84, crs
    #[arg(long, value_name = "CSV")]
    sites: PathBuf,
    /// Where people live: id,lon,lat,people
    #[arg(long, value_name = "CSV")]
    people: PathBuf,
    /// Where facilities could be added: id,lon,lat
    #[arg(long, value_name = "CSV")]
    candidates: Option<PathBuf>,
    /// How many may be added
    #[arg(long, value_name = "N", default_value_t = 0)]
    new: usize,
    /// The time within which people reach a site
    #[arg(long, value_parser = minutes)]
    minutes: f64,
}

/// Runs the command.
pub fn run(args: &CoverArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let people = sheets::sheet(&args.people, &mut faults)?;
    let people = read_people(&people, &mut faults);
    let mut read = |path: &Path| {
        let sheet = sheets::sheet(path, &mut faults)?;
        anyhow::Ok(read_points(&sheet, &mut faults))
    };
    let sites = read(&args.sites)?;
    let candidates = args.candidates.as_deref().map(read).transpose()?;
    let candidates = candidates.unwrap_or_default();
    let most = micros_of(args.minutes);
    args.network.travel(faults, |network| {
        let found = cover(network, &sites, &people, &candidates, args.new, most);
        sheets::tell(&found, args.network.json, lines)
    })
}

fn lines(found: &Cover) -> Vec<String> {
    let mut lines = vec![format!("{}\t{}", found.covered, found.people)];
    lines.extend(
        found
            .next
            .iter()
            .map(|next| format!("{}\t+{}", next.candidate, next.adds)),
    );
    lines
}
