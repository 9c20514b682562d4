//! What every command that touches the database shares: where it lies, and that the event log is
//! sealed before the command ends.

use std::path::PathBuf;

use anyhow::Context;
use store::{Ambient, Database, Options, Store};

use crate::exit::Done;

/// Where the rows and files lie.
#[derive(Debug, Clone, clap::Args)]
pub struct DatabaseOptions {
    /// Directory of the embedded database, the attachments, the search index and the sealing key.
    #[arg(long, value_name = "DIR", default_value = "lianzhang-data")]
    pub data: PathBuf,
    /// `postgres://…` for a PostgreSQL server; the embedded database in DIR when left out.
    #[arg(long, value_name = "URL", default_value = "sqlite", value_parser = parse_database)]
    pub database: Database,
}

impl DatabaseOptions {
    /// As the store wants it.
    pub fn options(&self) -> Options {
        Options {
            directory: self.data.clone(),
            database: self.database.clone(),
        }
    }

    /// Opens the database (made and brought up to date when needed), runs `command` and seals the
    /// event log, whatever became of the command.
    ///
    /// # Errors
    /// What the command or the database says.
    pub fn run(
        &self,
        command: impl AsyncFnOnce(&Store) -> anyhow::Result<Done>,
    ) -> anyhow::Result<Done> {
        runtime()?.block_on(async {
            let store = Store::open(&self.options(), ambient()).await?;
            let done = command(&store).await;
            let sealed = store.seal_all().await;
            let done = done?;
            sealed.context("what was done is kept, but the event log is not sealed")?;
            Ok(done)
        })
    }
}

fn parse_database(text: &str) -> Result<Database, String> {
    Database::parse(Some(text))
        .map_err(|_| "neither `sqlite` nor a postgres:// or postgresql:// URL".to_owned())
}

/// The threads on which the store works.
///
/// # Errors
/// When the system refuses threads.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start threads")
}

/// The system's clock and randomness.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where clock and randomness are handed in"
)]
pub fn ambient() -> Ambient {
    Ambient::new(jiff::Timestamp::now, |bytes| {
        getrandom::fill(bytes).expect("the system gives random bytes from its start on");
    })
}
