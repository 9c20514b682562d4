//! `lianzhang workflow …`: the life cycles as they run.

use anyhow::Context;
use clap::builder::PossibleValuesParser;
use domain::kinds::CaseKind;
use serde_json::json;

use super::say;
use crate::exit::Done;

/// The life cycles of the things that are followed to an end.
#[derive(Debug, clap::Subcommand)]
pub enum WorkflowCommand {
    /// Their names
    List {
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// One of them as it runs
    Show {
        /// Which one
        #[arg(value_parser = PossibleValuesParser::new(CaseKind::ALL.map(CaseKind::code)))]
        name: String,
        /// How to show it
        #[arg(long, value_enum, default_value_t = Format::Mermaid)]
        format: Format,
    },
}

/// How a life cycle is shown.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Format {
    /// A Mermaid state diagram
    Mermaid,
    /// One JSON document: states and transitions
    Json,
}

/// Runs one of the workflow commands.
pub fn run(command: WorkflowCommand) -> anyhow::Result<Done> {
    match command {
        WorkflowCommand::List { json } => list(json),
        WorkflowCommand::Show { name, format } => show(&name, format),
    }
}

fn list(json: bool) -> anyhow::Result<Done> {
    if json {
        let rows = CaseKind::lifecycles().map(|lifecycle| {
            json!({
                "name": lifecycle.name,
                "states": lifecycle.states.len(),
                "transitions": lifecycle.transitions.len(),
            })
        });
        say::json(&json!({ "workflows": rows.collect::<Vec<_>>() }))?;
    } else {
        for lifecycle in CaseKind::lifecycles() {
            println!("{}", lifecycle.name);
        }
    }
    Ok(Done::Ok)
}

fn show(name: &str, format: Format) -> anyhow::Result<Done> {
    let kind = CaseKind::from_code(name)
        .context("the parser knows the same names")?
        .kind();
    match format {
        Format::Mermaid => print!("{}", kind.life.to_mermaid()),
        Format::Json => say::json(&kind.life_to_json())?,
    }
    Ok(Done::Ok)
}
