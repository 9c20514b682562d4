//! `roads reach`: how far one comes.

use domain::sheets::{FaultKind, Faults};
use roads::coords::{Position, System, convert};
use roads::reach::{Outlines, Reach, reach};

use super::coords::position;
use super::network::{NetworkArgs, minutes};
use crate::commands::sheets;
use crate::exit::Done;

/// From where, and how long.
#[derive(Debug, clap::Args)]
pub struct ReachArgs {
    #[command(flatten)]
    network: NetworkArgs,
    /// Where one starts, in WGS-84
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    at: String,
    /// How long one travels
    #[arg(long, required = true, value_name = "M[,M…]", value_delimiter = ',', value_parser = minutes)]
    minutes: Vec<f64>,
    /// Draw the ground along the roads, as GeoJSON
    #[arg(long)]
    polygons: bool,
}

/// Runs the command.
pub fn run(args: &ReachArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let at = place(&args.at, &mut faults);
    let outlines = if args.polygons {
        Outlines::Drawn
    } else {
        Outlines::Left
    };
    args.network.travel(faults, |network| {
        let Some(at) = at else {
            return Ok(Done::InputErrors);
        };
        let found = reach(network, at, &args.minutes, outlines);
        sheets::tell(&found, args.network.json, lines)
    })
}

fn place(text: &str, faults: &mut Faults) -> Option<Position> {
    let params = vec![("value", text.to_owned())];
    let at = position(text);
    let code = match at {
        Some(at) if convert(at, System::Wgs84, System::Wgs84).is_ok() => return Some(at),
        Some(_) => "roads.position-off",
        None => "position.malformed",
    };
    faults.push("", 0, "at", FaultKind::Own { code, params });
    None
}

fn lines(found: &Reach) -> Vec<String> {
    let band = found.bands.iter();
    band.map(|band| format!("{}\t{}", band.minutes, band.metres))
        .collect()
}
