//! `statistics query`: figures as known on a day, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::civil::Date;
use serde::Serialize;
use statistics::derive::{self, Answer, Question};
use statistics::{Book, Dimension, Measure, Month, Series, Time, rows};

use crate::commands::input::{InputErrors, Table, print_json};
use crate::commands::say;
use crate::exit::Done;

/// What is asked, of which table.
#[derive(Debug, clap::Args)]
pub struct QueryArgs {
    /// The observations: indicator,region,from,to|at,value,unit and more
    #[arg(long)]
    input: PathBuf,
    /// Name of the indicator
    #[arg(long)]
    indicator: String,
    /// Only this region
    #[arg(long)]
    region: Option<String>,
    /// Only this chain
    #[arg(long)]
    chain: Option<String>,
    /// First last month, such as 2024-01
    #[arg(long)]
    from: Option<String>,
    /// Last last month
    #[arg(long)]
    to: Option<String>,
    /// As known on this day
    #[arg(long)]
    as_of: Option<Date>,
    /// What is reckoned besides the level: yoy, mom, month, share, contribution, contribution_share,
    /// two_year_average, per_head, rank
    #[arg(long, value_delimiter = ',')]
    derive: Vec<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    indicator: &'a str,
    region: &'a str,
    chain: Option<&'a str>,
    from: Option<Month>,
    to: Month,
    measure: Measure,
    value: f64,
    unit: String,
    low: Option<f64>,
    high: Option<f64>,
    published: Date,
    working: String,
}

/// Runs the command.
pub fn run(args: &QueryArgs) -> anyhow::Result<Done> {
    let mut measures = vec![Measure::Level];
    for text in &args.derive {
        let measure = text.parse();
        measures.push(measure.map_err(|error| anyhow::anyhow!("--derive {text}: {error}"))?);
    }
    let bound = |text: &Option<String>| text.as_deref().map(str::parse::<Month>).transpose();
    let (from, to) = (bound(&args.from)?, bound(&args.to)?);
    let mut errors = InputErrors::default();
    let book = read(&args.input, &mut errors)?;
    if !errors.is_empty() {
        return errors.report(args.json);
    }
    let started = Instant::now();
    let asked = asked(args, &book, from, to);
    let mut found = Vec::new();
    for (series, time) in asked
        .iter()
        .flat_map(|(series, times)| times.iter().map(move |time| (series, *time)))
    {
        for measure in &measures {
            let question = Question {
                series,
                time,
                as_of: args.as_of,
                measure: *measure,
            };
            if let Ok(Some(answer)) = derive::ask(&book, question) {
                found.push(row(question, answer));
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    if args.json {
        print_json(&serde_json::json!({ "rows": found, "seconds": seconds }))?;
        return Ok(Done::Ok);
    }
    println!("region\tchain\tto\tmeasure\tvalue\tunit\tlow\thigh");
    for row in &found {
        let bound = |bound: Option<f64>| bound.map_or(String::new(), |bound| format!("{bound:.3}"));
        println!(
            "{}\t{}\t{}\t{}\t{:.3}\t{}\t{}\t{}",
            row.region,
            row.chain.unwrap_or_default(),
            row.to,
            row.measure,
            row.value,
            row.unit,
            bound(row.low),
            bound(row.high)
        );
    }
    Ok(Done::Ok)
}

/// The series that are asked for, and their times: those of the table, and without `--chain` the regions
/// over all their chains.
fn asked(
    args: &QueryArgs,
    book: &Book,
    from: Option<Month>,
    to: Option<Month>,
) -> BTreeMap<Series, BTreeSet<Time>> {
    let wanted = |series: &Series| {
        let chain = series.dimensions.get(&Dimension::Chain);
        series.indicator == args.indicator
            && series.measure == Measure::Level
            && args
                .region
                .as_ref()
                .is_none_or(|region| *region == series.region)
            && args
                .chain
                .as_ref()
                .is_none_or(|wanted| Some(wanted) == chain)
    };
    let within = |time: &Time| {
        let last = time.last();
        from.is_none_or(|from| from <= last) && to.is_none_or(|to| last <= to)
    };
    let mut asked: BTreeMap<Series, BTreeSet<Time>> = BTreeMap::new();
    for series in book.series().filter(|series| wanted(series)) {
        let times = || book.times(series).filter(|time| within(time));
        asked.entry(series.clone()).or_default().extend(times());
        if args.chain.is_none() {
            let mut whole = series.clone();
            whole.dimensions.remove(&Dimension::Chain);
            asked.entry(whole).or_default().extend(times());
        }
    }
    asked
}

fn row(question: Question<'_>, answer: Answer) -> Row<'_> {
    let series = question.series;
    let first = match question.time {
        Time::During(first, _) => Some(first),
        Time::At(_) => None,
    };
    Row {
        indicator: &series.indicator,
        region: &series.region,
        chain: series.dimensions.get(&Dimension::Chain).map(String::as_str),
        from: first,
        to: question.time.last(),
        measure: question.measure,
        value: say::float(answer.found.value),
        unit: answer.unit.to_string(),
        low: answer.found.interval.map(|open| say::float(open.low)),
        high: answer.found.interval.map(|open| say::float(open.high)),
        published: answer.published,
        working: answer.found.working,
    }
}

/// Reads a table of observations. A row without day of publication counts as always known.
fn read(path: &Path, errors: &mut InputErrors) -> anyhow::Result<Book> {
    let table = Table::read(path, rows::REQUIRED, errors)?;
    let language = say::language();
    let mut book = Book::default();
    for (row, cell) in table.cells() {
        let source = format!("{} row {row}", table.source);
        match rows::read_row(cell, Date::MIN, &source) {
            Ok(observation) => {
                book.add(observation);
            }
            Err(faults) => {
                for fault in faults {
                    let message = fault.sentence.render(language);
                    errors.push(&table.source, row, fault.column, message);
                }
            }
        }
    }
    Ok(book)
}
