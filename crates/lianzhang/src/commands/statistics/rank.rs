//! `statistics rank`: a composite ranking and how firm it is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use domain::catalogue::Reason;
use rust_decimal::Decimal;
use serde::Serialize;
use statistics::{Rounded, derive};

use crate::commands::input::{InputErrors, Table, print_json};
use crate::commands::say;
use crate::exit::Done;

/// The table, the weights and how far they may be off.
#[derive(Debug, clap::Args)]
pub struct RankArgs {
    /// name and a column for each criterion
    #[arg(long)]
    scores: PathBuf,
    /// JSON: criterion to weight
    #[arg(long)]
    weights: PathBuf,
    /// Part of itself that every weight may be off, from 0 to 1
    #[arg(long, default_value = "0.25")]
    tolerance: Decimal,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    score: f64,
    rank: usize,
    best: usize,
    worst: usize,
}

/// Runs the command.
pub fn run(args: &RankArgs) -> anyhow::Result<Done> {
    anyhow::ensure!(
        (Decimal::ZERO..=Decimal::ONE).contains(&args.tolerance),
        "--tolerance must lie between 0 and 1"
    );
    let weights = weights(args)?;
    let columns: Vec<&str> = std::iter::once("name")
        .chain(weights.keys().map(String::as_str))
        .collect();
    let mut errors = InputErrors::default();
    let table = Table::read(&args.scores, &columns, &mut errors)?;
    let language = say::language();
    let (mut names, mut rows) = (Vec::new(), Vec::new());
    for (row, cell) in table.cells() {
        names.push(cell("name"));
        let mut values = Vec::with_capacity(weights.len());
        for column in weights.keys() {
            match cell(column).parse::<Rounded>() {
                Ok(figure) => values.push(figure.value()),
                Err(error) => {
                    let message = error.sentence().render(language);
                    errors.push(&table.source, row, column, message);
                }
            }
        }
        rows.push(values);
    }
    if !errors.is_empty() {
        return errors.report(args.json);
    }
    let weights: Vec<Decimal> = weights.into_values().collect();
    let found = derive::rank_composite(&rows, &weights, args.tolerance);
    let rows: Vec<Row> = names
        .iter()
        .zip(found)
        .map(|(name, found)| Row {
            name,
            score: say::float(found.score),
            rank: found.place.rank,
            best: found.place.best,
            worst: found.place.worst,
        })
        .collect();
    if args.json {
        print_json(&serde_json::json!({ "rows": rows }))?;
        return Ok(Done::Ok);
    }
    println!("name\tscore\trank\tbest\tworst");
    for row in &rows {
        let Row {
            name,
            score,
            rank,
            best,
            worst,
        } = row;
        println!("{name}\t{score}\t{rank}\t{best}\t{worst}");
    }
    Ok(Done::Ok)
}

/// The weights by criterion, exactly as written in the file.
fn weights(args: &RankArgs) -> anyhow::Result<BTreeMap<String, Decimal>> {
    let path = args.weights.display();
    let text =
        std::fs::read_to_string(&args.weights).with_context(|| format!("cannot read {path}"))?;
    let given: BTreeMap<String, serde_json::Number> = serde_json::from_str(&text)
        .with_context(|| format!("{path} is not criterion to weight"))?;
    anyhow::ensure!(!given.is_empty(), "{path} has no weights");
    given
        .into_iter()
        .map(|(name, weight)| {
            let exact = weight.to_string().parse::<Decimal>();
            let exact = exact.with_context(|| format!("{path}: weight of {name}"))?;
            Ok((name.to_lowercase(), exact))
        })
        .collect()
}
