//! `triage eval`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use serde::Serialize;
use triage::metrics::{LabelFigures, agreement};

use super::table::{self, Read};
use super::{TextColumns, load_model};
use crate::exit::Done;

/// What to measure on.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The model
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Table with labelled texts
    #[arg(long, value_name = "CSV")]
    input: PathBuf,
    #[command(flatten)]
    columns: TextColumns,
    /// Column with the label; rows where it is empty are left out
    #[arg(long, value_name = "COL")]
    label: String,
    /// Write row, truth, predicted and confidence of each row to this file
    #[arg(long, value_name = "FILE.csv")]
    predictions: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Outcome {
    n: usize,
    accuracy: f64,
    macro_f1: f64,
    per_label: BTreeMap<String, LabelFigures>,
    abstained: usize,
    texts_per_second: f64,
}

struct Row {
    number: usize,
    truth: String,
    predicted: String,
    confidence: f32,
}

/// Measures a model; the best label counts even where the model abstains.
pub fn run(arguments: &Arguments) -> anyhow::Result<Done> {
    let model = load_model(&arguments.model)?;
    let mut columns: Vec<&str> = arguments.columns.text.iter().map(String::as_str).collect();
    columns.push(&arguments.label);
    let table = match table::read(&arguments.input, &columns)? {
        Read::Table(table) => table,
        Read::Errors(errors) => return Ok(table::refuse(&errors)),
    };
    let labelled: Vec<(usize, Vec<String>, String)> = table
        .rows
        .into_iter()
        .zip(1..)
        .filter_map(|(mut fields, number)| {
            let truth = fields.pop()?.trim().to_owned();
            (!truth.is_empty()).then_some((number, fields, truth))
        })
        .collect();

    let started = Instant::now();
    let texts: Vec<Vec<&str>> = labelled
        .iter()
        .map(|(_, fields, _)| fields.iter().map(String::as_str).collect())
        .collect();
    let said = model.classify_all(&texts);
    let seconds = started.elapsed().as_secs_f64();

    let mut abstained = 0;
    let rows: Vec<Row> = labelled
        .iter()
        .zip(said)
        .map(|((number, _, truth), (label, confidence))| {
            abstained += usize::from(confidence < model.threshold());
            Row {
                number: *number,
                truth: truth.clone(),
                predicted: model.labels()[label].clone(),
                confidence,
            }
        })
        .collect();
    if let Some(path) = &arguments.predictions {
        write_predictions(path, &rows)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let outcome = Outcome {
        abstained,
        texts_per_second: rows.len() as f64 / seconds.max(1e-9),
        ..measure(&rows)
    };
    if arguments.json {
        println!("{}", serde_json::to_string(&outcome)?);
    } else {
        print(&outcome);
    }
    Ok(Done::Ok)
}

fn measure(rows: &[Row]) -> Outcome {
    let names: Vec<&str> = rows
        .iter()
        .flat_map(|row| [row.truth.as_str(), row.predicted.as_str()])
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let number = |name: &str| names.binary_search(&name).map_or(0, |place| place as u32);
    let truth: Vec<u32> = rows.iter().map(|row| number(&row.truth)).collect();
    let given: Vec<u32> = rows.iter().map(|row| number(&row.predicted)).collect();
    let agreement = agreement(&truth, &given, names.len());
    Outcome {
        n: rows.len(),
        accuracy: agreement.accuracy,
        macro_f1: agreement.macro_f1,
        per_label: names
            .iter()
            .zip(agreement.by_label)
            .filter_map(|(name, figures)| Some(((*name).to_owned(), figures?)))
            .collect(),
        abstained: 0,
        texts_per_second: 0.0,
    }
}

fn write_predictions(path: &std::path::Path, rows: &[Row]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["row", "truth", "predicted", "confidence"])?;
    for row in rows {
        writer.write_record([
            &row.number.to_string(),
            &row.truth,
            &row.predicted,
            &format!("{:.6}", row.confidence),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

fn print(outcome: &Outcome) {
    println!(
        "{} texts: accuracy {:.4}, macro-F1 {:.4}, {} abstained, {:.0} texts/s",
        outcome.n, outcome.accuracy, outcome.macro_f1, outcome.abstained, outcome.texts_per_second
    );
    for (label, figures) in &outcome.per_label {
        println!(
            "{label}\tprecision {:.3}\trecall {:.3}\tF1 {:.3}\tn {}",
            figures.precision, figures.recall, figures.f1, figures.n
        );
    }
}
