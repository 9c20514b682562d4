//! `lianzhang restore FILE`: a backup into an empty place.

use std::path::PathBuf;

use super::database::{self, DatabaseOptions};
use super::say;
use crate::exit::Done;

/// What `restore` takes.
#[derive(Debug, clap::Args)]
pub struct RestoreCommand {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The backup.
    file: PathBuf,
    /// One JSON document.
    #[arg(long)]
    json: bool,
}

/// Restores the backup; a failed restore leaves nothing behind.
pub fn run(command: &RestoreCommand) -> anyhow::Result<Done> {
    let restored = database::runtime()?.block_on(async {
        let options = command.database.options()?;
        let restored = store::backup::restore(&options, database::ambient(), &command.file);
        anyhow::Ok(restored.await?)
    })?;
    for digest in &restored.lost {
        eprintln!("lianzhang: attachment {digest} was lost already when the backup was made");
    }
    // what the backup held unsealed is sealed like the end of every other command
    command.database.run(async |_| Ok(Done::Ok))?;
    let rows: u64 = restored.rows.values().sum();
    let head = restored.log.head.as_deref();
    if command.json {
        say::json(&serde_json::json!({
            "rows": restored.rows,
            "files": restored.files,
            "lost": restored.lost,
            "events": restored.log.events,
            "head": head,
        }))?;
    } else {
        println!(
            "{rows} rows, {} attachments, {} events, head {}",
            restored.files,
            restored.log.events,
            head.unwrap_or("none"),
        );
    }
    Ok(Done::Ok)
}
