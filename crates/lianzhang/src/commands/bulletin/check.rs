//! `bulletin check`: do the figures of a text agree?

use bulletin::{Finding, Severity};
use domain::catalogue::Language;
use serde::Serialize;

use super::BulletinArgs;
use crate::commands::input::print_json;
use crate::commands::say;
use crate::exit::Done;

/// The bulletin.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    #[command(flatten)]
    bulletin: BulletinArgs,
}

#[derive(Serialize)]
struct Row {
    rule: &'static str,
    severity: Severity,
    spans: Vec<(u32, u32)>,
    says: String,
    should: String,
    reason: String,
}

/// Runs the command.
pub fn run(args: &CheckArgs) -> anyhow::Result<Done> {
    let document = args.bulletin.document()?;
    let checked = bulletin::check(&document.text, &args.bulletin.context());
    let language = say::language();
    let rows: Vec<Row> = checked
        .findings
        .iter()
        .map(|finding| row(finding, language))
        .collect();
    if args.bulletin.json {
        print_json(&serde_json::json!({ "findings": rows, "checked": checked.checked }))?;
    } else {
        for row in &rows {
            println!(
                "{:?}\t{}\t{:?}\t{}\t{}\t{}",
                row.severity, row.rule, row.spans, row.says, row.should, row.reason
            );
        }
    }
    let has_error = checked
        .findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    Ok(if has_error {
        Done::InputErrors
    } else {
        Done::Ok
    })
}

fn row(finding: &Finding, language: Language) -> Row {
    Row {
        rule: finding.rule.as_str(),
        severity: finding.severity,
        spans: finding.spans.clone(),
        says: format!("{} {}", finding.says.normalize(), finding.unit),
        should: finding.should_text(),
        reason: finding.reason.render(language),
    }
}
