//! `rank`: units by the scale of their projects, by a formula that is data.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::sheets::{FaultKind, Faults};
use rust_decimal::Decimal;
use steering::ranking::{rank, read_formula, read_projects, read_units};

use super::sheets;
use crate::exit::Done;

/// The formula and the tables.
#[derive(Debug, clap::Args)]
pub struct RankArgs {
    /// The formula, JSON
    #[arg(long)]
    formula: PathBuf,
    /// key,unit,begun,annual,kind,done,provincial_key,production
    #[arg(long)]
    projects: PathBuf,
    /// unit,big_months,launches,notices
    #[arg(long)]
    units: Option<PathBuf>,
    /// By which share every weight may be off, e.g. 0.1: the best and worst places that this leaves open
    #[arg(long, value_parser = share)]
    vary: Option<Decimal>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

fn share(text: &str) -> Result<Decimal, String> {
    let share = Decimal::from_str_exact(text).map_err(|error| error.to_string())?;
    let is_share = share >= Decimal::ZERO && share <= Decimal::ONE && share.scale() <= 6;
    is_share
        .then_some(share)
        .ok_or_else(|| "a share from 0 to 1 with at most six places".to_owned())
}

/// Runs the command.
pub fn run(args: &RankArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let name = sheets::name(&args.formula);
    let formula = read_formula(&name, &sheets::text(&args.formula)?, &mut faults);
    let Some(formula) = formula else {
        return sheets::refuse(&faults, args.json);
    };
    let projects = sheets::sheet(&args.projects, &mut faults)?;
    let projects = read_projects(&projects, &formula, &mut faults);
    let units = match &args.units {
        Some(units) => read_units(&sheets::sheet(units, &mut faults)?, &formula, &mut faults),
        None => BTreeMap::new(),
    };
    if projects.is_empty() && units.is_empty() && faults.is_empty() {
        let file = sheets::name(&args.projects);
        faults.push(&file, 0, "", FaultKind::Empty);
    }
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    let ranking = rank(&formula, &projects, &units, args.vary);
    sheets::tell(&ranking, args.json, |ranking| {
        let places = ranking.items.iter();
        let line = |place: &steering::ranking::Place| {
            let (low, high) = (place.rank_low, place.rank_high);
            format!(
                "{}\t{low}–{high}\t{}\t{}",
                place.rank, place.unit, place.score
            )
        };
        places.map(line).collect()
    })
}
