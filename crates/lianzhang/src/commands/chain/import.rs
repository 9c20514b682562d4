//! `chain import`: records in, a new version of the graph out, and a report of what was left out.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use chain::import::{Built, Told, add, build_kg, build_lists, build_more_lists};
use chain::model::ChainGraph;
use chain::resolve::{Decision, Reviews, Way};
use domain::tables::Fault;
use store::cases::calendar;
use store::chain_graph::NewVersion;

use super::{kg_files, lists_files};
use crate::commands::database::{self, DatabaseOptions};
use crate::commands::input::{InputError, InputErrors, print_json};
use crate::commands::say;
use crate::exit::Done;

/// What the input is.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// The open knowledge graph of listed companies and their products
    ChainKg,
    /// The sheets of `chain template`: a workbook, or a folder with a .csv for each sheet
    Lists,
}

/// What to import and where to keep it.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// File or folder
    input: PathBuf,
    /// What the input is
    #[arg(long, value_enum)]
    format: Format,
    /// Table of listed companies with city, revenue and staff (for chain-kg)
    #[arg(long)]
    companies: Option<PathBuf>,
    /// Table of places with their positions: id,cname,lon,lat (for chain-kg)
    #[arg(long)]
    places: Option<PathBuf>,
    /// Write each company product with the good that it met: name,good,way
    #[arg(long)]
    pairs: Option<PathBuf>,
    /// Day that the records are of, year-month-day [default: not known]
    #[arg(long, default_value = "")]
    date: String,
    /// Add to the graph that is there, instead of taking its place
    #[arg(long)]
    add: bool,
    /// Check and report, but keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs the command.
pub fn run(args: &ImportArgs) -> anyhow::Result<Done> {
    let started = Instant::now();
    let mut errors = InputErrors::default();
    let base = if args.add { current(args)? } else { None };
    let mut warnings = Vec::new();
    let (read, report) = match args.format {
        Format::ChainKg => {
            let records = kg_files::read(
                &args.input,
                args.companies.as_deref(),
                args.places.as_deref(),
                &mut errors,
            )?;
            if !errors.is_empty() {
                return errors.report(args.json);
            }
            let reviews = reviews(args)?;
            let (graph, report, pairs) = build_kg(&records, "chain-kg", &args.date, &reviews);
            if let Some(path) = &args.pairs {
                write_pairs(path, &pairs)?;
            }
            (graph, serde_json::to_value(report)?)
        }
        Format::Lists => match lists(args, base.as_ref(), &mut errors)? {
            Some(built) => {
                warnings = warned(&built.warnings);
                (built.graph, serde_json::json!({}))
            }
            None => return errors.report(args.json),
        },
    };
    let mut graph = match &base {
        Some(base) => add(base, &read),
        None => read,
    };
    graph.date.clone_from(&args.date);
    graph.version = 0;
    if !args.dry_run {
        let seen = base.as_ref().map(|base| base.version);
        graph.version = keep(args, &graph, &report, seen)?;
    }
    let summary = serde_json::json!({
        "version": graph.version,
        "products": graph.products.len(),
        "kinds": graph.kinds.len(),
        "recipes": graph.recipes.len(),
        "chains": graph.chains.len(),
        "segments": graph.segments.len(),
        "firms": graph.firms.len(),
        "makes": graph.makes.len(),
        "needs": graph.needs.len(),
        "supplies": graph.supplies.len(),
        "report": report,
        "errors": [],
        "warnings": warnings,
        "seconds": started.elapsed().as_secs_f64(),
    });
    if args.json {
        print_json(&summary)?;
    } else {
        println!("{}", serde_json::to_string_pretty(&summary)?);
    }
    Ok(Done::Ok)
}

/// The graph that lists make; nothing when something is wrong with them.
fn lists(
    args: &ImportArgs,
    base: Option<&ChainGraph>,
    errors: &mut InputErrors,
) -> anyhow::Result<Option<Built>> {
    let source = args.input.file_name().unwrap_or_default().to_string_lossy();
    let sheets = lists_files::read(&args.input, errors)?;
    if !errors.is_empty() {
        return Ok(None);
    }
    let today = calendar().date_of(database::ambient().now());
    let told = Told::new(&source, &args.date).on(today);
    let empty = ChainGraph::default();
    let built = match args.add {
        true => build_more_lists(&sheets, told, base.unwrap_or(&empty)),
        false => build_lists(&sheets, told),
    };
    let found = match built {
        Ok(built) => return Ok(Some(built)),
        Err(found) => found,
    };
    for error in found {
        let message = error.sentence.render(say::language());
        let row = error.row.unwrap_or(0) as usize;
        let (sheet, column) = (
            error.sheet.unwrap_or_default(),
            error.column.unwrap_or_default(),
        );
        errors.push(&sheet, row, &column, message);
    }
    Ok(None)
}

/// What is worth knowing, in the form of the errors.
fn warned(warnings: &[Fault]) -> Vec<InputError> {
    let warning = |fault: &Fault| InputError {
        source: fault.sheet.clone().unwrap_or_default(),
        row: fault.row.unwrap_or(0) as usize,
        column: fault.column.clone().unwrap_or_default(),
        message: fault.sentence.render(say::language()),
    };
    warnings.iter().map(warning).collect()
}

/// What people decided about names of products; a look alone touches no database.
fn reviews(args: &ImportArgs) -> anyhow::Result<Reviews> {
    let mut reviews = Reviews::default();
    if args.dry_run {
        return Ok(reviews);
    }
    args.database.run(async |store| {
        for review in store.name_reviews_in_force("product").await? {
            reviews.decide(Decision {
                name: review.name,
                candidate: review.candidate,
                is_match: review.is_match,
                by: review.by.to_string(),
                date: review.at.to_string(),
            });
        }
        Ok(Done::Ok)
    })?;
    Ok(reviews)
}

/// The graph that is there, if any.
fn current(args: &ImportArgs) -> anyhow::Result<Option<ChainGraph>> {
    let mut found = None;
    args.database.run(async |store| {
        found = server::read_graph(store, None).await?;
        Ok(Done::Ok)
    })?;
    Ok(found)
}

fn keep(
    args: &ImportArgs,
    graph: &ChainGraph,
    report: &serde_json::Value,
    seen: Option<u32>,
) -> anyhow::Result<u32> {
    let note = args
        .input
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let mut number = 0;
    args.database.run(async |store| {
        let version = NewVersion {
            report: Some(report.clone()),
            ..server::whole_version(graph, note.clone(), None)
        };
        number = server::keep_version(store, seen, version).await?;
        Ok(Done::Ok)
    })?;
    Ok(number)
}

fn write_pairs(path: &Path, pairs: &[(String, Option<(String, Way)>)]) -> anyhow::Result<()> {
    let mut out =
        csv::Writer::from_path(path).with_context(|| format!("cannot write {}", path.display()))?;
    out.write_record(["name", "meaning", "good", "way"])?;
    for (name, meeting) in pairs {
        let meaning = format!("{:?}", chain::resolve::meaning(name)).to_lowercase();
        let (good, way) = meeting.as_ref().map_or(("", String::new()), |(good, way)| {
            (good, format!("{way:?}").to_lowercase())
        });
        out.write_record([name.as_str(), &meaning, good, &way])?;
    }
    Ok(out.flush()?)
}

/// Where to write the sheets.
#[derive(Debug, clap::Args)]
pub struct TemplateArgs {
    /// The workbook to write (.xlsx)
    file: PathBuf,
}

/// Writes the sheets that `lists` reads.
pub fn template(args: &TemplateArgs) -> anyhow::Result<Done> {
    lists_files::write_template(&args.file)?;
    Ok(Done::Ok)
}
