//! `lianzhang audit verify`: does the event log hold, from its first event on, and are the rows those that
//! it tells of?

use std::path::PathBuf;

use domain::sealing::Broken;
use serde::Serialize;
use store::Store;
use store::audit::RowsReport;
use store::log::{AuditError, AuditReport, Sealing, Trust};

use super::database::{DatabaseOptions, run_on};
use super::say;
use crate::exit::Done;

const SAY_EVERY: u64 = 50_000;

/// The event log and its hash chain.
#[derive(Debug, clap::Subcommand)]
pub enum AuditCommand {
    /// Checks every event, seal and signature; exit 1 and the first event that does not hold.
    Verify(Verify),
}

/// What is checked.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    database: DatabaseOptions,
    /// A head printed, logged or kept in a backup earlier: finds a log that was cut off behind it.
    #[arg(long, value_name = "HEAD")]
    head: Option<String>,
    /// Public keys, one a line: trust them, and those that they signed, instead of those pinned in DIR.
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Compares the rows of every case with what the log says too; exit 1 and the first that differ.
    #[arg(long)]
    rows: bool,
    /// One JSON document.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Verified<'a> {
    events: u64,
    sealed: u64,
    head: Option<&'a str>,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<&'a Broken>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<&'a RowsReport>,
}

/// Runs one of the audit commands.
pub fn run(command: AuditCommand) -> anyhow::Result<Done> {
    let AuditCommand::Verify(verify) = command;
    let trust = verify.trust.as_deref().map(Trust::read).transpose()?;
    let mut options = verify.database.options()?;
    if trust.is_some() && options.sealing == Sealing::InDirectory {
        // whoever brings the keys to trust needs none here
        options.sealing = Sealing::Off;
    }
    run_on(&options, async |store| {
        verify_on(store, &verify, trust.as_ref()).await
    })
}

async fn verify_on(store: &Store, verify: &Verify, trust: Option<&Trust>) -> anyhow::Result<Done> {
    // an unsealed tail is ok, but a sealed one can be compared with the head that is printed
    if let Err(error) = store.seal_all().await {
        eprintln!("lianzhang: the tail stays unsealed: {error}");
    }
    let head = verify.head.clone();
    let verified = match trust {
        Some(trust) => store.verify_log_trusting(trust, head).await,
        None => store.verify_log(head).await,
    };
    let report = match verified {
        Ok(report) => report,
        Err(AuditError::Broken(broken)) => {
            let counted = store.count_events().await?;
            breaks(&broken, counted, verify.json)?;
            return Ok(Done::CheckFailed);
        }
        Err(AuditError::Store(error)) => return Err(error.into()),
    };
    let rows = match verify.rows {
        true => Some(store.verify_rows(progress).await?),
        false => None,
    };
    let ok = rows.as_ref().is_none_or(|rows| rows.differing == 0);
    holds(&report, rows.as_ref(), ok, verify.json)?;
    Ok(if ok { Done::Ok } else { Done::CheckFailed })
}

fn progress(cases: u64) {
    if cases.is_multiple_of(SAY_EVERY) {
        eprintln!("lianzhang: rows of {cases} cases");
    }
}

fn holds(
    report: &AuditReport,
    rows: Option<&RowsReport>,
    ok: bool,
    json: bool,
) -> anyhow::Result<()> {
    let head = report.head.as_deref();
    if json {
        return say::json(&Verified {
            events: report.events,
            sealed: report.sealed,
            head,
            ok,
            broken: None,
            rows,
        });
    }
    println!(
        "ok: {} events, {} sealed, head {}",
        report.events,
        report.sealed,
        head.unwrap_or("none"),
    );
    if let Some(rows) = rows {
        println!(
            "rows of {} cases: {} proved, {} unproved, {} erased, {} differ from the log",
            rows.cases, rows.proved, rows.unproved, rows.erased, rows.differing,
        );
        for differs in &rows.first {
            println!(
                "{} ({}): {} {}",
                differs.number,
                differs.case,
                differs.field,
                differs.how.code(),
            );
        }
    }
    Ok(())
}

fn breaks(broken: &Broken, counted: (u64, u64), json: bool) -> anyhow::Result<()> {
    let (events, sealed) = counted;
    if json {
        return say::json(&Verified {
            events,
            sealed,
            head: None,
            ok: false,
            broken: Some(broken),
            rows: None,
        });
    }
    let event = broken.event.map_or(String::new(), |id| format!(" ({id})"));
    println!(
        "the log does not hold at event {}{event}: {}",
        broken.seq,
        broken.fault.code()
    );
    Ok(())
}
