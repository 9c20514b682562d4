//! `disposal read`, `write`, `check`: notices and their annexes.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use disposal::annex;
use disposal::notice::{self, Notice, Severity};
use domain::calendar::WorkingCalendar;
use domain::catalogue::Reason;
use domain::sheets::{FaultKind, Faults};
use jiff::civil::Date;
use report::document::{self, Document};

use crate::commands::input::print_json;
use crate::commands::{say, sheets};
use crate::exit::Done;

/// A document with notices.
#[derive(Debug, clap::Args)]
pub struct ReadArgs {
    /// The notice, or a page with notices among other articles: text, HTML, Word (.docx) or PDF
    file: PathBuf,
    /// Day of publication, where no day stands under the signature
    #[arg(long)]
    published: Option<Date>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// A notice as JSON.
#[derive(Debug, clap::Args)]
pub struct WriteArgs {
    /// The notice as `disposal read` tells it: one, or the answer with the first of them
    file: PathBuf,
}

/// The annex of a notice.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The claims, as CSV or Excel
    #[arg(long)]
    claims: PathBuf,
    /// The notice: a document, or JSON as `disposal read` tells it
    #[arg(long)]
    notice: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

fn document(path: &Path) -> anyhow::Result<Document> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    document::read(&bytes, &path.to_string_lossy())
        .map_err(|error| anyhow::anyhow!("{shown}: {}", error.sentence().render(say::language())))
}

/// Runs `read`.
pub fn run_read(args: &ReadArgs) -> anyhow::Result<Done> {
    let document = document(&args.file)?;
    let reading = notice::read(&document.text, args.published, &WorkingCalendar::china());
    if args.json {
        let mut found = serde_json::to_value(&reading)?;
        if !document.is_plain {
            found["text"] = document.text.into();
        }
        print_json(&found)?;
    } else {
        reading.notices.iter().for_each(tell);
    }
    let is_wrong = reading.notices.iter().any(Notice::has_errors);
    Ok(if is_wrong {
        Done::InputErrors
    } else {
        Done::Ok
    })
}

fn tell(notice: &Notice) {
    println!("{}", notice.headline);
    for item in &notice.items {
        let total = item.total.as_deref().unwrap_or_default();
        println!("{}\t{}\t{}\t{total}", item.item, item.debtor, item.claims);
    }
    for finding in &notice.findings {
        let mark = if finding.severity == Severity::Error {
            "!"
        } else {
            "?"
        };
        let item = finding
            .item
            .map_or_else(String::new, |item| item.to_string());
        println!("{mark} {}\t{item}", finding.code);
    }
}

/// Runs `write`.
pub fn run_write(args: &WriteArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let text = sheets::text(&args.file)?;
    let Some(notice) = of_json(&args.file, &text, &mut faults) else {
        return sheets::refuse(&faults, true);
    };
    print!("{}", notice::write(&notice));
    Ok(Done::Ok)
}

/// A notice as JSON: itself, or the first of an answer of `disposal read`.
fn of_json(path: &Path, text: &str, faults: &mut Faults) -> Option<Notice> {
    let text = text.trim_start_matches('\u{feff}');
    let read = serde_json::from_str(text).and_then(|value: serde_json::Value| {
        let first = value.pointer("/notices/0").cloned();
        serde_json::from_value::<Notice>(first.unwrap_or(value))
    });
    match read {
        Ok(notice) => {
            let malformed = notice.malformed();
            for (row, key, value) in &malformed {
                let params = vec![("value", value.clone())];
                let code = "money.malformed";
                faults.push(
                    &sheets::name(path),
                    *row,
                    key,
                    FaultKind::Own { code, params },
                );
            }
            malformed.is_empty().then_some(notice)
        }
        Err(error) => {
            let (row, detail) = (error.line(), error.to_string());
            faults.push(
                &sheets::name(path),
                row,
                "",
                FaultKind::Unreadable { detail },
            );
            None
        }
    }
}

/// Runs `check`.
pub fn run_check(args: &CheckArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let stated = match &args.notice {
        None => None,
        Some(path)
            if path
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case("json")) =>
        {
            of_json(path, &sheets::text(path)?, &mut faults)
        }
        Some(path) => {
            let document = document(path)?;
            let reading = notice::read(&document.text, None, &WorkingCalendar::china());
            if reading.notices.is_empty() {
                let detail = "no notice in it".to_owned();
                faults.push(&sheets::name(path), 0, "", FaultKind::Unreadable { detail });
            }
            reading.notices.into_iter().next()
        }
    };
    let sheet = sheets::workbook(&args.claims, "debtor", &mut faults)?;
    let found = annex::check(&sheet, stated.as_ref(), &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    sheets::tell(&found, args.json, |found| {
        let items = found.items.iter();
        items
            .map(|one| format!("{}\t{}\t{}", one.item, one.claims, one.total))
            .collect()
    })
}
