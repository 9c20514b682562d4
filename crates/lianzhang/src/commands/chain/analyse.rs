//! `chain analyse`: everything known about one chain, with sentences in the language of the messages.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use chain::analyse::{
    Arrival, ChainAnalysis, Change, Policy, Question, RoadFactor, analyse, compare,
};
use chain::model::{ChainGraph, Index};
use domain::catalogue::{Language, Sentence};
use serde_json::{Value, json};

use crate::commands::database::DatabaseOptions;
use crate::commands::input::print_json;
use crate::commands::say;
use crate::exit::Done;

/// Which chain, for whom.
#[derive(Debug, clap::Args)]
pub struct AnalyseArgs {
    /// Name of a chain, or of a product from which a chain is derived
    name: String,
    /// Division code of the region whose firms count as local, such as 430400 [default: the chain's own]
    #[arg(long)]
    region: Option<String>,
    /// Version of the graph [default: the latest]
    #[arg(long)]
    version_number: Option<u32>,
    /// Thresholds instead of those in force
    #[arg(long)]
    policy: Option<PathBuf>,
    /// What if this firm left; may be repeated
    #[arg(long)]
    without: Vec<String>,
    /// What if a firm came: FIRM=PRODUCT@PLACE; may be repeated
    #[arg(long)]
    with: Vec<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs the command.
pub fn run(args: &AnalyseArgs) -> anyhow::Result<Done> {
    let graph = read(args)?;
    let graph = graph.context("the database holds no chain graph; run `chain import` first")?;
    let policy = policy(args)?;
    let own_region = graph
        .chains
        .iter()
        .find(|chain| chain.name == args.name)
        .and_then(|chain| chain.region.clone());
    let region = args.region.clone().or(own_region);
    let index = Index::new(&graph);
    let metric = RoadFactor(policy.road_factor);
    let started = Instant::now();
    let question = Question {
        graph: &graph,
        index: &index,
        region: region.as_deref(),
        policy: &policy,
    };
    let found = analyse(question, &args.name, &metric);
    let seconds = started.elapsed().as_secs_f64();
    let Some(found) = found else {
        return not_found(args, &graph);
    };
    let change = change(args)?;
    let scenario = if change == Change::default() {
        None
    } else {
        compare(
            &graph,
            region.as_deref(),
            &policy,
            &args.name,
            &change,
            &metric,
        )
    };
    if args.json {
        let mut document = serde_json::to_value(&found)?;
        say_reasons(&mut document, say::language());
        document["seconds"] = json!(seconds);
        if let Some(([before, after], unknown)) = scenario {
            document["scenario"] = json!({ "before": before, "after": after, "unknown": unknown });
        }
        print_json(&document)?;
    } else {
        print(&found, seconds);
        if let Some((sides, unknown)) = scenario {
            println!(
                "\n{}",
                serde_json::to_string_pretty(&json!({ "sides": sides, "unknown": unknown }))?
            );
        }
    }
    Ok(Done::Ok)
}

fn read(args: &AnalyseArgs) -> anyhow::Result<Option<ChainGraph>> {
    let mut graph = None;
    args.database.run(async |store| {
        graph = server::read_graph(store, args.version_number).await?;
        Ok(Done::Ok)
    })?;
    Ok(graph)
}

fn policy(args: &AnalyseArgs) -> anyhow::Result<Policy> {
    let Some(path) = &args.policy else {
        return Ok(server::chain_policy().clone());
    };
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).context("the thresholds cannot be read")
}

fn not_found(args: &AnalyseArgs, graph: &ChainGraph) -> anyhow::Result<Done> {
    let chains: Vec<&str> = graph
        .chains
        .iter()
        .map(|chain| chain.name.as_str())
        .collect();
    if args.json {
        print_json(&json!({ "errors": [{ "row": 0, "column": "name",
            "message": format!("there is no chain or product {:?}", args.name) }], "chains": chains }))?;
    }
    eprintln!(
        "lianzhang: there is no chain or product {:?}; chains: {}",
        args.name,
        chains.join(", ")
    );
    Ok(Done::InputErrors)
}

fn change(args: &AnalyseArgs) -> anyhow::Result<Change> {
    let arrival = |text: &String| -> anyhow::Result<Arrival> {
        let (firm, rest) = text
            .split_once('=')
            .context("--with takes FIRM=PRODUCT@PLACE")?;
        let (product, place) = rest
            .split_once('@')
            .context("--with takes FIRM=PRODUCT@PLACE")?;
        Ok(Arrival {
            firm: firm.to_owned(),
            product: product.to_owned(),
            place: place.to_owned(),
            capacity: None,
        })
    };
    Ok(Change {
        leave: args.without.clone(),
        come: args
            .with
            .iter()
            .map(arrival)
            .collect::<anyhow::Result<_>>()?,
    })
}

/// Puts beside each reason (key and params) its code and its sentence.
fn say_reasons(value: &mut Value, language: Language) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|item| say_reasons(item, language)),
        Value::Object(fields) => {
            let key = fields.get("key").and_then(Value::as_str).map(str::to_owned);
            let params = fields.get("params").and_then(Value::as_object).cloned();
            if let (Some(key), Some(params)) = (key, params) {
                let plain = |value: &Value| {
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned)
                };
                let sentence = params.iter().fold(Sentence::new(&key), |s, (name, value)| {
                    s.with(name, plain(value))
                });
                fields.remove("key");
                fields.insert("code".to_owned(), json!(key));
                fields.insert("sentence".to_owned(), json!(sentence.render(language)));
            }
            fields
                .values_mut()
                .for_each(|field| say_reasons(field, language));
        }
        _ => {}
    }
}

fn print(found: &ChainAnalysis, seconds: f64) {
    let language = say::language();
    let say = |reasons: &[Sentence]| {
        reasons
            .iter()
            .map(|reason| reason.render(language))
            .collect::<Vec<_>>()
            .join("；")
    };
    println!(
        "{} {}",
        found.chain,
        found.region.as_deref().unwrap_or_default()
    );
    println!("{}", say(&found.reasons));
    for segment in &found.segments {
        println!(
            "  [{}] {} {:?}: {}",
            segment.layer,
            segment.segment,
            segment.state,
            say(&segment.reasons)
        );
    }
    println!("{}", say(&found.local_sourcing.reasons));
    found
        .choke_points
        .iter()
        .for_each(|point| println!("  {:?}: {}", point.kind, say(&point.reasons)));
    found
        .systemic_risk
        .iter()
        .for_each(|risk| println!("  {}", say(&risk.reasons)));
    found
        .extension_candidates
        .iter()
        .for_each(|next| println!("  + {}", say(&next.reasons)));
    found
        .invitation_candidates
        .iter()
        .for_each(|firm| println!("  > {} {}", firm.firm, say(&firm.reasons)));
    eprintln!("{seconds:.3} s");
}
