//! `lianzhang rebuild`: what follows from events and rows, made anew.

use super::database::DatabaseOptions;
use super::say;
use crate::exit::Done;

const SAY_EVERY: u64 = 10_000;

/// What `rebuild` takes.
#[derive(Debug, clap::Args)]
pub struct RebuildCommand {
    #[command(flatten)]
    database: DatabaseOptions,
    /// One JSON document.
    #[arg(long)]
    json: bool,
}

/// Rebuilds the projections, and lets the server that owns the search index build it anew: at once
/// when it runs, else when it starts.
pub fn run(command: &RebuildCommand) -> anyhow::Result<Done> {
    command.database.run(async |store| {
        let progress = |cases: u64| {
            if cases.is_multiple_of(SAY_EVERY) {
                eprintln!("lianzhang: {cases} cases");
            }
        };
        let rebuilt = store.rebuild_projections(progress).await?;
        store::search::ask_for_rebuild(store)?;
        if command.json {
            say::json(&serde_json::json!({
                "cases": rebuilt.cases,
                "corrected": rebuilt.corrected,
            }))?;
        } else {
            println!("{} cases, {} corrected", rebuilt.cases, rebuilt.corrected);
        }
        Ok(Done::Ok)
    })
}
