//! `statistics import`: observations from a table into the database, all of it or nothing.

use std::path::PathBuf;
use std::time::Instant;

use domain::catalogue::Sentence;
use store::Store;
use store::observations::{NewObservations, add};

use super::table::read_numbered;
use crate::commands::database::DatabaseOptions;
use crate::commands::input::{InputErrors, print_json};
use crate::commands::say;
use crate::exit::Done;

/// What is imported, and how.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The observations, CSV or a workbook: indicator,region,from,to|at,value,unit and more
    file: PathBuf,
    /// Refuse indicators, regions and chains of which no figure is stored
    #[arg(long)]
    strict: bool,
    /// Look only, change nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs the command.
pub fn run(args: &ImportArgs) -> anyhow::Result<Done> {
    args.database.run(async |store| import(store, args).await)
}

async fn import(store: &Store, args: &ImportArgs) -> anyhow::Result<Done> {
    let started = Instant::now();
    let mut errors = InputErrors::default();
    let (source, found) = read_numbered(&args.file, &mut errors)?;
    let rows = found.len();
    let mut imported = 0;
    if errors.is_empty() {
        let (numbers, observations): (Vec<usize>, Vec<_>) = found.into_iter().unzip();
        let what = NewObservations {
            observations,
            strict: args.strict,
            dry_run: args.dry_run,
        };
        let added = add(store, what).await?;
        for (at, column) in added.unknown {
            let message = Sentence::new("statistics.unknown").render(say::language());
            errors.push(
                &source,
                numbers.get(at).copied().unwrap_or(0),
                column,
                message,
            );
        }
        imported = added.new;
    }
    if args.json {
        print_json(&serde_json::json!({
            "rows": rows,
            "imported": imported,
            "errors": errors.listed(),
            "findings": [],
            "seconds": started.elapsed().as_secs_f64(),
        }))?;
    } else if errors.is_empty() {
        println!("rows\t{rows}\nimported\t{imported}");
    } else {
        return errors.report(false);
    }
    Ok(match errors.is_empty() {
        true => Done::Ok,
        false => Done::InputErrors,
    })
}
