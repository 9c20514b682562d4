//! `trade check`: which rules a sheet of documents breaks.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::catalogue::Reason;
use domain::sheets::Faults;
use serde::Serialize;
use trade::check::{Checked, Finding, check};
use trade::number::plain;

use super::FlowName;
use crate::commands::{say, sheets};
use crate::exit::Done;

/// What to check.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// CSV or workbook, columns named as the elements of the official messages
    file: PathBuf,
    /// Which way goods go
    #[arg(long, value_enum)]
    flow: FlowName,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// A broken rule as it is printed; row 1 is the first after the heading.
#[derive(Serialize)]
struct Line {
    row: usize,
    column: String,
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct ModeLine {
    documents: usize,
    lines: usize,
    value: BTreeMap<String, String>,
}

/// What a check found, as it is printed.
#[derive(Serialize)]
pub struct Report {
    rows: usize,
    documents: usize,
    by_mode: BTreeMap<&'static str, ModeLine>,
    errors: Vec<Line>,
    warnings: Vec<Line>,
}

/// Runs the command.
pub fn run(args: &CheckArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let sheet = sheets::workbook(&args.file, "copNo", &mut faults)?;
    let checked = check(&sheet, args.flow.into());
    let report = report(&checked, &faults);
    let is_clean = report.errors.is_empty();
    sheets::tell(&report, args.json, lines)?;
    Ok(if is_clean {
        Done::Ok
    } else {
        Done::InputErrors
    })
}

/// Sums, broken rules, and what could not be read at all.
pub fn report(checked: &Checked, faults: &Faults) -> Report {
    let language = say::language();
    let line = |finding: &Finding| Line {
        row: finding.row,
        column: finding.column.clone(),
        code: finding.rule.code(),
        message: finding.sentence().render(language),
    };
    let unread = faults.listed().iter().map(|fault| Line {
        row: fault.row.saturating_sub(1),
        column: fault.column.clone(),
        code: fault.kind.code(),
        message: fault.kind.sentence().render(language),
    });
    let modes = checked.by_mode.iter().map(|(mode, sum)| {
        let value = sum.value.iter();
        let told = ModeLine {
            documents: sum.documents,
            lines: sum.lines,
            value: value
                .map(|(name, units)| (name.clone(), plain(*units)))
                .collect(),
        };
        (mode.code(), told)
    });
    Report {
        rows: checked.rows,
        documents: checked.documents.len(),
        by_mode: modes.collect(),
        errors: unread.chain(checked.errors.iter().map(line)).collect(),
        warnings: checked.warnings.iter().map(line).collect(),
    }
}

fn lines(report: &Report) -> Vec<String> {
    let told = report.errors.iter().chain(&report.warnings);
    let told = told.map(|line| {
        format!(
            "{}\t{}\t{}\t{}",
            line.row, line.column, line.code, line.message
        )
    });
    let sums = report.by_mode.iter().flat_map(|(mode, sum)| {
        let value = sum.value.iter();
        value.map(move |(currency, value)| {
            format!(
                "{mode}\t{}\t{}\t{currency}\t{value}",
                sum.documents, sum.lines
            )
        })
    });
    told.chain(sums).collect()
}
