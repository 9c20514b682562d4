//! `trade receipts`: receipts into the database, and where their documents stand by all that were ever kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Context;
use domain::catalogue::{Catalogue, Sentence};
use serde::Serialize;
use store::trade::{NewPaper, PaperKind};
use trade::message::{MessageError, Named, NotAReceipt, Receipt, Standings, read, status_key};

use super::papers;
use crate::commands::database::DatabaseOptions;
use crate::commands::{say, sheets};
use crate::exit::Done;

/// Which receipts.
#[derive(Debug, clap::Args)]
pub struct ReceiptsArgs {
    /// Receipt messages
    #[arg(required = true)]
    messages: Vec<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// The receipts of one message.
type Receipts = Vec<(Named, Receipt)>;

#[derive(Serialize)]
struct DocumentLine {
    kind: String,
    key: BTreeMap<String, String>,
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

/// Runs the command: all messages are kept, or none.
pub fn run(args: &ReceiptsArgs) -> anyhow::Result<Done> {
    let (mut messages, mut errors) = (Vec::new(), Vec::new());
    for path in &args.messages {
        let bytes =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        match read(&bytes) {
            Ok(receipts) => messages.push((sheets::name(path), receipts)),
            Err(reason) => errors.push(ErrorLine {
                file: sheets::name(path),
                code: reason.code(),
                message: sentence(&reason).render(say::language()),
            }),
        }
    }
    if !errors.is_empty() {
        let report = Report {
            receipts: 0,
            repeated: 0,
            documents: Vec::new(),
            errors,
        };
        sheets::tell(&report, args.json, lines)?;
        return Ok(Done::InputErrors);
    }
    let papers: Result<Vec<NewPaper>, _> = messages.iter().map(paper).collect();
    let papers = papers?;
    args.database.run(async |store| {
        let before: Vec<Receipts> = papers::all(store, PaperKind::Receipts).await?;
        papers::keep(store, papers).await?;
        let mut known = Standings::default();
        known.take(before.into_iter().flatten());
        let repeated = known.repeated;
        let receipts: Receipts = messages.into_iter().flat_map(|(_, told)| told).collect();
        let named: BTreeSet<Named> = receipts.iter().map(|(named, _)| named.clone()).collect();
        let count = receipts.len();
        known.take(receipts);
        let report = Report {
            receipts: count,
            repeated: known.repeated - repeated,
            documents: documents(&known, &named),
            errors: Vec::new(),
        };
        sheets::tell(&report, args.json, lines)
    })
}

fn paper((name, receipts): &(String, Receipts)) -> anyhow::Result<NewPaper> {
    Ok(NewPaper {
        kind: PaperKind::Receipts,
        name: name.clone(),
        content: serde_json::to_vec(receipts)?,
        lines: u32::try_from(receipts.len())?,
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

/// Where the documents stand that were named now.
fn documents(standings: &Standings, wanted: &BTreeSet<Named>) -> Vec<DocumentLine> {
    let words = Catalogue::of(say::language());
    let documents = standings.documents.iter();
    documents
        .filter(|(named, _)| wanted.contains(named))
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
