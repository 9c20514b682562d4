//! `lianzhang import requests`: requests from a table, all rows or none; one that was cut off while it
//! was published goes on with `--resume`.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use domain::catalogue::Sentence;
use domain::imports::Choice;
use report::table::Whereabouts;
use server::{ImportReportBody, Reading};
use store::requests::import::{Before, ImportOptions, Watch};

use super::database::DatabaseOptions;
use super::say;
use crate::exit::Done;

/// What comes in from files.
#[derive(Debug, clap::Subcommand)]
pub enum ImportCommand {
    /// Requests from a CSV file or an Excel workbook
    Requests(ImportRequests),
}

/// What is imported, and how.
#[derive(Debug, clap::Args)]
pub struct ImportRequests {
    /// CSV (UTF-8, UTF-16, GBK), .xlsx or .xls with a header among its first rows, of a workbook in the
    /// sheet in front; rows are counted as the sheet shows them
    file: PathBuf,
    /// Which header stands for which field: title, body, category, external_id, enterprise,
    /// enterprise_name, contact_name, contact_phone, place, urgency, submitted_at, chain, park, source.
    /// Guessed from the header when left out
    #[arg(long, value_name = "title=COL,body=COL,…")]
    columns: Option<Choice>,
    /// The sheet of a workbook that holds the table, by its name; looked for when left out
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The row with the headings, as the sheet counts its rows; looked for when left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    row: Option<u32>,
    /// Refuse categories that are not known instead of creating them
    #[arg(long)]
    strict: bool,
    /// Go on behind the last published chunk of the same file, when an import of it was cut off
    #[arg(long, conflicts_with = "dry_run")]
    resume: bool,
    /// Look only, change nothing
    #[arg(long)]
    dry_run: bool,
    /// One JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs one of the import commands.
pub fn run(command: ImportCommand) -> anyhow::Result<Done> {
    let ImportCommand::Requests(import) = command;
    let opened = File::open(&import.file);
    let file = opened.with_context(|| format!("cannot read {}", import.file.display()))?;
    import.database.run(async |store| {
        let options = ImportOptions {
            strict: import.strict,
            dry_run: import.dry_run,
            by: None,
            before: match import.resume {
                true => Before::Resume,
                false => Before::Refuse,
            },
        };
        let began = Instant::now();
        let name = import.file.file_name();
        let how = Reading {
            name: name.map(|name| name.to_string_lossy().into_owned()),
            choice: import.columns.clone(),
            place: Whereabouts {
                sheet: import.sheet.clone(),
                header_row: import.row,
            },
        };
        let watch = Watch::default();
        let report = server::import_requests(store, file, how, options, watch).await?;
        let language = say::language();
        let body = ImportReportBody::new(&report, language, import.dry_run, began.elapsed());
        if import.json {
            say::json(&body)?;
        } else {
            print(&body)?;
        }
        Ok(match body.errors.is_empty() {
            true => Done::Ok,
            false => Done::InputErrors,
        })
    })
}

fn print(report: &ImportReportBody) -> anyhow::Result<()> {
    let language = say::language();
    let mut out = std::io::stdout().lock();
    for (key, faults) in [("error", &report.errors), ("warning", &report.warnings)] {
        for fault in faults {
            let row = fault
                .row
                .map_or_else(|| "-".to_owned(), |row| row.to_string());
            let column = fault.column.as_deref().unwrap_or("-");
            let sheet = fault.sheet.as_deref().unwrap_or("-");
            writeln!(out, "{key}\t{sheet}\t{row}\t{column}\t{}", fault.message)?;
        }
    }
    for column in &report.columns {
        let field = column.field.as_deref().unwrap_or("-");
        writeln!(out, "column\t{}\t{}\t{field}", column.letter, column.header)?;
    }
    let outcome = match (report.errors.is_empty(), report.dry_run) {
        (false, _) => "import.refused",
        (true, true) => "import.looked-at",
        (true, false) => "import.imported",
    };
    let errors = report.errors.len() as u64 + report.errors_left_out;
    let sentence = Sentence::new(outcome)
        .with("rows", report.rows)
        .with("errors", errors)
        .with("seconds", format!("{:.1}", report.seconds));
    writeln!(out, "{}", sentence.render(language))?;
    Ok(())
}
