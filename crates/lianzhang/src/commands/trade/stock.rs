//! `trade stock`: a ledger of bonded stock, booked.

use std::path::PathBuf;

use domain::sheets::Faults;
use serde::Serialize;
use trade::number::plain;
use trade::stock::{Stock, book};

use crate::commands::{say, sheets};
use crate::exit::Done;

/// The ledger.
#[derive(Debug, clap::Args)]
pub struct StockArgs {
    /// docNo,time,emsNo,itemRecordNo,kind,qty,unit,yard
    file: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
#[expect(non_snake_case, reason = "named as the elements of the messages")]
struct BalanceLine {
    emsNo: String,
    itemRecordNo: String,
    r#in: String,
    out: String,
    loss: String,
    adjust: String,
    book: String,
    counted: Option<String>,
    variance: Option<String>,
}

#[derive(Serialize)]
struct ErrorLine {
    row: usize,
    column: &'static str,
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Report {
    balances: Vec<BalanceLine>,
    errors: Vec<ErrorLine>,
}

/// Runs the command.
pub fn run(args: &StockArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let sheet = sheets::workbook(&args.file, "emsNo", &mut faults)?;
    let stock = book(&sheet, &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    let report = report(&stock);
    sheets::tell(&report, args.json, lines)?;
    Ok(match report.errors.is_empty() {
        true => Done::Ok,
        false => Done::InputErrors,
    })
}

fn report(stock: &Stock) -> Report {
    let language = say::language();
    let balances = stock.balances.iter();
    let balances = balances.map(|((account, record), balance)| BalanceLine {
        emsNo: account.clone(),
        itemRecordNo: record.clone(),
        r#in: plain(balance.came_in),
        out: plain(balance.went_out),
        loss: plain(balance.lost),
        adjust: plain(balance.adjusted),
        book: plain(balance.book),
        counted: balance.counted.map(|(counted, _)| plain(counted)),
        variance: balance.variance().map(plain),
    });
    let errors = stock.errors.iter().map(|error| ErrorLine {
        row: error.row,
        column: error.column,
        code: error.rule.code(),
        message: error.sentence().render(language),
    });
    Report {
        balances: balances.collect(),
        errors: errors.collect(),
    }
}

fn lines(report: &Report) -> Vec<String> {
    let errors = report.errors.iter().map(|error| {
        format!(
            "{}\t{}\t{}\t{}",
            error.row, error.column, error.code, error.message
        )
    });
    let balances = report.balances.iter().map(|balance| {
        let variance = balance.variance.as_deref().unwrap_or_default();
        format!(
            "{}\t{}\t{}\t{variance}",
            balance.emsNo, balance.itemRecordNo, balance.book
        )
    });
    errors.chain(balances).collect()
}
