//! `triage train`.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use serde_json::json;
use triage::{Example, TrainError, TrainOptions};

use super::table::{self, Read};
use super::{OnStderr, TextColumns};
use crate::commands::encoder;
use crate::exit::Done;

/// What to train on.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Table with labelled texts
    #[arg(long, value_name = "CSV")]
    input: PathBuf,
    /// Table with texts without labels, with the same text columns; they tell which words keep like company
    #[arg(long, value_name = "CSV")]
    unlabelled: Option<PathBuf>,
    #[command(flatten)]
    columns: TextColumns,
    /// Column with the label; rows where it is empty are left out
    #[arg(long, value_name = "COL")]
    label: String,
    /// File to write the model to
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Seed: the same seed and table give the same model
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Trains and writes the model; an existing file stays until the new model is whole.
pub fn run(arguments: &Arguments) -> anyhow::Result<Done> {
    let started = Instant::now();
    let mut columns: Vec<&str> = arguments.columns.text.iter().map(String::as_str).collect();
    columns.push(&arguments.label);
    let table = match table::read(&arguments.input, &columns)? {
        Read::Table(table) => table,
        Read::Errors(errors) => return Ok(table::refuse(&errors)),
    };
    let rows = table.rows.len();
    let examples: Vec<Example> = table
        .rows
        .into_iter()
        .filter_map(|mut fields| {
            let label = fields.pop()?.trim().to_owned();
            (!label.is_empty()).then_some(Example { fields, label })
        })
        .collect();
    let left_out = rows - examples.len();

    let unlabelled = match &arguments.unlabelled {
        Some(path) => {
            let columns: Vec<&str> = arguments.columns.text.iter().map(String::as_str).collect();
            match table::read(path, &columns)? {
                Read::Table(table) => table.rows,
                Read::Errors(errors) => return Ok(table::refuse(&errors)),
            }
        }
        None => Vec::new(),
    };
    let without_label = unlabelled.len();
    let options = TrainOptions {
        seed: arguments.seed,
        unlabelled,
        ..TrainOptions::new(arguments.columns.text.clone())
    };
    let encoder = encoder::find();
    if encoder.is_none() {
        eprintln!("no sentence encoder here: training on n-grams alone");
    }
    let model = match triage::train(&examples, &options, encoder.as_ref(), &OnStderr) {
        Ok(model) => model,
        Err(
            error @ (TrainError::TooFewLabels { .. }
            | TrainError::TooManyLabels { .. }
            | TrainError::NothingToLearn),
        ) => {
            return Ok(table::refuse(&[format!(
                "{}: {error}",
                arguments.input.display()
            )]));
        }
        Err(error) => return Err(error.into()),
    };
    let bytes = model.save();
    write_whole(&arguments.model, &bytes)?;

    let figures = model.figures();
    let seconds = started.elapsed().as_secs_f64();
    if arguments.json {
        let document = json!({
            "rows": rows, "examples": examples.len(), "left_out": left_out, "unlabelled": without_label, "labels": model.labels().len(),
            "bytes": bytes.len(), "threshold": model.threshold(), "cross_validated": figures, "seconds": seconds,
        });
        println!("{document}");
    } else {
        println!(
            "{} examples, {left_out} left out, {} labels",
            examples.len(),
            model.labels().len()
        );
        println!(
            "cross-validated: accuracy {:.4}, macro-F1 {:.4}, calibration error {:.4}, threshold {:.2}",
            figures.accuracy,
            figures.macro_f1,
            figures.calibration_error,
            model.threshold()
        );
        println!(
            "{} bytes in {seconds:.1} s: {}",
            bytes.len(),
            arguments.model.display()
        );
    }
    Ok(Done::Ok)
}

fn write_whole(path: &std::path::Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".part");
    std::fs::write(&unfinished, bytes)
        .with_context(|| format!("cannot write {}", path.display()))?;
    std::fs::rename(&unfinished, path).with_context(|| format!("cannot write {}", path.display()))
}
