//! `lianzhang lists columns|export|import`: lists as workbooks.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use domain::access::{Scope, SystemPurpose};
use domain::kinds::Kind;
use domain::words::UserId;
use domain::workbooks::Conflicts;
use server::{Bring, ColumnsBody, WorkbookAnswer, bring_workbook, export_workbook, list_of};
use store::Store;
use store::cases::{CaseFilter, Lookup};

use super::database::DatabaseOptions;
use super::say;
use crate::exit::Done;

/// Lists as workbooks.
#[derive(Debug, clap::Subcommand)]
pub enum ListsCommand {
    /// The columns that the workbooks of a list have
    Columns(Columns),
    /// A list as a workbook to be filled in and sent back
    Export(Export),
    /// What a workbook that comes back changes
    Import(Import),
}

/// Which list.
#[derive(Debug, clap::Args)]
pub struct Columns {
    /// targets, projects, leads, problems or results
    #[arg(value_parser = list)]
    list: &'static Kind,
    /// One JSON document
    #[arg(long)]
    json: bool,
}

/// What goes out.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// targets, projects, leads, problems or results
    #[arg(value_parser = list)]
    list: &'static Kind,
    /// The workbook to be written
    file: PathBuf,
    /// Of this chain only
    #[arg(long, value_name = "CODE")]
    chain: Option<String>,
    /// What this person sees; everything when left out
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// What comes back.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// targets, projects, leads, problems or results
    #[arg(value_parser = list)]
    list: &'static Kind,
    /// .xlsx, .xls or .csv
    file: PathBuf,
    /// Look only, change nothing
    #[arg(long)]
    dry_run: bool,
    /// What becomes of cells that others changed since the export
    #[arg(long, value_enum, default_value = "refuse")]
    conflicts: Choice,
    /// In the name of this person; as the system when left out
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// One JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// See [`Conflicts`].
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Choice {
    /// Nothing is applied
    Refuse,
    /// The file's value is taken
    File,
    /// What stands now stays
    Keep,
}

impl From<Choice> for Conflicts {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Refuse => Self::Refuse,
            Choice::File => Self::File,
            Choice::Keep => Self::Keep,
        }
    }
}

fn list(name: &str) -> Result<&'static Kind, String> {
    list_of(name).ok_or_else(|| "none of the lists".to_owned())
}

/// Runs one of the commands.
pub fn run(command: ListsCommand) -> anyhow::Result<Done> {
    match command {
        ListsCommand::Columns(columns) => print_columns(&columns),
        ListsCommand::Export(export) => export
            .database
            .run(async |store| run_export(store, &export).await),
        ListsCommand::Import(import) => import
            .database
            .run(async |store| run_import(store, &import).await),
    }
}

fn print_columns(columns: &Columns) -> anyhow::Result<Done> {
    let body = ColumnsBody::of(columns.list, say::language());
    if columns.json {
        say::json(&body)?;
        return Ok(Done::Ok);
    }
    let mut out = std::io::stdout().lock();
    for column in &body.columns {
        writeln!(out, "{}\t{}\t{}", column.key, column.holds, column.header)?;
    }
    Ok(Done::Ok)
}

/// What a person sees; everything where nobody is named.
async fn scope_of(
    store: &Store,
    user: Option<&str>,
    otherwise: SystemPurpose,
) -> anyhow::Result<(Scope, Option<UserId>)> {
    let Some(name) = user else {
        return Ok((Scope::system(otherwise), None));
    };
    let known = store.credentials_by_name(name).await?;
    let user = known
        .with_context(|| format!("there is no user {name}"))?
        .user;
    Ok((Scope::of(&user.actor()), Some(user.id)))
}

async fn run_export(store: &Store, export: &Export) -> anyhow::Result<Done> {
    let (scope, by) = scope_of(store, export.user.as_deref(), SystemPurpose::Export).await?;
    let mut filter = CaseFilter::default();
    if let Some(code) = &export.chain {
        let chain = Lookup::now(store).chain(code).await?;
        filter.chain = Some(chain.with_context(|| format!("there is no chain {code}"))?);
    }
    let file = export_workbook(store, export.list, &scope, &filter, by, say::language()).await?;
    keep(file, &export.file)?;
    Ok(Done::Ok)
}

fn keep(mut from: File, to: &Path) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    std::fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))
}

async fn run_import(store: &Store, import: &Import) -> anyhow::Result<Done> {
    let opened = File::open(&import.file);
    let file = opened.with_context(|| format!("cannot read {}", import.file.display()))?;
    let (scope, by) = scope_of(store, import.user.as_deref(), SystemPurpose::Import).await?;
    let conflicts = Conflicts::from(import.conflicts);
    let what = Bring {
        kind: import.list,
        scope: &scope,
        by,
        conflicts,
        apply: !import.dry_run,
    };
    let name = import.file.file_name();
    let name = name.map(|name| name.to_string_lossy().into_owned());
    let began = Instant::now();
    let brought = bring_workbook(store, file, name, &what, |_| true).await?;
    let answer = WorkbookAnswer::new(&brought, say::language(), began.elapsed());
    match import.json {
        true => say::json(&answer)?,
        false => print(&answer)?,
    }
    Ok(match brought.is_refused(conflicts) {
        true => Done::InputErrors,
        false => Done::Ok,
    })
}

fn print(answer: &WorkbookAnswer) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let shown = |value: &Option<String>| value.clone().unwrap_or_default();
    for fault in answer.errors.iter().chain(&answer.warnings) {
        let row = fault
            .row
            .map_or_else(|| "-".to_owned(), |row| row.to_string());
        let column = fault.column.as_deref().unwrap_or("-");
        writeln!(out, "{}\t{row}\t{column}\t{}", fault.code, fault.message)?;
    }
    for new in &answer.created {
        writeln!(out, "+\t{}\t{}\t{}", new.row, shown(&new.number), new.title)?;
    }
    for change in &answer.changed {
        let (from, to) = (shown(&change.from), shown(&change.to));
        writeln!(
            out,
            "~\t{}\t{}\t{}: {from} → {to}",
            change.row, change.number, change.field
        )?;
    }
    for conflict in &answer.conflicts {
        let (base, now, file) = (
            shown(&conflict.base),
            shown(&conflict.now),
            shown(&conflict.file),
        );
        let (row, number, field) = (conflict.row, &conflict.number, conflict.field);
        writeln!(out, "!\t{row}\t{number}\t{field}: {base} | {now} | {file}")?;
    }
    Ok(())
}
