//! `lianzhang backup FILE`: one file that holds everything.

use std::path::PathBuf;

use super::database::DatabaseOptions;
use super::say;
use crate::exit::Done;

/// What `backup` takes.
#[derive(Debug, clap::Args)]
pub struct BackupCommand {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The file to write; replaced when it is there.
    file: PathBuf,
    /// One JSON document.
    #[arg(long)]
    json: bool,
}

/// Writes the backup.
pub fn run(command: &BackupCommand) -> anyhow::Result<Done> {
    command.database.run(async |store| {
        // so that the head kept in the backup stands for everything in it
        store.seal_all().await?;
        let saved = store::backup::backup(store, &command.file).await?;
        for digest in &saved.lost {
            eprintln!("lianzhang: attachment {digest} is lost or damaged and not in the backup");
        }
        let rows: u64 = saved.rows.values().sum();
        if command.json {
            say::json(&serde_json::json!({
                "file": command.file,
                "bytes": saved.size,
                "rows": saved.rows,
                "files": saved.files,
                "lost": saved.lost,
                "head": saved.head,
            }))?;
        } else {
            println!(
                "{}: {rows} rows, {} attachments, {} bytes, head {}",
                command.file.display(),
                saved.files,
                saved.size,
                saved.head.as_deref().unwrap_or("none"),
            );
        }
        Ok(Done::Ok)
    })
}
