//! `chain tables`: linkages and local sourcing from an input–output table.

use std::path::PathBuf;
use std::time::Instant;

use chain::tables::{
    IoTable, Linkages, LocalSector, TableError, Trade, influence, linkages, local_sourcing,
};
use domain::catalogue::Sentence;
use serde_json::json;

use crate::commands::input::{InputErrors, Table, number, print_json};
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
        let all = ["ex", "of", "im", "if"].map(&mut column);
        let one = |at: usize| Trade {
            exports: all[0][at],
            outflows: all[1][at],
            imports: all[2][at],
            inflows: all[3][at],
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
    let told = |at: usize| overdrawn(&io, at, &named[at]);
    let found = match linkages(&io) {
        Ok(found) => found,
        Err(TableError::Unproductive { sectors }) => {
            for at in sectors {
                errors.push(&table.source, rows[at], "go", told(at));
            }
            let whole = Sentence::new("chain-tables.unproductive").render(say::language());
            errors.push(&table.source, 0, "", whole);
            return errors.report(args.json);
        }
        Err(error) => return Err(error.into()),
    };
    let local = trade.map(|trade| local_sourcing(&io, &trade)).transpose()?;
    let field = influence(&io.leontief()?, INFLUENCE_CHANGE);
    let local_of = |at: usize| local.as_ref().map(|local| &local.sectors[at]);
    let one = |at: usize| line(&named[at], output[at], &found[at], local_of(at));
    let lines: Vec<_> = (0..sectors).map(one).collect();
    let document = json!({
        "sectors": lines,
        "local_sourcing": local.map(|local| json!({ "rate": local.rate, "min": local.min, "max": local.max })),
        "influence": strongest(|from, to| field[(from, to)], &named),
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

/// What is told of a sector that buys more than it makes.
fn overdrawn(io: &IoTable, at: usize, (code, name): &(String, String)) -> String {
    let sentence = Sentence::new("chain-tables.overdrawn")
        .with("sector", name)
        .with("code", code)
        .with("inputs", io.bought(at))
        .with("output", io.output(at));
    sentence.render(say::language())
}

/// What is found about one sector.
fn line(
    (code, name): &(String, String),
    output: f64,
    found: &Linkages,
    local: Option<&LocalSector>,
) -> serde_json::Value {
    json!({
        "code": code, "name": name, "output": output,
        "backward": found.backward, "backward_index": found.backward_index,
        "forward": found.forward, "forward_index": found.forward_index,
        "sensitivity_index": found.sensitivity_index,
        "extraction_loss": found.extraction_loss, "is_key": found.is_key,
        "local": local.map(|local| json!({
            "supply_share": local.supply_share,
            "first_tier": local.first_tier,
            "all_tiers": local.all_tiers })),
    })
}

/// The pairs of sectors with the largest field of influence, the strongest first.
fn strongest(
    field: impl Fn(usize, usize) -> f64,
    named: &[(String, String)],
) -> Vec<serde_json::Value> {
    let sectors = named.len();
    let mut pairs: Vec<(usize, usize)> = (0..sectors * sectors)
        .map(|at| (at / sectors, at % sectors))
        .collect();
    pairs.sort_by(|a, b| field(b.0, b.1).total_cmp(&field(a.0, a.1)));
    let told = |(from, to): &(usize, usize)| json!({ "from": named[*from].0, "to": named[*to].0, "field": field(*from, *to) });
    pairs.iter().take(INFLUENCE_LISTED).map(told).collect()
}
