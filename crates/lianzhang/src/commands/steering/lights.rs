//! `lianzhang lights`: red, yellow and green of projects, about one day with what is known on another.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use domain::access::{Scope, SystemPurpose};
use domain::sheets::Faults;
use jiff::civil::Date;
use serde::Serialize;
use steering::history::{History, SignalCode};
use steering::lights::{LightRules, Lights, PRESETS, read_rules, reckon};
use store::Store;
use store::cases::Cases;
use store::projects::{histories, note_asked, projects};

use super::usage;
use crate::commands::database::DatabaseOptions;
use crate::commands::sheets;
use crate::exit::Done;

/// Lights of projects.
#[derive(Debug, clap::Args)]
pub struct LightsCommand {
    /// The day asked about
    #[arg(long, value_name = "DAY")]
    on: Date,
    /// The last day, when each day from --on on is asked about
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// What is known on this day about each of them; what was shown on the day itself when left out
    #[arg(long, value_name = "DAY")]
    known: Option<Date>,
    /// Rules to be tried on history; those in force when left out
    #[arg(long, value_name = "FILE.json")]
    rules: Option<PathBuf>,
    /// Of this project only
    #[arg(long, value_name = "KEY")]
    project: Option<String>,
    /// JSON lines, one a project and day
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// One project on one day.
#[derive(Serialize)]
struct Line<'a> {
    project: &'a str,
    on: Date,
    known: Date,
    #[serde(flatten)]
    lights: &'a Lights,
}

/// Runs the command.
pub fn run(command: &LightsCommand) -> anyhow::Result<Done> {
    let last = command.to.unwrap_or(command.on);
    if last < command.on {
        usage("--to lies before --on");
    }
    if command.known.is_some_and(|known| known < last) {
        usage("--known lies before the day asked about");
    }
    let mut faults = Faults::default();
    let rules = match &command.rules {
        None => PRESETS[0].rules().ok(),
        Some(file) => read_rules(&sheets::name(file), &sheets::text(file)?, &mut faults),
    };
    let Some(rules) = rules else {
        return sheets::refuse(&faults, command.json);
    };
    command
        .database
        .run(async |store| show(store, command, last, &rules).await)
}

async fn show(
    store: &Store,
    command: &LightsCommand,
    last: Date,
    rules: &LightRules,
) -> anyhow::Result<Done> {
    let scope = Scope::system(SystemPurpose::Export);
    let found = match &command.project {
        None => {
            let mut histories = histories(store, None).await?;
            let projects = projects(store, &scope).await?;
            let with = projects.into_iter().map(|project| {
                let history = histories.remove(&project.id).unwrap_or_default();
                (project.key, history)
            });
            with.collect()
        }
        Some(key) => {
            let case = Cases::visible_to(&scope).by_number(store, key).await?;
            let case = case.filter(|case| case.kind == domain::kinds::CaseKind::Project);
            let case = case.with_context(|| format!("there is no project {key}"))?;
            let history = store::projects::history(store, &case).await?;
            vec![(key.clone(), history)]
        }
    };
    if command.known.is_none() && command.rules.is_none() {
        note_asked(store, last).await?;
    }
    print(command, last, &found, rules)?;
    Ok(Done::Ok)
}

fn print(
    command: &LightsCommand,
    last: Date,
    found: &[(String, History)],
    rules: &LightRules,
) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut on = command.on;
    loop {
        let known = command.known.unwrap_or(on);
        for (project, history) in found {
            let lights = reckon(history, rules, on, known);
            let line = Line {
                project,
                on,
                known,
                lights: &lights,
            };
            if command.json {
                serde_json::to_writer(&mut out, &line)?;
                writeln!(out)?;
            } else {
                write!(out, "{on}\t{project}\t{}", lights.light)?;
                for code in SignalCode::ALL {
                    write!(out, "\t{code} {}", lights.signal(code).shown)?;
                }
                writeln!(out)?;
            }
        }
        if on >= last {
            break;
        }
        on = on.tomorrow()?;
    }
    out.flush()?;
    Ok(())
}
