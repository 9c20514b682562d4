//! `chain tables`: linkages and local sourcing from an input–output table.

use std::path::PathBuf;
use std::time::Instant;

use chain::tables::{IoTable, TableError, Trade, influence, linkages, local_sourcing};
use domain::catalogue::Sentence;
use serde_json::json;

use super::input::{InputErrors, Table, number, print_json};
use crate::commands::say;
use crate::exit::Done;

/// Pairs of sectors with the largest field of influence that are listed.
const INFLUENCE_LISTED: usize = 20;
/// Change of a coefficient for the field of influence.
const INFLUENCE_CHANGE: f64 = 0.01;

/// The table.
#[derive(Debug, clap::Args)]
pub struct TablesArgs {
    /// Table with columns code,name, one for each sector's code, and GO (total output); EX, OF, IM and
    /// IF (exports, outflows, imports, inflows) for local sourcing
    #[arg(long)]
    input: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &TablesArgs) -> anyhow::Result<Done> {
    let mut errors = InputErrors::default();
    let table = Table::read(&args.input, &["code", "name", "go"], &mut errors)?;
    // A row is a sector when its code is a column; totals and value added follow below.
    let sectors = table.rows(["code", "name"]);
    let sectors = sectors.filter(|(_, [code, _])| table.has(&code.to_lowercase()));
    let (rows, named): (Vec<usize>, Vec<(String, String)>) = sectors
        .map(|(row, [code, name])| (row, (code.to_owned(), name.to_owned())))
        .unzip();
    let mut column = |name: &str| -> Vec<f64> {
        let name = name.to_lowercase();
        let rows = table.rows(["code", name.as_str()]);
        rows.filter(|(_, [code, _])| table.has(&code.to_lowercase()))
            .map(|(row, [_, cell])| {
                number(if cell.is_empty() { "0" } else { cell }).unwrap_or_else(|message| {
                    errors.push(&table.source, row, &name, message);
                    0.0
                })
            })
            .collect()
    };
    let sectors = named.len();
    let columns: Vec<Vec<f64>> = named.iter().map(|(code, _)| column(code)).collect();
    let output = column("go");
    let has_trade = ["ex", "of", "im", "if"].iter().all(|name| table.has(name));
    let trade = has_trade.then(|| {
        let (exports, outflows, imports, inflows) =
            (column("ex"), column("of"), column("im"), column("if"));
        let one = |at: usize| Trade {
            exports: exports[at],
            outflows: outflows[at],
            imports: imports[at],
            inflows: inflows[at],
        };
        (0..sectors).map(one).collect::<Vec<_>>()
    });
    if !errors.is_empty() {
        return errors.report(args.json);
    }
    let started = Instant::now();
    let flows: Vec<f64> = (0..sectors)
        .flat_map(|row| columns.iter().map(move |column| column[row]))
        .collect();
    let io = IoTable::new(&flows, &output)?;
    let told = |at: usize| {
        let sentence = Sentence::new("chain-tables.overdrawn");
        let sentence = sentence
            .with("sector", &named[at].1)
            .with("code", &named[at].0);
        sentence
            .with("inputs", io.bought(at))
            .with("output", io.output(at))
            .render(say::language())
    };
    let found = match linkages(&io) {
        Ok(found) => found,
        Err(error @ (TableError::Unproductive { .. } | TableError::Singular)) => {
            for at in io.overdrawn() {
                errors.push(&table.source, rows[at], "go", told(at));
            }
            let message = Sentence::new("chain-tables.unproductive").render(say::language());
            if errors.is_empty() {
                errors.push(&table.source, 0, "", message);
            } else {
                eprintln!("lianzhang: {error}: {message}");
            }
            return errors.report(args.json);
        }
        Err(error) => return Err(error.into()),
    };
    let local = trade.map(|trade| local_sourcing(&io, &trade)).transpose()?;
    let field = influence(&io.leontief()?, INFLUENCE_CHANGE);
    let mut pairs: Vec<(usize, usize)> = (0..sectors * sectors)
        .map(|at| (at / sectors, at % sectors))
        .collect();
    pairs.sort_by(|a, b| field[*b].total_cmp(&field[*a]));
    let lines: Vec<_> = (0..sectors)
        .map(|at| {
            json!({
                "code": named[at].0, "name": named[at].1, "output": output[at],
                "backward": found[at].backward, "backward_index": found[at].backward_index,
                "forward": found[at].forward, "forward_index": found[at].forward_index,
                "sensitivity_index": found[at].sensitivity_index,
                "extraction_loss": found[at].extraction_loss, "is_key": found[at].is_key,
                "local": local.as_ref().map(|local| json!({
                    "supply_share": local.sectors[at].supply_share,
                    "first_tier": local.sectors[at].first_tier,
                    "all_tiers": local.sectors[at].all_tiers })),
            })
        })
        .collect();
    let document = json!({
        "sectors": lines,
        "local_sourcing": local.map(|local| json!({ "rate": local.rate, "min": local.min, "max": local.max })),
        "influence": pairs.iter().take(INFLUENCE_LISTED).map(|(from, to)| json!({
            "from": named[*from].0, "to": named[*to].0, "field": field[(*from, *to)] })).collect::<Vec<_>>(),
        "reasons": io.overdrawn().into_iter().map(told).collect::<Vec<_>>(),
        "seconds": started.elapsed().as_secs_f64(),
    });
    if args.json {
        print_json(&document)?;
    } else {
        println!("{}", serde_json::to_string_pretty(&document)?);
    }
    Ok(Done::Ok)
}
