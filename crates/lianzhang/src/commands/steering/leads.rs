//! `lianzhang leads`: leads come in from CSV; tallies, funnel and duplicates of what is in the database.

use std::path::PathBuf;

use domain::access::{Scope, SystemPurpose};
use domain::sheets::{FaultKind, Faults};
use domain::words::RegionCode;
use jiff::civil::Date;
use steering::investment::{
    LEADS, Rates, Tables, Undertakings, Wanted, duplicates, funnel, read, read_rates, tally,
};
use store::Store;
use store::investment::{Brought, LeadImport, import, known, ledger};

use super::projects::{lines, table};
use super::usage;
use crate::commands::database::DatabaseOptions;
use crate::commands::{say, sheets};
use crate::exit::Done;

/// Leads of investment promotion.
#[derive(Debug, clap::Subcommand)]
pub enum LeadsCommand {
    /// Leads with payments, registrations and rates, from CSV
    Import(Import),
    /// What a period brought: talks, signed, agreed, in place, each in its own currency
    Tally(TallyArgs),
    /// How far the undertakings of a period came
    Funnel(FunnelArgs),
    /// Leads that may be of one investor
    Duplicates(DuplicatesArgs),
}

/// What is imported, and how.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// Folder of leads.csv, payments.csv, registrations.csv and rates.csv; one that is missing is an empty
    /// one
    dir: PathBuf,
    /// Look only, change nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// A period.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Period {
    /// The first day
    #[arg(long, value_name = "DAY")]
    from: Date,
    /// The last day
    #[arg(long, value_name = "DAY")]
    to: Date,
}

impl Period {
    fn days(self) -> (Date, Date) {
        if self.to < self.from {
            usage("--to lies before --from");
        }
        (self.from, self.to)
    }
}

/// What is tallied.
#[derive(Debug, clap::Args)]
pub struct TallyArgs {
    #[command(flatten)]
    period: Period,
    /// Only undertakings whose park lies in this division
    #[arg(long, value_name = "CODE", value_parser = RegionCode::parse)]
    region: Option<RegionCode>,
    /// Rates of exchange that go before those that are known: currency,from,rate,source
    #[arg(long, value_name = "FILE.csv")]
    rates: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Whose funnel is shown.
#[derive(Debug, clap::Args)]
pub struct FunnelArgs {
    #[command(flatten)]
    period: Period,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// How duplicates are shown.
#[derive(Debug, clap::Args)]
pub struct DuplicatesArgs {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs one of the commands.
pub fn run(command: LeadsCommand) -> anyhow::Result<Done> {
    match command {
        LeadsCommand::Import(args) => args
            .database
            .run(async |store| run_import(store, &args).await),
        LeadsCommand::Tally(args) => {
            let days = args.period.days();
            args.database
                .run(async |store| run_tally(store, &args, days).await)
        }
        LeadsCommand::Funnel(args) => {
            let days = args.period.days();
            args.database.run(async |store| {
                let ledger = ledger(store, &everything()).await?;
                let found = funnel(&Undertakings::of(&ledger.leads), days);
                sheets::tell(&found, args.json, |found| {
                    let stages = found.stages.iter();
                    let stages = stages.map(|stage| format!("{}\t{}", stage.stage, stage.n));
                    stages.chain([format!("lost\t{}", found.lost)]).collect()
                })
            })
        }
        LeadsCommand::Duplicates(args) => args.database.run(async |store| {
            let ledger = ledger(store, &everything()).await?;
            let found = duplicates(&ledger.leads);
            sheets::tell(&found, args.json, |found| {
                let groups = found.groups.iter();
                groups.map(|group| group.leads.join("\t")).collect()
            })
        }),
    }
}

fn everything() -> Scope {
    Scope::system(SystemPurpose::Export)
}

async fn run_import(store: &Store, options: &Import) -> anyhow::Result<Done> {
    let dir = &options.dir;
    anyhow::ensure!(dir.is_dir(), "{} is no folder", dir.display());
    let (mut faults, mut warnings) = (Faults::default(), Faults::default());
    let leads = table(dir, LEADS, &mut faults)?;
    let payments = table(dir, "payments.csv", &mut faults)?;
    let registrations = table(dir, "registrations.csv", &mut faults)?;
    let rates = table(dir, "rates.csv", &mut faults)?;
    let all = [&leads, &payments, &registrations, &rates];
    if all.into_iter().all(Option::is_none) {
        faults.push(LEADS, 0, "", FaultKind::MissingFile);
    }
    let tables = Tables {
        leads: leads.as_ref(),
        payments: payments.as_ref(),
        registrations: registrations.as_ref(),
        rates: rates.as_ref(),
    };
    let known = known(store).await?;
    let what = LeadImport {
        read: read(tables, &known, &mut faults, &mut warnings),
        // what can be read is proved to its end, so that every fault is told at once
        dry_run: options.dry_run || !faults.is_empty(),
        by: None,
    };
    let mut done = import(store, what).await?;
    for (from, to) in [(&done.errors, &mut faults), (&done.warnings, &mut warnings)] {
        for fault in from.listed() {
            to.push(&fault.file, fault.row, &fault.column, fault.kind.clone());
        }
    }
    if !faults.is_empty() {
        done = Brought::default();
    }
    print(&done, (&faults, &warnings), options.json)?;
    Ok(match faults.is_empty() {
        true => Done::Ok,
        false => Done::InputErrors,
    })
}

fn print(
    done: &Brought,
    (faults, warnings): (&Faults, &Faults),
    as_json: bool,
) -> anyhow::Result<()> {
    let language = say::language();
    let (errors, warnings) = (lines(faults, language), lines(warnings, language));
    if as_json {
        return say::json(&serde_json::json!({
            "created": done.created,
            "changed": done.changed,
            "payments": done.payments,
            "registrations": done.registrations,
            "rates": done.rates,
            "errors": errors,
            "warnings": warnings,
        }));
    }
    for line in errors.iter().chain(&warnings) {
        eprintln!("{line}");
    }
    for (what, count) in [
        ("created", done.created),
        ("changed", done.changed),
        ("payments", done.payments),
        ("registrations", done.registrations),
        ("rates", done.rates),
    ] {
        println!("{what}\t{count}");
    }
    Ok(())
}

async fn run_tally(store: &Store, args: &TallyArgs, days: (Date, Date)) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let more = match &args.rates {
        Some(file) => read_rates(&sheets::sheet(file, &mut faults)?, &mut faults),
        None => Vec::new(),
    };
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    let ledger = ledger(store, &everything()).await?;
    let rates = Rates::of(ledger.rates.iter().chain(&more));
    let undertakings = Undertakings::of(&ledger.leads);
    let in_region = |what: Wanted<'_>| ledger.is_in(what, args.region);
    let wanted = args.region.is_some().then_some(&in_region as _);
    let facts = (ledger.payments.as_slice(), ledger.registrations.as_slice());
    let found = tally(&undertakings, facts, &rates, days, wanted);
    sheets::tell(&found, args.json, |found| {
        vec![
            format!("talks\t{}", found.talks),
            format!("signed\t{}", found.signed),
        ]
    })
}
