//! `statistics export`: every stored vintage as a table that imports again without loss.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use anyhow::Context;
use store::observations::{Wanted, find};

use super::table::write;
use crate::commands::database::DatabaseOptions;
use crate::exit::Done;

/// Where to.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The CSV to be written
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs the command.
pub fn run(args: &ExportArgs) -> anyhow::Result<Done> {
    args.database.run(async |store| {
        let observations = find(store, &Wanted::default()).await?;
        let shown = args.file.display();
        let file = File::create(&args.file).with_context(|| format!("cannot write {shown}"))?;
        write(BufWriter::new(file), &observations)?;
        println!("{}", observations.len());
        Ok(Done::Ok)
    })
}
