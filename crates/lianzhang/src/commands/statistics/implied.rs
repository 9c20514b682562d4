//! `statistics implied`: single months out of cumulative figures.

use std::path::PathBuf;

use domain::catalogue::Reason;
use serde::Serialize;
use statistics::{Amount, Rounded, derive};

use crate::commands::input::{InputErrors, Table, print_json};
use crate::commands::say;
use crate::exit::Done;

/// The table.
#[derive(Debug, clap::Args)]
pub struct ImpliedArgs {
    /// id,cumulative_before,growth_before,cumulative,growth; growth in %
    #[arg(long)]
    input: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    month_value: f64,
    month_growth: f64,
    low: Option<f64>,
    high: Option<f64>,
    working: String,
}

/// Runs the command.
pub fn run(args: &ImpliedArgs) -> anyhow::Result<Done> {
    let columns = [
        "id",
        "cumulative_before",
        "growth_before",
        "cumulative",
        "growth",
    ];
    let mut errors = InputErrors::default();
    let table = Table::read(&args.input, &columns, &mut errors)?;
    let language = say::language();
    let mut rows = Vec::new();
    for (row, cells) in table.rows(columns) {
        let mut figures = Vec::new();
        for (column, text) in columns.iter().zip(cells).skip(1) {
            match text.parse::<Rounded>() {
                Ok(figure) => figures.push(Amount::from(figure)),
                Err(error) => {
                    let message = error.sentence().render(language);
                    errors.push(&table.source, row, column, message);
                }
            }
        }
        let [level0, growth0, level1, growth1] = figures[..] else {
            continue;
        };
        match derive::implied_growth((level0, growth0), (level1, growth1)) {
            Ok(found) => rows.push(Row {
                id: cells[0],
                month_value: say::float(found.level.value),
                month_growth: say::float(found.growth.value),
                low: found.growth.interval.map(|open| say::float(open.low)),
                high: found.growth.interval.map(|open| say::float(open.high)),
                working: found.growth.working,
            }),
            Err(error) => {
                let message = error.sentence().render(language);
                errors.push(&table.source, row, "growth", message);
            }
        }
    }
    if !errors.is_empty() {
        return errors.report(args.json);
    }
    if args.json {
        print_json(&serde_json::json!({ "rows": rows }))?;
        return Ok(Done::Ok);
    }
    println!("id\tmonth_value\tmonth_growth\tlow\thigh");
    for row in &rows {
        let bound = |bound: Option<f64>| bound.map_or(String::new(), |bound| format!("{bound:.2}"));
        println!(
            "{}\t{}\t{:.2}\t{}\t{}",
            row.id,
            row.month_value,
            row.month_growth,
            bound(row.low),
            bound(row.high)
        );
    }
    Ok(Done::Ok)
}
