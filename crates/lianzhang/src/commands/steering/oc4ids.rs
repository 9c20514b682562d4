//! `lianzhang oc4ids export`: public projects as a project package of OC4IDS.

use std::path::PathBuf;

use anyhow::Context;
use domain::access::{Scope, SystemPurpose};
use server::{Publishing, oc4ids_of};
use store::Store;

use crate::commands::database::DatabaseOptions;
use crate::commands::sheets;
use crate::exit::Done;

/// Public projects in the words of OC4IDS.
#[derive(Debug, clap::Subcommand)]
pub enum Oc4idsCommand {
    /// A project package of version 0.9
    Export(Export),
}

/// What is exported.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The file to be written
    file: PathBuf,
    /// What stands before the keys of projects: the registered prefix of whoever publishes
    #[arg(long)]
    prefix: String,
    /// The address of the package
    #[arg(long)]
    uri: String,
    /// Whoever publishes
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs the command.
pub fn run(command: Oc4idsCommand) -> anyhow::Result<Done> {
    let Oc4idsCommand::Export(export) = command;
    export
        .database
        .run(async |store| run_export(store, &export).await)
}

async fn run_export(store: &Store, export: &Export) -> anyhow::Result<Done> {
    let scope = Scope::system(SystemPurpose::Export);
    let publishing = Publishing {
        prefix: &export.prefix,
        uri: &export.uri,
        publisher: export.publisher.as_deref(),
    };
    let (package, projects) = oc4ids_of(store, &scope, &publishing).await?;
    let text = serde_json::to_string_pretty(&package)?;
    let written = std::fs::write(&export.file, text + "\n");
    written.with_context(|| format!("cannot write {}", export.file.display()))?;
    let counted = serde_json::json!({ "projects": projects });
    sheets::tell(&counted, export.json, |_| vec![projects.to_string()])
}
