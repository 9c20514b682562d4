//! `triage …`: texts to labels, near-duplicates and one-cause groups. CSV and files are read here,
//! everything else is decided in the pure room.

mod curve;
mod duplicates;
mod eval;
mod predict;
mod table;
mod topics;
mod train;

use std::path::Path;

use anyhow::Context;
use triage::progress::Watch;

use super::encoder;
use crate::exit::Done;

/// The commands under `triage`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Train a model on a table of labelled texts
    Train(train::Arguments),
    /// Measure a model on a table of labelled texts
    Eval(eval::Arguments),
    /// Label the texts on standard input, one a line (plain text, or a JSON object of the columns)
    Predict(predict::Arguments),
    /// Find groups of near-duplicate texts in a table
    Duplicates(duplicates::Arguments),
    /// Find groups of messages about one matter in one place
    Topics(topics::Arguments),
    /// Measure suggestions without training: no example, and few
    Curve(curve::Arguments),
}

/// Runs one command.
pub fn run(command: Command) -> anyhow::Result<Done> {
    match command {
        Command::Train(arguments) => train::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Predict(arguments) => predict::run(&arguments),
        Command::Duplicates(arguments) => duplicates::run(&arguments),
        Command::Topics(arguments) => topics::run(&arguments),
        Command::Curve(arguments) => curve::run(&arguments),
    }
}

/// The columns that texts are read from, e.g. `title,body`.
#[derive(Debug, clap::Args)]
struct TextColumns {
    /// Columns with the text, separated by commas
    #[arg(
        long,
        value_name = "COL[,COL…]",
        value_delimiter = ',',
        required = true
    )]
    text: Vec<String>,
}

fn load_model(path: &Path) -> anyhow::Result<triage::Model> {
    let bytes =
        std::fs::read(path).with_context(|| format!("cannot read model {}", path.display()))?;
    let mut model = triage::Model::load(&bytes)
        .with_context(|| format!("cannot load model {}", path.display()))?;
    if model.wants_encoder() {
        match encoder::find() {
            Some(encoder) => model.attach(encoder),
            None => eprintln!("no sentence encoder here: the n-grams decide alone"),
        }
    }
    Ok(model)
}

/// Prints how far the work is on standard error.
struct OnStderr;

impl Watch for OnStderr {
    fn report(&self, stage: &'static str, share: f32) {
        eprintln!("{stage} {:.0} %", share * 100.0);
    }

    fn cancelled(&self) -> bool {
        false
    }
}
