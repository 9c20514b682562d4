//! `lianzhang bulletin …`: reads documents, calls the pure room `bulletin`, prints what it found.

mod check;
mod read;

use std::path::PathBuf;

use anyhow::Context as _;
use bulletin::Context;
use domain::catalogue::Reason;
use jiff::civil::Date;
use report::document::{self, Document};

use crate::commands::say;
use crate::exit::Done;

/// Economic bulletins: text to facts, and whether the facts agree.
#[derive(Debug, clap::Subcommand)]
pub enum BulletinCommand {
    /// Whether the figures of a bulletin can all be true; exit 3 if they cannot.
    Check(check::CheckArgs),
    /// Every figure of a bulletin as a fact: of what, when, where, compared with what.
    Read(read::ReadArgs),
}

/// A bulletin and what is known of it.
#[derive(Debug, clap::Args)]
pub struct BulletinArgs {
    /// The bulletin: text, HTML, Word (.docx) or PDF
    file: PathBuf,
    /// Day of publication [default: the latest day that the text names]
    #[arg(long)]
    published: Option<Date>,
    /// The place that it is about, where it does not say
    #[arg(long)]
    place: Option<String>,
    /// Its headline, where the text does not begin with it
    #[arg(long)]
    title: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

impl BulletinArgs {
    fn context(&self) -> Context {
        Context {
            published: self.published,
            place: self.place.clone(),
            title: self.title.clone(),
        }
    }

    /// The text of the bulletin.
    fn document(&self) -> anyhow::Result<Document> {
        let shown = self.file.display();
        let bytes = std::fs::read(&self.file).with_context(|| format!("cannot read {shown}"))?;
        let name = self.file.to_string_lossy();
        document::read(&bytes, &name).map_err(|error| {
            anyhow::anyhow!("{shown}: {}", error.sentence().render(say::language()))
        })
    }
}

/// Runs one of the bulletin commands.
pub fn run(command: BulletinCommand) -> anyhow::Result<Done> {
    match command {
        BulletinCommand::Check(args) => check::run(&args),
        BulletinCommand::Read(args) => read::run(&args),
    }
}
