//! `programme effect`: what events brought.

use std::path::PathBuf;

use domain::sheets::Faults;
use programmes::effect::{
    EffectOutcome, EventEffect, effects, read_effect_rules, read_events, read_panel,
};

use crate::commands::sheets;
use crate::exit::Done;

/// The folder of a panel.
#[derive(Debug, clap::Args)]
pub struct EffectArgs {
    /// Holds panel.csv, events.csv and rules.json
    folder: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &EffectArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let at = |name: &str| args.folder.join(name);
    let rules = read_effect_rules("rules.json", &sheets::text(&at("rules.json"))?, &mut faults);
    let panel = read_panel(&sheets::sheet(&at("panel.csv"), &mut faults)?, &mut faults);
    let events = sheets::sheet(&at("events.csv"), &mut faults)?;
    let events = read_events(&events, &panel, &mut faults);
    let Some(rules) = rules.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    let found = effects(rules, &panel, &events);
    sheets::tell(&found, args.json, |found| {
        found.events.iter().map(line).collect()
    })
}

fn line(one: &EventEffect) -> String {
    let outcome = match one.outcome {
        EffectOutcome::Effect => "effect",
        EffectOutcome::None => "none",
        EffectOutcome::Undetermined => "undetermined",
    };
    match (one.net, one.low, one.high) {
        (Some(net), Some(low), Some(high)) => {
            format!("{}\t{outcome}\t{net:.2}\t{low:.2}\t{high:.2}", one.event)
        }
        _ => format!("{}\t{outcome}\t{}", one.event, one.reason.unwrap_or("")),
    }
}
