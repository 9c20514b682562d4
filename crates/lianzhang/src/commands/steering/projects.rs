//! `lianzhang projects import`: a city's history from CSV, all of it or nothing.

use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::catalogue::{Language, Reason};
use domain::kinds::CaseKind;
use domain::sheets::{Faults, Sheet};
use serde::Serialize;
use steering::history::{Tables, read};
use store::Store;
use store::projects::{Imported, ProjectImport, import, keys};

use crate::commands::database::DatabaseOptions;
use crate::commands::{say, sheets};
use crate::exit::Done;

/// Projects of a city.
#[derive(Debug, clap::Subcommand)]
pub enum ProjectsCommand {
    /// Projects with plans, reports, excuses and set lights, from CSV
    Import(Import),
}

/// What is imported, and how.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// Folder of projects.csv, plans.csv, reports.csv, excuses.csv and overrides.csv; one that is missing
    /// is an empty one
    dir: PathBuf,
    /// Refuse chains, units and firms that are not known
    #[arg(long)]
    strict: bool,
    /// Look only, change nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs one of the commands.
pub fn run(command: ProjectsCommand) -> anyhow::Result<Done> {
    let ProjectsCommand::Import(import) = command;
    import
        .database
        .run(async |store| run_import(store, &import).await)
}

/// A fault as it is printed.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    file: &'a str,
    row: usize,
    column: &'a str,
    code: &'static str,
    message: String,
}

impl std::fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Line {
            file, row, column, ..
        } = self;
        write!(
            f,
            "{file}: {row} {column}: {} ({})",
            self.message, self.code
        )
    }
}

/// Faults as they are printed.
pub(super) fn lines(faults: &Faults, language: Language) -> Vec<Line<'_>> {
    let listed = faults.listed().iter();
    listed
        .map(|fault| Line {
            file: &fault.file,
            row: fault.row,
            column: &fault.column,
            code: fault.kind.code(),
            message: fault.kind.sentence().render(language),
        })
        .collect()
}

/// A table of the folder, if it is there.
pub(super) fn table(dir: &Path, name: &str, faults: &mut Faults) -> anyhow::Result<Option<Sheet>> {
    let file = dir.join(name);
    if !file.exists() {
        return Ok(None);
    }
    sheets::sheet(&file, faults).map(Some)
}

async fn run_import(store: &Store, options: &Import) -> anyhow::Result<Done> {
    let began = Instant::now();
    let dir = &options.dir;
    anyhow::ensure!(dir.is_dir(), "{} is no folder", dir.display());
    let mut faults = Faults::default();
    let projects = table(dir, "projects.csv", &mut faults)?;
    let plans = table(dir, "plans.csv", &mut faults)?;
    let reports = table(dir, "reports.csv", &mut faults)?;
    let excuses = table(dir, "excuses.csv", &mut faults)?;
    let overrides = table(dir, "overrides.csv", &mut faults)?;
    let tables = Tables {
        projects: projects.as_ref(),
        plans: plans.as_ref(),
        reports: reports.as_ref(),
        excuses: excuses.as_ref(),
        overrides: overrides.as_ref(),
    };
    let states = CaseKind::Project.lifecycle().states;
    let stages: Vec<&str> = states.iter().map(|state| state.code.as_str()).collect();
    let keys = keys(store).await?;
    let read = read(tables, &stages, &|key| keys.contains(key), &mut faults);
    let what = ProjectImport {
        read,
        strict: options.strict,
        // what can be read is proved to its end, so that every fault is told at once
        dry_run: options.dry_run || !faults.is_empty(),
        by: None,
    };
    let mut done = import(store, what).await?;
    for fault in done.errors.listed() {
        faults.push(&fault.file, fault.row, &fault.column, fault.kind.clone());
    }
    if !faults.is_empty() {
        done = Imported {
            warnings: done.warnings,
            ..Imported::default()
        };
    }
    print(&done, &faults, options.json, began)?;
    Ok(match faults.is_empty() {
        true => Done::Ok,
        false => Done::InputErrors,
    })
}

fn print(done: &Imported, faults: &Faults, as_json: bool, began: Instant) -> anyhow::Result<()> {
    let language = say::language();
    let (errors, warnings) = (lines(faults, language), lines(&done.warnings, language));
    if as_json {
        return say::json(&serde_json::json!({
            "projects": done.projects,
            "plans": done.plans,
            "reports": done.reports,
            "excuses": done.excuses,
            "overrides": done.overrides,
            "errors": errors,
            "warnings": warnings,
            "seconds": began.elapsed().as_secs_f64(),
        }));
    }
    for line in errors.iter().chain(&warnings) {
        eprintln!("{line}");
    }
    for (what, count) in [
        ("projects", done.projects),
        ("plans", done.plans),
        ("reports", done.reports),
        ("excuses", done.excuses),
        ("overrides", done.overrides),
    ] {
        println!("{what}\t{count}");
    }
    Ok(())
}
