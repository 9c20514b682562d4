//! `exchange match`: which offers meet which needs.

use std::path::PathBuf;

use domain::sheets::Faults;
use exchange::matching::{Answer, Market, Reviews, read_needs, read_offers, read_reviews};

use crate::commands::sheets;
use crate::exit::Done;

/// The two tables.
#[derive(Debug, clap::Args)]
pub struct MatchArgs {
    /// offer,firm,name,unit,quantity,certificates,lat,lon,lead_days and, if known, code
    #[arg(long)]
    offers: PathBuf,
    /// need,firm,name,unit,quantity,certificates,lat,lon,max_km,max_days and, if known, code
    #[arg(long)]
    needs: PathBuf,
    /// What people said of pairs of names: name,other,same (1 or 0)
    #[arg(long)]
    reviewed: Option<PathBuf>,
    /// Matches of each need at most
    #[arg(long)]
    top: Option<usize>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &MatchArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let offers = sheets::sheet(&args.offers, &mut faults)?;
    let needs = sheets::sheet(&args.needs, &mut faults)?;
    let reviews = match &args.reviewed {
        Some(path) => read_reviews(&sheets::sheet(path, &mut faults)?, &mut faults),
        None => Reviews::default(),
    };
    let offers = read_offers(&offers, &mut faults);
    let needs = read_needs(&needs, &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    let answer = Market::new(&offers, &reviews).answer(&needs, args.top);
    sheets::tell(&answer, args.json, lines)
}

fn lines(answer: &Answer) -> Vec<String> {
    let mut lines = Vec::new();
    for need in &answer.needs {
        let matches = need.matches.iter();
        lines.extend(
            matches.map(|found| format!("{}\t{}\t{:.4}", need.need, found.offer, found.score)),
        );
    }
    lines
}
