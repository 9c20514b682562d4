//! `exchange assign`: results to needs, experts to firms, banks to firms.

use std::path::PathBuf;

use domain::sheets::Faults;
use exchange::assign::{Method, read_pairing};

use crate::commands::sheets;
use crate::exit::Done;

/// How to assign.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum MethodName {
    /// The greatest total value
    Best,
    /// No pair that both sides prefer to what they have; the best of all such for the left
    Stable,
}

/// The three tables.
#[derive(Debug, clap::Args)]
pub struct AssignArgs {
    /// left,capacity
    #[arg(long)]
    left: PathBuf,
    /// right,capacity
    #[arg(long)]
    right: PathBuf,
    /// left,right,value,left_score,right_score
    #[arg(long)]
    pairs: PathBuf,
    /// What is wanted
    #[arg(long, value_enum)]
    method: MethodName,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &AssignArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let left = sheets::sheet(&args.left, &mut faults)?;
    let right = sheets::sheet(&args.right, &mut faults)?;
    let pairs = sheets::sheet(&args.pairs, &mut faults)?;
    let method = match args.method {
        MethodName::Best => Method::Best,
        MethodName::Stable => Method::Stable,
    };
    let pairing = read_pairing(&left, &right, &pairs, method, &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    sheets::tell(&pairing.assign(method), args.json, |found| {
        let pairs = found.pairs.iter();
        pairs
            .map(|pair| format!("{}\t{}", pair.left, pair.right))
            .collect()
    })
}
