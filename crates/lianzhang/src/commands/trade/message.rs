//! `trade message …`: messages held against the official schema, and written again.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;
use trade::message::{MessageError, Schema, Unreadable, Validity, decode, rewrite, validate};

use super::{EditionName, FlowName};
use crate::commands::{say, sheets};
use crate::exit::Done;

/// One message at a time.
#[derive(Debug, clap::Subcommand)]
pub enum MessageCommand {
    /// Holds messages against the official schema
    Check(MessageCheckArgs),
    /// Reads a message and writes it again, equal under exclusive canonicalisation
    Rewrite {
        /// The message
        file: PathBuf,
    },
}

/// What to check.
#[derive(Debug, clap::Args)]
pub struct MessageCheckArgs {
    /// Messages
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Which way goods go
    #[arg(long, value_enum)]
    flow: FlowName,
    /// Edition of the specification
    #[arg(long, value_enum, default_value_t)]
    edition: EditionName,
    /// Print one JSON document a line
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct ErrorLine {
    line: Option<u32>,
    element: Option<String>,
    path: String,
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Line {
    file: String,
    kind: Option<String>,
    ok: bool,
    documents: usize,
    errors: Vec<ErrorLine>,
}

/// Runs the command.
pub fn run(command: MessageCommand) -> anyhow::Result<Done> {
    match command {
        MessageCommand::Check(args) => check(&args),
        MessageCommand::Rewrite { file } => again(&file),
    }
}

fn check(args: &MessageCheckArgs) -> anyhow::Result<Done> {
    let schema = Schema::of(args.flow.into(), args.edition.into());
    let mut is_sound = true;
    let mut out = std::io::stdout().lock();
    for path in &args.files {
        let bytes = read(path)?;
        let found = match decode(&bytes) {
            Ok(text) => validate(&text, schema),
            Err(reason) => unreadable(&reason),
        };
        let line = line(path, found);
        is_sound &= line.ok;
        if args.json {
            serde_json::to_writer(&mut out, &line)?;
            writeln!(out)?;
        } else {
            let kind = line.kind.as_deref().unwrap_or("-");
            writeln!(
                out,
                "{}\t{kind}\t{}\t{}",
                line.file, line.documents, line.ok
            )?;
            for error in &line.errors {
                let row = error.line.unwrap_or_default();
                writeln!(out, "  {row}\t{}\t{}", error.path, error.message)?;
            }
        }
    }
    Ok(if is_sound {
        Done::Ok
    } else {
        Done::InputErrors
    })
}

fn unreadable(reason: &Unreadable) -> Validity {
    Validity {
        errors: vec![MessageError::unreadable(reason)],
        ..Validity::default()
    }
}

fn line(path: &Path, found: Validity) -> Line {
    let language = say::language();
    Line {
        file: sheets::name(path),
        kind: found.kind,
        ok: found.errors.is_empty(),
        documents: found.documents,
        errors: found
            .errors
            .into_iter()
            .map(|error| ErrorLine {
                message: error.sentence().render(language),
                line: error.line,
                element: error.element,
                path: error.path,
                code: error.code,
            })
            .collect(),
    }
}

fn again(path: &Path) -> anyhow::Result<Done> {
    match rewrite(&read(path)?) {
        Ok(text) => {
            std::io::stdout().lock().write_all(text.as_bytes())?;
            Ok(Done::Ok)
        }
        Err(reason) => {
            let sentence = MessageError::unreadable(&reason).sentence();
            eprintln!(
                "{}: {}",
                sheets::name(path),
                sentence.render(say::language())
            );
            Ok(Done::InputErrors)
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
