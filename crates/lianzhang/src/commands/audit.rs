//! `lianzhang audit verify`: does the event log hold, from its first event on?

use domain::sealing::Broken;
use serde::Serialize;
use store::log::{AuditError, AuditReport};

use super::database::DatabaseOptions;
use super::say;
use crate::exit::Done;

/// The event log and its hash chain.
#[derive(Debug, clap::Subcommand)]
pub enum AuditCommand {
    /// Checks every event, seal and signature; exit 1 and the first event that does not hold.
    Verify {
        #[command(flatten)]
        database: DatabaseOptions,
        /// A head printed, logged or kept in a backup earlier: finds a log that was cut off behind it.
        #[arg(long, value_name = "HEAD")]
        head: Option<String>,
        /// One JSON document.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Serialize)]
struct Verified<'a> {
    events: u64,
    sealed: u64,
    head: Option<&'a str>,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<&'a Broken>,
}

/// Runs one of the audit commands.
pub fn run(command: AuditCommand) -> anyhow::Result<Done> {
    let AuditCommand::Verify {
        database,
        head,
        json,
    } = command;
    database.run(async |store| {
        // an unsealed tail is ok, but a sealed one can be compared with the head that is printed
        if let Err(error) = store.seal_all().await {
            eprintln!("lianzhang: the tail stays unsealed: {error}");
        }
        match store.verify_log(head.clone()).await {
            Ok(report) => {
                holds(&report, json)?;
                Ok(Done::Ok)
            }
            Err(AuditError::Broken(broken)) => {
                let counted = store.count_events().await?;
                breaks(&broken, counted, json)?;
                Ok(Done::CheckFailed)
            }
            Err(AuditError::Store(error)) => Err(error.into()),
        }
    })
}

fn holds(report: &AuditReport, json: bool) -> anyhow::Result<()> {
    let head = report.head.as_deref();
    if json {
        return say::json(&Verified {
            events: report.events,
            sealed: report.sealed,
            head,
            ok: true,
            broken: None,
        });
    }
    println!(
        "ok: {} events, {} sealed, head {}",
        report.events,
        report.sealed,
        head.unwrap_or("none"),
    );
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
