//! `trade receipts`: where documents stand, by the receipts of messages in any order.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use domain::catalogue::{Catalogue, Sentence};
use serde::Serialize;
use trade::message::{MessageError, NotAReceipt, Standings, status_key};

use crate::commands::{say, sheets};
use crate::exit::Done;

/// Which receipts.
#[derive(Debug, clap::Args)]
pub struct ReceiptsArgs {
    /// Receipt messages
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct DocumentLine {
    kind: String,
    key: BTreeMap<&'static str, String>,
    status: i64,
    state: String,
    time: String,
    info: String,
    receipts: usize,
}

#[derive(Serialize)]
struct ErrorLine {
    file: String,
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Report {
    receipts: usize,
    repeated: usize,
    documents: Vec<DocumentLine>,
    errors: Vec<ErrorLine>,
}

/// Runs the command.
pub fn run(args: &ReceiptsArgs) -> anyhow::Result<Done> {
    let mut standings = Standings::default();
    let (mut receipts, mut errors) = (0, Vec::new());
    for path in &args.files {
        let bytes =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        match standings.take(&bytes) {
            Ok(count) => receipts += count,
            Err(reason) => errors.push(ErrorLine {
                file: sheets::name(path),
                code: reason.code(),
                message: sentence(&reason).render(say::language()),
            }),
        }
    }
    let report = Report {
        receipts,
        repeated: standings.repeated,
        documents: documents(&standings),
        errors,
    };
    sheets::tell(&report, args.json, lines)?;
    Ok(match report.errors.is_empty() {
        true => Done::Ok,
        false => Done::InputErrors,
    })
}

fn sentence(reason: &NotAReceipt) -> Sentence {
    match reason {
        NotAReceipt::Unreadable(reason) => MessageError::unreadable(reason).sentence(),
        NotAReceipt::Kind { kind } => {
            Sentence::new("error.trade.receipt.not-a-receipt").with("kind", kind)
        }
        NotAReceipt::Incomplete { line, missing } => {
            let sentence = Sentence::new("error.trade.receipt.incomplete");
            sentence.with("line", line).with("missing", missing)
        }
    }
}

fn documents(standings: &Standings) -> Vec<DocumentLine> {
    let words = Catalogue::of(say::language());
    let documents = standings.documents.iter();
    documents
        .filter_map(|(named, standing)| {
            let last = standing.last()?;
            Some(DocumentLine {
                kind: named.kind.clone(),
                key: named.key.iter().cloned().collect(),
                status: last.status,
                state: words.text(status_key(last.status)).to_owned(),
                time: last.time.clone(),
                info: last.info.clone(),
                receipts: standing.receipts.len(),
            })
        })
        .collect()
}

fn lines(report: &Report) -> Vec<String> {
    let errors = report.errors.iter();
    let errors = errors.map(|error| format!("{}\t{}\t{}", error.file, error.code, error.message));
    let documents = report.documents.iter().map(|document| {
        let key: Vec<&str> = document.key.values().map(String::as_str).collect();
        let key = key.join("/");
        format!(
            "{}\t{key}\t{}\t{}",
            document.kind, document.status, document.state
        )
    });
    errors.chain(documents).collect()
}
