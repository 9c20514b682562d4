//! `trade count`: what lists come to, each document once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::sheets::Faults;
use serde::Serialize;
use trade::count::{Counted, Fate, count, read};
use trade::number::money;

use crate::commands::sheets;
use crate::exit::Done;

/// The four sheets.
#[derive(Debug, clap::Args)]
pub struct CountArgs {
    /// copNo,appType,appTime,flow,tradeMode,stage,ieDate,value
    #[arg(long)]
    lists: PathBuf,
    /// copNo,returnStatus,returnTime
    #[arg(long)]
    receipts: PathBuf,
    /// copNo,returnStatus
    #[arg(long)]
    cancels: PathBuf,
    /// copNo,value,returnStatus
    #[arg(long)]
    returns: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Cell {
    mode: String,
    flow: String,
    month: String,
    documents: usize,
    value: String,
    returned: String,
    net: String,
}

#[derive(Serialize)]
struct ModeLine {
    documents: usize,
    value: String,
    returned: String,
}

#[derive(Serialize)]
struct Report {
    cells: Vec<Cell>,
    modes: BTreeMap<String, ModeLine>,
    left_out: BTreeMap<&'static str, usize>,
}

/// Runs the command.
pub fn run(args: &CountArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let lists = sheets::workbook(&args.lists, "copNo", &mut faults)?;
    let receipts = sheets::workbook(&args.receipts, "copNo", &mut faults)?;
    let cancels = sheets::workbook(&args.cancels, "copNo", &mut faults)?;
    let returns = sheets::workbook(&args.returns, "copNo", &mut faults)?;
    let read = read([&lists, &receipts, &cancels, &returns], &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    sheets::tell(&report(&count(&read)), args.json, |report| {
        let cells = report.cells.iter();
        cells
            .map(|cell| {
                format!(
                    "{}\t{}\t{}\t{}\t{}\t{}\t{}",
                    cell.mode,
                    cell.flow,
                    cell.month,
                    cell.documents,
                    cell.value,
                    cell.returned,
                    cell.net
                )
            })
            .collect()
    })
}

fn report(counted: &Counted<'_>) -> Report {
    let cells = counted.cells.iter().map(|((mode, flow, month), sum)| Cell {
        mode: (*mode).to_owned(),
        flow: (*flow).to_owned(),
        month: (*month).to_owned(),
        documents: sum.documents,
        value: money(sum.value),
        returned: money(sum.returned),
        net: money(sum.net()),
    });
    let modes = counted.modes.iter().map(|(mode, sum)| {
        let line = ModeLine {
            documents: sum.documents,
            value: money(sum.value),
            returned: money(sum.returned),
        };
        ((*mode).to_owned(), line)
    });
    let left_out = [
        ("deleted", Fate::Deleted),
        ("cancelled", Fate::Cancelled),
        ("not released", Fate::NotReleased),
        ("told elsewhere", Fate::ToldElsewhere),
    ];
    Report {
        cells: cells.collect(),
        modes: modes.collect(),
        left_out: left_out
            .map(|(name, fate)| (name, counted.left_out(fate)))
            .into(),
    }
}
