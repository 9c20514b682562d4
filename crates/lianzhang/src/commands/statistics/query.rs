//! `statistics query`: figures as known on a day, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use jiff::civil::Date;
use serde::Serialize;
use statistics::derive::{self, Answer, Question};
use statistics::{Book, Dimension, Measure, Month, Series, Time};
use store::observations::{Wanted, find};

use super::table::read;
use crate::commands::database::DatabaseOptions;
use crate::commands::input::{InputErrors, print_json};
use crate::commands::say;
use crate::exit::Done;

/// The indicator by which amounts are divided for each head.
const HEADS: &str = "常住人口";

/// What is asked, of the database or of a table.
#[derive(Debug, clap::Args)]
pub struct QueryArgs {
    /// A table of observations to ask instead of the database: indicator,region,from,to|at,value,unit and more
    #[arg(long)]
    input: Option<PathBuf>,
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
    #[command(flatten)]
    database: DatabaseOptions,
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
    published: Option<Date>,
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
    let Some(input) = &args.input else {
        let wanted = wanted(args, &measures);
        return args.database.run(async |store| {
            let started = Instant::now();
            let mut book = Book::default();
            for observation in find(store, &wanted).await? {
                book.add(observation);
            }
            answer(args, &book, &measures, (from, to), started)
        });
    };
    let mut errors = InputErrors::default();
    let mut book = Book::default();
    for observation in read(input, &mut errors)? {
        book.add(observation);
    }
    if !errors.is_empty() {
        return errors.report(args.json);
    }
    answer(args, &book, &measures, (from, to), Instant::now())
}

/// What must be read of the database: where nothing is compared with other regions or chains, only the series
/// that is asked for.
fn wanted(args: &QueryArgs, measures: &[Measure]) -> Wanted {
    let is_alone = measures.iter().all(|measure| {
        use Measure::{Level, Mom, Month, TwoYearAverage, Yoy};
        matches!(measure, Level | Yoy | Mom | Month | TwoYearAverage)
    });
    let mut indicators = vec![args.indicator.clone()];
    if measures.contains(&Measure::PerHead) {
        indicators.push(HEADS.to_owned());
    }
    Wanted {
        indicators,
        region: args.region.clone().filter(|_| is_alone),
        chain: args.chain.clone().filter(|_| is_alone),
        as_of: args.as_of,
    }
}

/// Prints what a book says.
fn answer(
    args: &QueryArgs,
    book: &Book,
    measures: &[Measure],
    (from, to): (Option<Month>, Option<Month>),
    started: Instant,
) -> anyhow::Result<Done> {
    let asked = asked(args, book, from, to);
    let mut found = Vec::new();
    for (series, time) in asked
        .iter()
        .flat_map(|(series, times)| times.iter().map(move |time| (series, *time)))
    {
        for measure in measures {
            let question = Question {
                series,
                time,
                as_of: args.as_of,
                measure: *measure,
            };
            if let Ok(Some(answer)) = derive::ask(book, question) {
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
        published: Some(answer.published).filter(|day| *day != Date::MIN),
        working: answer.found.working,
    }
}
