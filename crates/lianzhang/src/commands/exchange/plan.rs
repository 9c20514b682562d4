//! `exchange plan`: which by-product goes where at the least cost that the law allows.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use domain::sheets::{FaultKind, Faults, Sheet};
use exchange::plan::{
    FILES, Model, OPTIONAL, Options, Plan, Status, Tables, read_model, shapley_of_plan, solve,
};
use serde::Serialize;

use crate::commands::sheets;
use crate::exit::Done;

/// How the saving is shared out.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SplitName {
    /// By what each firm adds, averaged over every order of joining
    Shapley,
}

/// The folder of tables, and what is wanted.
#[derive(Debug, clap::Args)]
pub struct PlanArgs {
    /// Folder with firms, streams, supply, needs, demand, treatments, permits, links and, if there are
    /// any, exemptions, each as .csv
    folder: PathBuf,
    /// Least share of what arises that must be used
    #[arg(long)]
    min_use: Option<f64>,
    /// Share the saving out among the firms
    #[arg(long, value_enum)]
    split: Option<SplitName>,
    /// How far from the best a plan may be, relative to its cost
    #[arg(long, default_value_t = 1e-6)]
    gap: f64,
    /// Seconds after which the best plan so far is told
    #[arg(long, default_value_t = 120.0)]
    time_limit: f64,
    /// Parts that are solved side by side [default: as many as there are processors]
    #[arg(long)]
    threads: Option<usize>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Player {
    player: String,
    shapley: f64,
}

#[derive(Serialize)]
struct Players {
    players: Vec<Player>,
}

#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    plan: Plan,
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<Players>,
    seconds: f64,
}

/// Runs the command.
pub fn run(args: &PlanArgs) -> anyhow::Result<Done> {
    if let Some(wanted) = args.min_use.filter(|wanted| !(0.0..=1.0).contains(wanted)) {
        anyhow::bail!("--min-use must lie between 0 and 1, not {wanted}");
    }
    if args.gap.is_nan() || args.gap < 0.0 {
        anyhow::bail!(
            "--gap must be a number that is not negative, not {}",
            args.gap
        );
    }
    let limit = Duration::try_from_secs_f64(args.time_limit)
        .with_context(|| format!("--time-limit {}", args.time_limit))?;
    let started = Instant::now();
    let mut faults = Faults::default();
    let tables = read_tables(&args.folder, &mut faults)?;
    let model = read_model(&tables, &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    let options = Options {
        min_use: args.min_use,
        gap: args.gap,
        threads: args.threads.unwrap_or_else(processors),
    };
    let plan = solve(&model, options, &|| limit.saturating_sub(started.elapsed()));
    let split = match args.split.zip(plan.saving) {
        None => None,
        Some((SplitName::Shapley, saving)) => match shares(&model, saving, options.threads) {
            Ok(players) => Some(players),
            Err(found) => {
                let fault = exchange::split::too_many("firms.csv", found);
                faults.push(&fault.file, 1, "firm", fault.kind);
                return sheets::refuse(&faults, args.json);
            }
        },
    };
    let told = Told {
        plan,
        split,
        seconds: started.elapsed().as_secs_f64(),
    };
    sheets::tell(&told, args.json, lines)
}

/// The Shapley value of the saving, in yuan.
fn shares(model: &Model, saving: f64, threads: usize) -> Result<Players, usize> {
    let fen = (saving * 100.0).round() as i128;
    let shares = shapley_of_plan(model, fen, threads)?;
    let players = shares.into_iter().map(|(player, fen)| Player {
        player,
        shapley: fen as f64 / 100.0,
    });
    Ok(Players {
        players: players.collect(),
    })
}

fn read_tables(folder: &Path, faults: &mut Faults) -> anyhow::Result<Tables> {
    let mut tables = Tables::default();
    for (table, name) in tables.iter_mut().zip(FILES) {
        let path = folder.join(format!("{name}.csv"));
        if path.exists() {
            *table = sheets::sheet(&path, faults)?;
        } else if name != OPTIONAL {
            faults.push(&sheets::name(&path), 0, "", FaultKind::MissingFile);
            *table = Sheet::default();
        }
    }
    Ok(tables)
}

fn lines(told: &Told) -> Vec<String> {
    let plan = &told.plan;
    let mut lines = vec![match (plan.status, plan.objective, plan.gap) {
        (Status::Infeasible, ..) => format!("no plan; largest use {:?}", plan.max_use),
        (_, objective, gap) => format!(
            "cost {:.2}, saving {:.2}, gap {:.2e}",
            objective.unwrap_or_default(),
            plan.saving.unwrap_or_default(),
            gap.unwrap_or_default()
        ),
    }];
    let flows = plan.flows.iter();
    lines.extend(flows.map(|line| {
        let (source, sink, period) = (&line.source, &line.sink, line.period);
        format!("{source}\t{sink}\t{period}\t{:.3}", line.quantity)
    }));
    lines
}
