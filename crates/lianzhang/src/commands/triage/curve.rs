//! `triage curve`: how good suggestions are with no example and with few.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::json;
use triage::cold::{ColdStart, Description, sample};
use triage::metrics::agreement;

use super::TextColumns;
use super::table::{self, Read};
use crate::exit::Done;

/// What to draw the curve from.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Table with labelled texts
    #[arg(long, value_name = "CSV")]
    input: PathBuf,
    #[command(flatten)]
    columns: TextColumns,
    /// Column with the label
    #[arg(long, value_name = "COL")]
    label: String,
    /// Table with words that describe the labels, such as a category tree
    #[arg(long, value_name = "CSV", requires = "described")]
    descriptions: Option<PathBuf>,
    /// Columns of that table: the label, then its words
    #[arg(long, value_name = "LABEL,WORDS[,WORDS…]", value_delimiter = ',')]
    described: Vec<String>,
    /// Examples of each label
    #[arg(long, value_delimiter = ',', default_values_t = [0, 1, 3, 10, 30])]
    examples: Vec<usize>,
    /// Seed of the draw
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Draws examples of each label, learns from them and the descriptions, and measures on the rest.
pub fn run(arguments: &Arguments) -> anyhow::Result<Done> {
    let mut columns: Vec<&str> = arguments.columns.text.iter().map(String::as_str).collect();
    columns.push(&arguments.label);
    let table = match table::read(&arguments.input, &columns)? {
        Read::Table(table) => table,
        Read::Errors(errors) => return Ok(table::refuse(&errors)),
    };
    let cases: Vec<(String, String)> = table
        .rows
        .into_iter()
        .filter_map(|mut fields| {
            let label = fields.pop()?.trim().to_owned();
            (!label.is_empty()).then(|| (label, fields.join("。")))
        })
        .collect();
    let descriptions = match descriptions(arguments)? {
        Ok(descriptions) => descriptions,
        Err(errors) => return Ok(table::refuse(&errors)),
    };
    let background: Vec<String> = cases.iter().map(|(_, text)| text.clone()).collect();
    let mut points = Vec::new();
    for &examples in &arguments.examples {
        let (shown, held) = sample(&cases, examples, arguments.seed);
        let cold = ColdStart::learn(&descriptions, &shown, &background);
        let (accuracy, macro_f1) = measure(&cold, &held);
        if !arguments.json {
            println!(
                "{examples} examples a label: accuracy {accuracy:.4}, macro-F1 {macro_f1:.4}, {} texts",
                held.len()
            );
        }
        points.push(json!({"examples": examples, "n": held.len(), "accuracy": accuracy, "macro_f1": macro_f1}));
    }
    if arguments.json {
        println!("{}", json!({"points": points}));
    }
    Ok(Done::Ok)
}

fn descriptions(arguments: &Arguments) -> anyhow::Result<Result<Vec<Description>, Vec<String>>> {
    let Some(path) = &arguments.descriptions else {
        return Ok(Ok(Vec::new()));
    };
    let columns: Vec<&str> = arguments.described.iter().map(String::as_str).collect();
    let table = match table::read(path, &columns)? {
        Read::Table(table) => table,
        Read::Errors(errors) => return Ok(Err(errors)),
    };
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in table.rows {
        if let [label, words @ ..] = row.as_slice() {
            texts
                .entry(label.trim().to_owned())
                .or_default()
                .push(words.join(" "));
        }
    }
    Ok(Ok(texts
        .into_iter()
        .map(|(label, texts)| Description { label, texts })
        .collect()))
}

fn measure(cold: &ColdStart, held: &[(String, String)]) -> (f64, f64) {
    let mut names: BTreeMap<&str, u32> = BTreeMap::from([("", 0)]);
    for (label, _) in held {
        let next = names.len() as u32;
        names.entry(label).or_insert(next);
    }
    let truth: Vec<u32> = held
        .iter()
        .map(|(label, _)| names[label.as_str()])
        .collect();
    let given: Vec<u32> = held
        .iter()
        .map(|(_, text)| {
            cold.suggest(text)
                .first()
                .and_then(|(label, _)| names.get(label))
                .copied()
                .unwrap_or(0)
        })
        .collect();
    let agreement = agreement(&truth, &given, names.len());
    // The empty name stands for no suggestion; it is not a label to average over.
    let labels: Vec<f64> = agreement
        .by_label
        .iter()
        .skip(1)
        .flatten()
        .map(|figures| figures.f1)
        .collect();
    (
        agreement.accuracy,
        labels.iter().sum::<f64>() / labels.len().max(1) as f64,
    )
}
