//! `chain shock`: systemic risk of firms from tables of sales and firms.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Instant;

use chain::csr::Edge;
use chain::shock::{self, Class, Network, Options, Risk, STEPS_MAX_DEFAULT, Shock, Stop};
use serde::Serialize;

use crate::commands::input::{InputErrors, Table, number, print_json};
use crate::exit::Done;

/// Tables and limits of the reckoning.
#[derive(Debug, clap::Args)]
pub struct ShockArgs {
    /// Sales between firms: supplier,buyer,weight
    #[arg(long)]
    edges: PathBuf,
    /// Firms with their sector, and their sales to final demand if known: firm,sector[,final]
    #[arg(long)]
    firms: PathBuf,
    /// How much sectors need inputs: input_sector,user_sector,class (2 essential, 1 not essential,
    /// 0 negligible); 1 for every pair left out
    #[arg(long)]
    essential: Option<PathBuf>,
    /// Stop as soon as no level changes by this much in one step; the published 1e-2 is far too
    /// early for a ranking [default: 1e-10]
    #[arg(long)]
    stop: Option<f64>,
    /// Steps after which a cascade is given up
    #[arg(long, default_value_t = STEPS_MAX_DEFAULT)]
    max_steps: u32,
    /// Shock only the firms with the largest sales
    #[arg(long)]
    largest: Option<usize>,
    /// Shock only this firm; may be repeated
    #[arg(long)]
    firm: Vec<String>,
    /// Weeks that each shocked firm stands still, of a year of 52 [default: it closes for good]
    #[arg(long)]
    weeks: Option<f64>,
    /// Worker threads [default: as many as there are processors]
    #[arg(long)]
    threads: Option<usize>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

struct Tables {
    firms: Vec<String>,
    index: HashMap<String, u32>,
    sectors: Vec<u32>,
    finals: Vec<f64>,
    edges: Vec<Edge>,
    classes: HashMap<(u32, u32), Class>,
}

#[derive(Serialize)]
struct Line<'a> {
    firm: &'a str,
    esri: f64,
    esri_downstream: f64,
    esri_upstream: f64,
    steps: u32,
    converged: bool,
    upstream_trivial: bool,
}

/// Runs the command.
pub fn run(args: &ShockArgs) -> anyhow::Result<Done> {
    if let Some(stop) = args.stop.filter(|stop| stop.is_nan() || *stop <= 0.0) {
        anyhow::bail!("--stop must be a positive number, not {stop}");
    }
    if let Some(weeks) = args.weeks.filter(|weeks| !(0.0..=52.0).contains(weeks)) {
        anyhow::bail!("--weeks must lie between 0 and 52, not {weeks}");
    }
    let mut errors = InputErrors::default();
    let tables = read(args, &mut errors)?;
    if !errors.is_empty() {
        return errors.report(args.json);
    }
    let started = Instant::now();
    let class = |input: u32, user: u32| {
        tables
            .classes
            .get(&(input, user))
            .copied()
            .unwrap_or(Class::NotEssential)
    };
    let network = Network::new(&tables.sectors, &tables.finals, &tables.edges, class)?;
    let shocks = wanted(args, &tables, &network)?;
    let threads = args
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let stop = args.stop.map_or(Stop::Converged, Stop::Change);
    let risks = shock::risks(
        &network,
        &shocks,
        Options {
            stop,
            steps_max: args.max_steps,
            threads,
        },
    );
    print(
        args,
        &tables,
        &network,
        &risks,
        started.elapsed().as_secs_f64(),
    )?;
    Ok(Done::Ok)
}

fn wanted(args: &ShockArgs, tables: &Tables, network: &Network) -> anyhow::Result<Vec<Shock>> {
    let firms: Vec<u32> = if args.firm.is_empty() {
        match args.largest {
            Some(count) => shock::largest(network, count),
            None => (0..network.firms() as u32).collect(),
        }
    } else {
        let find = |name: &String| {
            tables
                .index
                .get(name.trim())
                .copied()
                .ok_or_else(|| anyhow::anyhow!("there is no firm {name:?}"))
        };
        args.firm.iter().map(find).collect::<anyhow::Result<_>>()?
    };
    Ok(firms
        .into_iter()
        .map(|firm| {
            args.weeks
                .map_or(Shock::closure(firm), |weeks| Shock::weeks(firm, weeks))
        })
        .collect())
}

fn read(args: &ShockArgs, errors: &mut InputErrors) -> anyhow::Result<Tables> {
    let mut tables = Tables {
        firms: Vec::new(),
        index: HashMap::new(),
        sectors: Vec::new(),
        finals: Vec::new(),
        edges: Vec::new(),
        classes: HashMap::new(),
    };
    let mut sectors = HashMap::new();
    read_firms(
        &Table::read(&args.firms, &["firm", "sector"], errors)?,
        &mut tables,
        &mut sectors,
        errors,
    );
    read_edges(
        &Table::read(&args.edges, &["supplier", "buyer", "weight"], errors)?,
        &mut tables,
        errors,
    );
    if let Some(path) = &args.essential {
        let table = Table::read(path, &["input_sector", "user_sector", "class"], errors)?;
        read_classes(&table, &mut tables, &sectors, errors);
    }
    Ok(tables)
}

fn read_firms(
    table: &Table,
    tables: &mut Tables,
    sectors: &mut HashMap<String, u32>,
    errors: &mut InputErrors,
) {
    for (row, [firm, sector]) in table.rows(["firm", "sector"]) {
        for (column, cell) in [("firm", firm), ("sector", sector)] {
            if cell.is_empty() {
                errors.push(&table.source, row, column, "this cell is empty");
            }
        }
        if tables
            .index
            .insert(firm.to_owned(), tables.firms.len() as u32)
            .is_some()
        {
            errors.push(
                &table.source,
                row,
                "firm",
                format!("firm {firm:?} is listed twice"),
            );
        }
        tables.firms.push(firm.to_owned());
        let next = sectors.len() as u32;
        tables
            .sectors
            .push(*sectors.entry(sector.to_owned()).or_insert(next));
    }
    tables.finals = vec![0.0; tables.firms.len()];
    if !table.has("final") {
        return;
    }
    for (firm, (row, [cell])) in table.rows(["final"]).enumerate() {
        // An empty cell says that nothing is known of final demand, which is reckoned as none.
        match if cell.is_empty() {
            Ok(0.0)
        } else {
            value(cell)
        } {
            Ok(value) => tables.finals[firm] = value,
            Err(message) => errors.push(&table.source, row, "final", message),
        }
    }
}

fn read_edges(table: &Table, tables: &mut Tables, errors: &mut InputErrors) {
    for (row, [supplier, buyer, weight]) in table.rows(["supplier", "buyer", "weight"]) {
        let mut end = |column: &str, name: &str| {
            let firm = tables.index.get(name).copied();
            if firm.is_none() {
                errors.push(
                    &table.source,
                    row,
                    column,
                    format!("there is no firm {name:?}"),
                );
            }
            firm
        };
        let (from, to) = (end("supplier", supplier), end("buyer", buyer));
        match (from, to, value(weight)) {
            (Some(from), Some(to), Ok(weight)) => tables.edges.push(Edge { from, to, weight }),
            (_, _, Err(message)) => errors.push(&table.source, row, "weight", message),
            _ => {}
        }
    }
}

fn read_classes(
    table: &Table,
    tables: &mut Tables,
    sectors: &HashMap<String, u32>,
    errors: &mut InputErrors,
) {
    for (row, [input, user, class]) in table.rows(["input_sector", "user_sector", "class"]) {
        let Some(class) = class.parse::<u8>().ok().and_then(Class::from_code) else {
            errors.push(
                &table.source,
                row,
                "class",
                format!("{class:?} is none of 0, 1 and 2"),
            );
            continue;
        };
        // A table of all sectors of a country may name some that no firm belongs to.
        if let (Some(input), Some(user)) = (sectors.get(input), sectors.get(user)) {
            let before = tables.classes.insert((*input, *user), class);
            if before.is_some_and(|before| before != class) {
                errors.push(
                    &table.source,
                    row,
                    "class",
                    "this pair of sectors already has another class",
                );
            }
        }
    }
}

fn value(cell: &str) -> Result<f64, String> {
    match number(cell)? {
        value if value < 0.0 => Err(format!("{cell} is negative; sales are not")),
        value => Ok(value),
    }
}

fn print(
    args: &ShockArgs,
    tables: &Tables,
    network: &Network,
    risks: &[Risk],
    seconds: f64,
) -> anyhow::Result<()> {
    let exit = network.exit();
    let lines: Vec<Line> = risks
        .iter()
        .map(|risk| Line {
            firm: &tables.firms[risk.firm as usize],
            esri: risk.esri,
            esri_downstream: risk.downstream,
            esri_upstream: risk.upstream,
            steps: risk.steps,
            converged: risk.converged,
            upstream_trivial: exit.is_trivial_for(risk.firm),
        })
        .collect();
    let is_trivial = exit.is_missing() && network.sales_total() > 0.0;
    let reason = is_trivial.then(|| {
        let trapped = lines.iter().filter(|line| line.upstream_trivial).count();
        serde_json::json!({
            "code": "chain.shock.no_exit",
            "params": { "firms": network.firms(), "trivial": trapped },
            "message": "no firm sells to final demand, so lost demand runs in circles until all of it is lost: \
                        the upstream part says nothing about a single firm; give sales to final demand in the column final",
        })
    });
    if args.json {
        return print_json(&serde_json::json!({
            "firms": lines,
            "converged": lines.iter().all(|line| line.converged),
            "seconds": seconds,
            "upstream_trivial": is_trivial,
            "reason": reason,
            "stop": args.stop.unwrap_or(shock::CONVERGED_CHANGE),
        }));
    }
    println!("firm\tesri\tdownstream\tupstream\tsteps");
    for line in &lines {
        println!(
            "{}\t{:.6}\t{:.6}\t{:.6}\t{}{}",
            line.firm,
            line.esri,
            line.esri_downstream,
            line.esri_upstream,
            line.steps,
            if line.converged {
                ""
            } else {
                " (not converged)"
            },
        );
    }
    if let Some(reason) = reason {
        eprintln!("{}", reason["message"].as_str().unwrap_or_default());
    }
    eprintln!("{} firms in {seconds:.3} s", lines.len());
    Ok(())
}
