//! `keys`: the keys that sign the event log: a new one, the next one, all of them.

use std::path::PathBuf;

use anyhow::Context;
use store::log::{Handover, SealKey, Sealing, SecretKey};
use store::{Store, StoreError};

use super::database::{DatabaseOptions, ambient, run_on, runtime};
use super::say;
use crate::exit::Done;

/// The keys that sign the event log.
#[derive(Debug, clap::Subcommand)]
pub enum KeysCommand {
    /// A new secret key in a file that only its owner reads; prints its public half
    New {
        /// Where it goes; what is there is not overwritten
        file: PathBuf,
    },
    /// Let another key sign from now on; the present one signs it, and the log notes it
    Rotate {
        #[command(flatten)]
        database: DatabaseOptions,
        /// The secret key that is next; made when it is not there
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// The present key is lost and cannot sign the next one: only this data directory trusts it
        /// by itself
        #[arg(long)]
        lost: bool,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// The public keys and the places of the log that they signed
    List {
        #[command(flatten)]
        database: DatabaseOptions,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
}

/// Runs one of the commands of keys.
pub fn run(command: KeysCommand) -> anyhow::Result<Done> {
    match command {
        KeysCommand::New { file } => {
            let key = SecretKey::draw(&ambient());
            key.write_new(&file)?;
            println!("{}", key.public());
            Ok(Done::Ok)
        }
        KeysCommand::Rotate {
            database,
            to,
            lost,
            json,
        } => rotate(&database, to, lost, json),
        KeysCommand::List { database, json } => list(&database, json),
    }
}

fn rotate(database: &DatabaseOptions, to: PathBuf, lost: bool, json: bool) -> anyhow::Result<Done> {
    let mut options = database.options()?;
    let handover = if lost {
        // the key that is here, if there is one, does not fit
        options.sealing = Sealing::Off;
        Handover::Lost
    } else {
        Handover::Signed
    };
    run_on(&options, async |store| {
        let next = match SecretKey::read(&to)? {
            Some(next) => next,
            None => {
                let made = SecretKey::draw(store.ambient());
                made.write_new(&to)?;
                made
            }
        };
        let line = store.rotate_key(&next, handover).await?;
        if json {
            say::json(&shown(&line, None))?;
        } else {
            println!("{} signs from place {} on", next.public(), line.from_seq);
        }
        Ok(Done::Ok)
    })
}

fn list(database: &DatabaseOptions, json: bool) -> anyhow::Result<Done> {
    let mut options = database.options()?;
    runtime()?.block_on(async {
        let store = match Store::open(&options, ambient()).await {
            // whoever looks at the keys may be looking for the one that fits
            Err(StoreError::Keys(error)) => {
                eprintln!("lianzhang: {error}");
                options.sealing = Sealing::Off;
                Store::open(&options, ambient()).await
            }
            opened => opened,
        };
        let store = store.context("cannot open the database")?;
        store.seal_all().await?;
        let (keys, last) = (store.seal_keys().await?, store.last_seq().await?);
        let until = |at: usize| {
            let next = keys.get(at + 1).map(|next| next.from_seq.saturating_sub(1));
            next.or(Some(last))
        };
        let lines = keys.iter().enumerate();
        let lines = lines.map(|(at, key)| (key, until(at).filter(|to| *to >= key.from_seq)));
        if json {
            let shown: Vec<_> = lines.map(|(key, to)| shown(key, to)).collect();
            say::json(&shown)?;
        } else {
            for (key, to) in lines {
                let to = to.map_or_else(|| "nothing yet".to_owned(), |to| format!("to {to}"));
                println!("{} {} from {} {to}", key.number, key.public(), key.from_seq);
            }
        }
        Ok(Done::Ok)
    })
}

/// A key, and the last place that it signed.
fn shown(key: &SealKey, to: Option<u64>) -> serde_json::Value {
    serde_json::json!({
        "number": key.number,
        "key": key.public(),
        "from": key.from_seq,
        "to": to,
        "signed_by_the_one_before": key.signature.is_some(),
        "at": key.at,
    })
}
