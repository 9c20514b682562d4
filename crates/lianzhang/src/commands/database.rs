//! What every command that touches the database shares: where it lies, with which key it is sealed, and
//! that the event log is sealed before the command ends.
//!
//! What is given on the command line goes before the environment (`LIANZHANG_*`), that before the file
//! named by `--config`, that before what is built in.

use std::path::PathBuf;

use anyhow::Context;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use store::log::Sealing;
use store::{Ambient, Database, Options, Store};

use crate::exit::Done;

/// Names in the environment begin so.
const ENVIRONMENT: &str = "LIANZHANG_";
/// What of the environment concerns every command.
const PLACE: &[&str] = &["data", "database", "sealing_key", "no_sealing", "files"];

/// Where the rows and files lie.
#[derive(Debug, Clone, Default, clap::Args, Serialize)]
pub struct DatabaseOptions {
    /// Directory of the embedded database, the attachments, the search index and the sealing key
    /// [default: lianzhang-data]
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<PathBuf>,
    /// `postgres://…` for a PostgreSQL server; the embedded database in DIR when left out
    #[arg(long, value_name = "URL", value_parser = parse_database)]
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    /// The secret key that signs the event log; DIR/keys/sealing.key when left out, made for a new city
    #[arg(long, value_name = "FILE", conflicts_with = "no_sealing")]
    #[serde(skip_serializing_if = "Option::is_none")]
    sealing_key: Option<PathBuf>,
    /// Work without a sealing key: what is written is sealed by somebody else
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    no_sealing: bool,
    /// `file:///DIR` for the folder of attachments; DIR/files when left out
    #[arg(long, value_name = "URL", value_parser = parse_files)]
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<String>,
    /// Settings as TOML
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
}

/// Where the rows and files lie, once everything that may say so was heard.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Place {
    /// The data directory.
    pub data: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealing_key: Option<PathBuf>,
    #[serde(default)]
    no_sealing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<String>,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            data: PathBuf::from("lianzhang-data"),
            database: None,
            sealing_key: None,
            no_sealing: false,
            files: None,
        }
    }
}

impl Place {
    /// As the store wants it.
    ///
    /// # Errors
    /// When an address is none.
    pub fn options(&self) -> anyhow::Result<Options> {
        let database = Database::parse(self.database.as_deref())
            .map_err(|text| anyhow::anyhow!("{text} is no postgres:// URL"))?;
        let files = self.files.as_deref().map(store::files::folder_of);
        Ok(Options {
            sealing: match &self.sealing_key {
                _ if self.no_sealing => Sealing::Off,
                Some(file) => Sealing::File(file.clone()),
                None => Sealing::InDirectory,
            },
            files: files.transpose().map_err(anyhow::Error::msg)?,
            ..Options::new(self.data.clone(), database)
        })
    }
}

impl DatabaseOptions {
    /// What is built in, and above it what the file of settings says.
    pub fn layers(&self, built_in: impl Serialize) -> Figment {
        let mut figment = Figment::from(Serialized::defaults(built_in));
        if let Some(file) = &self.config {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment
    }

    /// As the store wants it.
    ///
    /// # Errors
    /// When the settings do not read.
    pub fn options(&self) -> anyhow::Result<Options> {
        let place: Place = self
            .layers(Place::default())
            .merge(environment().only(PLACE))
            .merge(Serialized::defaults(self))
            .extract()
            .context("settings")?;
        place.options()
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
        run_on(&self.options()?, command)
    }
}

/// The environment as far as it is ours.
pub fn environment() -> Env {
    Env::prefixed(ENVIRONMENT)
}

/// As [`DatabaseOptions::run`], where the options were changed.
///
/// # Errors
/// What the command or the database says.
pub fn run_on(
    options: &Options,
    command: impl AsyncFnOnce(&Store) -> anyhow::Result<Done>,
) -> anyhow::Result<Done> {
    runtime()?.block_on(async {
        let store = Store::open(options, ambient()).await?;
        if !store.seals() && options.sealing != Sealing::Off {
            eprintln!(
                "lianzhang: no sealing key here: what is written is sealed by whoever has it"
            );
        }
        let done = command(&store).await;
        let sealed = store.seal_all().await;
        store.close().await;
        let done = done?;
        sealed.context("what was done is kept, but the event log is not sealed")?;
        Ok(done)
    })
}

fn parse_database(text: &str) -> Result<String, String> {
    Database::parse(Some(text))
        .map(|_| text.to_owned())
        .map_err(|_| "neither `sqlite` nor a postgres:// or postgresql:// URL".to_owned())
}

fn parse_files(text: &str) -> Result<String, String> {
    store::files::folder_of(text).map(|_| text.to_owned())
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
