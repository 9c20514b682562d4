//! `exchange partners`: kinds of firm that could take a by-product.

use std::path::PathBuf;

use domain::sheets::Faults;
use exchange::partners::{Answer, Partners, read_history, read_streams, read_takers};

use crate::commands::sheets;
use crate::exit::Done;

/// The three tables.
#[derive(Debug, clap::Args)]
pub struct PartnersArgs {
    /// Known exchanges: supplier,material,taker
    #[arg(long)]
    history: PathBuf,
    /// By-products: stream,supplier,material
    #[arg(long)]
    streams: PathBuf,
    /// Firms that could take them: taker
    #[arg(long)]
    takers: PathBuf,
    /// Takers of each by-product at most
    #[arg(long)]
    top: Option<usize>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &PartnersArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let history = read_history(&sheets::sheet(&args.history, &mut faults)?, &mut faults);
    let streams = read_streams(&sheets::sheet(&args.streams, &mut faults)?, &mut faults);
    let takers = read_takers(&sheets::sheet(&args.takers, &mut faults)?, &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    let answer = Partners::learn(&history, &takers).answer(&streams, &takers, args.top);
    sheets::tell(&answer, args.json, lines)
}

fn lines(answer: &Answer) -> Vec<String> {
    let mut lines = Vec::new();
    for stream in &answer.streams {
        let takers = stream.takers.iter();
        lines.extend(
            takers.map(|found| format!("{}\t{}\t{:.4}", stream.stream, found.taker, found.score)),
        );
    }
    lines
}
