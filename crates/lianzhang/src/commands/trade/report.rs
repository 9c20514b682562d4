//! `trade report`: what monthly customs statistics tell.

use std::path::PathBuf;

use anyhow::{Context, bail};
use domain::sheets::Faults;
use rust_decimal::Decimal;
use serde::Serialize;
use store::trade::PaperKind;
use trade::cube::{Change, Cube, Dimension, Month, Part, Query, Record, Revision, decimal, read};
use trade::number::plain;

use super::{FlowName, papers};
use crate::commands::database::DatabaseOptions;
use crate::commands::sheets;
use crate::exit::Done;

/// Places of shares and of the index of concentration.
const SHARE_PLACES: u32 = 6;
/// Places of per cent and points.
const PERCENT_PLACES: u32 = 4;

/// What to report of.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// Exports of customs statistics (CSV or workbook), older before newer: of a month that comes again the
    /// newest holds. What `trade import` kept when left out
    tables: Vec<PathBuf>,
    /// Which way goods go, where the files have no column for it
    #[arg(long, value_enum)]
    flow: Option<FlowName>,
    /// partner, hs2, hs4, hs6, hs8, regime, place, kind, mode
    #[arg(long, value_delimiter = ',')]
    by: Vec<String>,
    /// First month (YYYYMM)
    #[arg(long)]
    from: String,
    /// Last month (YYYYMM)
    #[arg(long)]
    to: String,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

#[derive(Serialize)]
struct ChangeLine {
    value: String,
    before: Option<String>,
    growth_percent: Option<String>,
}

#[derive(Serialize)]
struct MonthLine {
    month: String,
    #[serde(flatten)]
    change: ChangeLine,
}

#[derive(Serialize)]
struct RowLine {
    key: serde_json::Map<String, serde_json::Value>,
    #[serde(flatten)]
    change: ChangeLine,
    share: Option<String>,
    contribution_points: Option<String>,
    new: bool,
}

#[derive(Serialize)]
struct PartLine {
    flow: &'static str,
    currency: &'static str,
    total: ChangeLine,
    year_to_date: ChangeLine,
    months: Vec<MonthLine>,
    rows: Vec<RowLine>,
    hhi: Option<String>,
}

#[derive(Serialize)]
struct RevisionLine {
    month: String,
    flow: &'static str,
    currency: &'static str,
    sums: Vec<String>,
}

#[derive(Serialize)]
struct Report {
    from: String,
    to: String,
    parts: Vec<PartLine>,
    revisions: Vec<RevisionLine>,
}

/// Runs the command.
pub fn run(args: &ReportArgs) -> anyhow::Result<Done> {
    let query = query(args)?;
    if args.tables.is_empty() {
        return args.database.run(async |store| {
            let mut cube = Cube::default();
            for records in papers::all::<Vec<Record>>(store, PaperKind::Statistics).await? {
                cube.load(records);
            }
            tell(&cube, &query, args.json)
        });
    }
    let mut faults = Faults::default();
    let mut cube = Cube::default();
    for path in &args.tables {
        let sheet = sheets::workbook(path, "数据年月", &mut faults)?;
        cube.load(read(&sheet, args.flow.map(Into::into), &mut faults));
    }
    match faults.is_empty() {
        true => tell(&cube, &query, args.json),
        false => sheets::refuse(&faults, args.json),
    }
}

fn tell(cube: &Cube, query: &Query, as_json: bool) -> anyhow::Result<Done> {
    let parts = cube.report(query);
    let report = Report {
        from: query.from.to_string(),
        to: query.to.to_string(),
        parts: parts.iter().map(|told| part(told, &query.by)).collect(),
        revisions: cube.revisions().iter().map(revision).collect(),
    };
    sheets::tell(&report, as_json, lines)
}

fn query(args: &ReportArgs) -> anyhow::Result<Query> {
    let month = |name: &str, text: &str| {
        Month::parse(text).with_context(|| format!("--{name} {text:?} is no month such as 202301"))
    };
    let by: Option<Vec<_>> = args.by.iter().map(|name| Dimension::parse(name)).collect();
    let Some(by) = by else {
        bail!("--by takes partner, hs2, hs4, hs6, hs8, regime, place, kind, mode");
    };
    let (from, to) = (month("from", &args.from)?, month("to", &args.to)?);
    if from > to {
        bail!("--from lies after --to");
    }
    Ok(Query { by, from, to })
}

fn printed(value: Option<Decimal>, places: u32) -> Option<String> {
    value.map(|value| decimal(value, places))
}

fn change(told: &Change) -> ChangeLine {
    ChangeLine {
        value: plain(told.value),
        before: told.before.map(plain),
        growth_percent: printed(told.growth(), PERCENT_PLACES),
    }
}

fn part(told: &Part, by: &[Dimension]) -> PartLine {
    let rows = told.rows.iter().map(|row| {
        let names = by.iter().map(|by| by.name().to_owned());
        let values = row.key.iter().map(|value| value.as_str().into());
        RowLine {
            key: names.zip(values).collect(),
            change: change(&row.change),
            share: printed(row.share, SHARE_PLACES),
            contribution_points: printed(row.contribution, PERCENT_PLACES),
            new: row.is_new,
        }
    });
    let months = told.months.iter().map(|(month, told)| MonthLine {
        month: month.to_string(),
        change: change(told),
    });
    PartLine {
        flow: told.flow.letter(),
        currency: told.money.code(),
        total: change(&told.total),
        year_to_date: change(&told.to_date),
        months: months.collect(),
        rows: rows.collect(),
        hhi: printed(told.hhi, SHARE_PLACES),
    }
}

fn revision(told: &Revision) -> RevisionLine {
    let (month, flow, money) = told.slice;
    RevisionLine {
        month: month.to_string(),
        flow: flow.letter(),
        currency: money.code(),
        sums: told.sums.iter().map(|sum| plain(*sum)).collect(),
    }
}

fn lines(report: &Report) -> Vec<String> {
    let parts = report.parts.iter().flat_map(|part| {
        let rows = part.rows.iter().map(move |row| {
            let key: Vec<&str> = row
                .key
                .values()
                .filter_map(|value| value.as_str())
                .collect();
            let growth = row.change.growth_percent.as_deref().unwrap_or("-");
            let share = row.share.as_deref().unwrap_or("-");
            let (key, value) = (key.join("/"), &row.change.value);
            format!(
                "{}\t{}\t{key}\t{value}\t{share}\t{growth}",
                part.flow, part.currency
            )
        });
        rows.collect::<Vec<_>>()
    });
    parts.collect()
}
