//! `chain complexity`: indices of places and products from a table of amounts.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use chain::complexity::{self, Complexity, Convention, Note, Options, Table as Amounts};
use serde::Serialize;

use crate::commands::input::{InputErrors, Table, number, print_json};
use crate::exit::Done;

/// Places or products that fit into memory as a full table.
const CELLS_MAX: usize = 200_000_000;

/// The three public packages whose diagonal, scale and sign can be had.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ConventionName {
    Ecomplexity,
    EconomicComplexity,
    Econcomplex,
}

/// The table and what to write.
#[derive(Debug, clap::Args)]
pub struct ComplexityArgs {
    /// Amounts: country,product,value; pairs left out count as nothing
    #[arg(long)]
    input: PathBuf,
    /// Whose diagonal, scale and sign to use
    #[arg(long, value_enum, default_value = "ecomplexity")]
    convention: ConventionName,
    /// Write country,product,value,mcp,rca,density,cog to this file
    #[arg(long)]
    cells: Option<PathBuf>,
    /// Write product_1,product_2,proximity to this file
    #[arg(long)]
    proximity: Option<PathBuf>,
    /// Worker threads [default: as many as there are processors]
    #[arg(long)]
    threads: Option<usize>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

struct Input {
    countries: Vec<String>,
    products: Vec<String>,
    values: Vec<f64>,
}

#[derive(Serialize)]
struct Country<'a> {
    country: &'a str,
    diversity: u32,
    eci: f64,
    coi: f64,
}

#[derive(Serialize)]
struct Product<'a> {
    product: &'a str,
    ubiquity: u32,
    pci: f64,
}

/// Runs the command.
pub fn run(args: &ComplexityArgs) -> anyhow::Result<Done> {
    let mut errors = InputErrors::default();
    let input = read(&args.input, &mut errors)?;
    if !errors.is_empty() {
        return errors.report(args.json);
    }
    let started = Instant::now();
    let convention = match args.convention {
        ConventionName::Ecomplexity => Convention::Ecomplexity,
        ConventionName::EconomicComplexity => Convention::EconomicComplexity,
        ConventionName::Econcomplex => Convention::Econcomplex,
    };
    let threads = args
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let table = Amounts {
        places: input.countries.len(),
        products: input.products.len(),
        values: &input.values,
    };
    let found = complexity::complexity(
        table,
        Options {
            convention,
            with_gain: args.cells.is_some(),
            threads,
        },
    )?;
    let seconds = started.elapsed().as_secs_f64();
    if let Some(path) = &args.cells {
        write_cells(path, &input, &found)?;
    }
    if let Some(path) = &args.proximity {
        write_proximity(path, &input, &complexity::proximity(table, convention)?)?;
    }
    print(args, &input, &found, seconds)?;
    Ok(Done::Ok)
}

fn read(path: &Path, errors: &mut InputErrors) -> anyhow::Result<Input> {
    let columns = ["country", "product", "value"];
    let table = Table::read(path, &columns, errors)?;
    let names = |at: usize| -> Vec<String> {
        let distinct: BTreeSet<&str> = table.rows(columns).map(|(_, row)| row[at]).collect();
        distinct.into_iter().map(str::to_owned).collect()
    };
    let (countries, products) = (names(0), names(1));
    let cells = countries.len() * products.len();
    if cells > CELLS_MAX {
        let message = format!(
            "{} by {} cells are more than {CELLS_MAX}",
            countries.len(),
            products.len()
        );
        errors.push(&table.source, 1, "product", message);
        return Ok(Input {
            countries,
            products,
            values: Vec::new(),
        });
    }
    let index = |names: &[String]| -> HashMap<String, usize> {
        names
            .iter()
            .enumerate()
            .map(|(at, name)| (name.clone(), at))
            .collect()
    };
    let (country_index, product_index) = (index(&countries), index(&products));
    let mut values = vec![0.0; cells];
    let mut is_given = vec![false; cells];
    for (row, [country, product, value]) in table.rows(columns) {
        for (column, cell) in [("country", country), ("product", product)] {
            if cell.is_empty() {
                errors.push(&table.source, row, column, "this cell is empty");
            }
        }
        let at = country_index[country] * products.len() + product_index[product];
        match number(value) {
            Ok(value) if value < 0.0 => {
                errors.push(
                    &table.source,
                    row,
                    "value",
                    format!("{value} is negative; amounts are not"),
                );
            }
            Ok(_) if is_given[at] => {
                let message = format!("{country:?} and {product:?} are listed twice");
                errors.push(&table.source, row, "value", message);
            }
            Ok(value) => {
                values[at] = value;
                is_given[at] = true;
            }
            Err(message) => errors.push(&table.source, row, "value", message),
        }
    }
    Ok(Input {
        countries,
        products,
        values,
    })
}

fn write_cells(path: &Path, input: &Input, found: &Complexity) -> anyhow::Result<()> {
    let mut out =
        csv::Writer::from_path(path).with_context(|| format!("cannot write {}", path.display()))?;
    out.write_record([
        "country", "product", "value", "mcp", "rca", "density", "cog",
    ])?;
    for (place, country) in input.countries.iter().enumerate() {
        for (product, name) in input.products.iter().enumerate() {
            let at = place * input.products.len() + product;
            let figures = [
                input.values[at],
                f64::from(u8::from(found.mcp[at])),
                found.rca[at],
                found.density[at],
                found.cog[at],
            ];
            out.write_field(country)?;
            out.write_field(name)?;
            out.write_record(figures.map(cell))?;
        }
    }
    Ok(out.flush()?)
}

fn write_proximity(path: &Path, input: &Input, proximity: &[f64]) -> anyhow::Result<()> {
    let mut out =
        csv::Writer::from_path(path).with_context(|| format!("cannot write {}", path.display()))?;
    out.write_record(["product_1", "product_2", "proximity"])?;
    for (at, value) in proximity.iter().enumerate() {
        let (row, column) = (at / input.products.len(), at % input.products.len());
        out.write_record([
            input.products[row].as_str(),
            input.products[column].as_str(),
            &cell(*value),
        ])?;
    }
    Ok(out.flush()?)
}

fn cell(value: f64) -> String {
    if value.is_finite() {
        value.to_string()
    } else {
        String::new()
    }
}

fn note(note: &Note) -> serde_json::Value {
    match note {
        Note::Without { places, products } => serde_json::json!({
            "code": "chain.complexity.without_advantage", "params": { "places": places, "products": products } }),
        Note::Disconnected { groups } => serde_json::json!({
            "code": "chain.complexity.disconnected", "params": { "groups": groups } }),
        Note::NoSpread => serde_json::json!({ "code": "chain.complexity.no_spread", "params": {} }),
    }
}

fn print(
    args: &ComplexityArgs,
    input: &Input,
    found: &Complexity,
    seconds: f64,
) -> anyhow::Result<()> {
    let countries: Vec<Country> = (0..input.countries.len())
        .map(|at| Country {
            country: &input.countries[at],
            diversity: found.diversity[at],
            eci: found.eci[at],
            coi: found.coi[at],
        })
        .collect();
    let products: Vec<Product> = (0..input.products.len())
        .map(|at| Product {
            product: &input.products[at],
            ubiquity: found.ubiquity[at],
            pci: found.pci[at],
        })
        .collect();
    let reasons: Vec<_> = found.notes.iter().map(note).collect();
    if args.json {
        return print_json(&serde_json::json!({
            "countries": countries, "products": products, "reasons": reasons, "seconds": seconds }));
    }
    println!("country\tdiversity\teci\tcoi");
    for line in &countries {
        println!(
            "{}\t{}\t{:.6}\t{:.6}",
            line.country, line.diversity, line.eci, line.coi
        );
    }
    println!("\nproduct\tubiquity\tpci");
    for line in &products {
        println!("{}\t{}\t{:.6}", line.product, line.ubiquity, line.pci);
    }
    for reason in &reasons {
        eprintln!("{reason}");
    }
    eprintln!(
        "{} countries, {} products in {seconds:.3} s",
        countries.len(),
        products.len()
    );
    Ok(())
}
