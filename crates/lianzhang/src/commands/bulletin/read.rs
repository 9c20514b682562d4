//! `bulletin read`: figures of a text as facts.

use std::time::Instant;

use bulletin::Fact;

use super::BulletinArgs;
use crate::commands::input::print_json;
use crate::exit::Done;

/// The bulletin.
#[derive(Debug, clap::Args)]
pub struct ReadArgs {
    #[command(flatten)]
    bulletin: BulletinArgs,
}

/// Runs the command.
pub fn run(args: &ReadArgs) -> anyhow::Result<Done> {
    let document = args.bulletin.document()?;
    let started = Instant::now();
    let reading = bulletin::read(&document.text, &args.bulletin.context());
    let seconds = started.elapsed().as_secs_f64();
    if args.bulletin.json {
        let mut found = serde_json::json!({
            "facts": reading.facts,
            "articles": reading.articles,
            "doubtful": reading.doubtful,
            "seconds": seconds,
        });
        if !document.is_plain {
            found["text"] = document.text.into();
        }
        print_json(&found)?;
        return Ok(Done::Ok);
    }
    reading.facts.iter().for_each(|fact| line("", fact));
    reading.doubtful.iter().for_each(|fact| line("? ", fact));
    Ok(Done::Ok)
}

fn line(mark: &str, fact: &Fact) {
    let period = fact
        .period
        .map_or_else(String::new, |time| time.to_string());
    let parts: Vec<&str> = fact.dimensions.values().map(String::as_str).collect();
    println!(
        "{mark}{}\t{}\t{} {}\t{}\t{}\t{}\t{}\t{}",
        fact.measure,
        period,
        fact.value.value().normalize(),
        fact.unit,
        fact.relation,
        fact.status,
        fact.region,
        fact.indicator,
        parts.join(" ")
    );
}
