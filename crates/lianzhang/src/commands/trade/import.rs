//! `trade import`: monthly customs statistics into the database.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::sheets::Faults;
use serde::Serialize;
use store::trade::{NewPaper, PaperKind};
use trade::cube::{Record, read};
use trade::number::plain;

use super::{FlowName, papers};
use crate::commands::database::DatabaseOptions;
use crate::commands::sheets;
use crate::exit::Done;

/// Where statistics come from.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SourceName {
    /// The public query export of customs statistics
    CustomsStatistics,
}

/// What to import.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// CSV or workbook
    file: PathBuf,
    /// What it is
    #[arg(long, value_enum)]
    source: SourceName,
    /// Which way goods go, where the file has no column for it
    #[arg(long, value_enum)]
    flow: Option<FlowName>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

#[derive(Serialize)]
struct MonthLine {
    month: String,
    flow: &'static str,
    currency: &'static str,
    rows: usize,
    value: String,
}

#[derive(Serialize)]
struct Report {
    rows: usize,
    /// Whether it is new: the same file again changes nothing.
    kept: bool,
    months: Vec<MonthLine>,
}

/// Runs the command.
pub fn run(args: &ImportArgs) -> anyhow::Result<Done> {
    let SourceName::CustomsStatistics = args.source;
    let mut faults = Faults::default();
    let sheet = sheets::workbook(&args.file, "数据年月", &mut faults)?;
    let records = read(&sheet, args.flow.map(Into::into), &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    let paper = NewPaper {
        kind: PaperKind::Statistics,
        name: sheets::name(&args.file),
        content: serde_json::to_vec(&records)?,
        lines: u32::try_from(records.len())?,
    };
    args.database.run(async |store| {
        let kept = papers::keep(store, vec![paper]).await? > 0;
        let report = Report {
            rows: sheet.len(),
            kept,
            months: months(&records),
        };
        sheets::tell(&report, args.json, |report| {
            let months = report.months.iter();
            months
                .map(|line| {
                    let (flow, currency) = (line.flow, line.currency);
                    format!(
                        "{}\t{flow}\t{currency}\t{}\t{}",
                        line.month, line.rows, line.value
                    )
                })
                .collect()
        })
    })
}

fn months(records: &[Record]) -> Vec<MonthLine> {
    let mut sums: BTreeMap<_, (usize, i128)> = BTreeMap::new();
    for record in records {
        let slice = (record.month, record.flow, record.money);
        let sum = sums.entry(slice).or_default();
        sum.0 += 1;
        sum.1 += record.value;
    }
    let lines = sums
        .into_iter()
        .map(|((month, flow, money), (rows, value))| MonthLine {
            month: month.to_string(),
            flow: flow.letter(),
            currency: money.code(),
            rows,
            value: plain(value),
        });
    lines.collect()
}
