//! Precision and recall on annotated bulletins, where they lie beside the checkout.
//!
//! `cargo test -p bulletin --test score -- --nocapture` prints them by field; with `SHOW=1` every fact
//! that is wrong, missed or too many.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bulletin::{Context, Fact, read};
use serde_json::Value;
use statistics::Time;

fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(beside, PathBuf::from);
    let path = folder.join("bulletins");
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no real data (bulletins)");
    None
}

fn rows(path: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("annotations can be read");
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| serde_json::from_str(line).expect("one JSON document a line"))
        .collect()
}

/// A bulletin: its text, what is known of it, and its annotated facts.
struct Bulletin {
    name: String,
    text: String,
    context: Context,
    facts: Vec<Value>,
}

fn bulletins() -> Vec<Bulletin> {
    let Some(folder) = folder() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (documents, facts) in [
        ("documents.jsonl", None),
        ("others/documents.jsonl", Some("others/facts.jsonl")),
    ] {
        for document in rows(&folder.join(documents)) {
            let name = document["doc"].as_str().expect("a name").to_owned();
            let (text, facts) = match facts {
                Some(facts) => (
                    folder.join(format!("others/{name}.txt")),
                    rows(&folder.join(facts)),
                ),
                None => (
                    folder.join(format!("{name}.txt")),
                    rows(&folder.join(format!("facts-{name}.jsonl"))),
                ),
            };
            found.push(Bulletin {
                text: std::fs::read_to_string(text).expect("the bulletin can be read"),
                context: Context {
                    published: document["published"]
                        .as_str()
                        .and_then(|day| day.parse().ok()),
                    place: document["place"].as_str().map(str::to_owned),
                    title: None,
                },
                facts: facts
                    .into_iter()
                    .filter(|fact| fact["doc"] == name.as_str())
                    .collect(),
                name,
            });
        }
    }
    found
}

fn span(fact: &Value) -> (u32, u32) {
    let end =
        |at: usize| u32::try_from(fact["span"][at].as_u64().expect("a place")).expect("small");
    (end(0), end(1))
}

fn words(fact: &Fact) -> String {
    let dimensions: String = fact.dimensions.values().map(String::as_str).collect();
    let joined = format!("{}{}{dimensions}", fact.region, fact.indicator);
    joined
        .chars()
        .filter(|char| !char.is_whitespace())
        .collect()
}

/// Which fields of a fact are not what the annotation says.
fn wrong(fact: &Fact, wanted: &Value) -> Vec<&'static str> {
    let text = |key: &str| wanted[key].as_str().unwrap_or_default();
    let mut found = Vec::new();
    let unit = |unit: &str| {
        unit.trim_start_matches("个百")
            .replace("百分点", "分点")
            .replace("人次", "人")
    };
    if fact.value.value().normalize().to_string() != text("value") {
        found.push("value");
    }
    if unit(fact.unit.symbol()) != unit(text("unit"))
        && !(text("unit") == "场" && fact.unit.symbol() == "场次")
    {
        found.push("unit");
    }
    if fact.measure.as_str() != text("measure") {
        found.push("measure");
    }
    let period = match fact.period {
        Some(Time::During(first, last)) => format!("{first}/{last}"),
        Some(Time::At(at)) => format!("@{at}"),
        None => String::new(),
    };
    if text("period") != "*" && period != text("period") {
        found.push("period");
    }
    let words = words(fact);
    let any = |list: &Value| {
        list.as_array().is_some_and(|list| {
            list.iter()
                .any(|word| words.contains(word.as_str().unwrap_or("?")))
        })
    };
    let must = wanted["must"].as_array().cloned().unwrap_or_default();
    let flow = must.iter().find_map(|list| {
        let flow = list[0].as_str()?;
        ["出口", "进口", "进出口"].contains(&flow).then_some(flow)
    });
    let other_flow = match flow {
        Some("出口") => words.contains("进口") || words.contains("进出口"),
        Some("进口") => words.replace("进出口", "").contains("出口") || words.contains("进出口"),
        _ => false,
    };
    if !must.iter().all(any) || other_flow {
        found.push("subject");
    }
    if wanted.get("region").is_some_and(|region| !any(region)) {
        found.push("region");
    }
    if fact.relation.as_str() != text("relation") {
        found.push("relation");
    }
    let status = fact.status.as_str();
    let status_fits = match wanted.get("status").and_then(Value::as_array) {
        Some(list) => list.iter().any(|word| word == status),
        None => fact.status.has_happened(),
    };
    if !status_fits {
        found.push("status");
    }
    found
}

#[derive(Default)]
struct Score {
    wanted: usize,
    found: usize,
    right: usize,
    amounts: usize,
    by_field: BTreeMap<&'static str, usize>,
}

impl Score {
    fn f1(&self, right: usize) -> f64 {
        let parts = (self.wanted + self.found) as f64;
        2.0 * right as f64 / parts
    }
}

fn score(bulletin: &Bulletin, show: bool) -> Score {
    let reading = read(&bulletin.text, &bulletin.context);
    let mut score = Score::default();
    let mut used = vec![false; reading.facts.len()];
    for wanted in &bulletin.facts {
        let (from, to) = span(wanted);
        let optional = wanted["optional"].as_bool().unwrap_or(false);
        let hits: Vec<usize> = (0..reading.facts.len())
            .filter(|at| reading.facts[*at].span.0 < to && from < reading.facts[*at].span.1)
            .collect();
        for hit in &hits {
            used[*hit] = true;
        }
        if optional {
            continue;
        }
        score.wanted += 1;
        let Some(best) = hits
            .iter()
            .map(|at| &reading.facts[*at])
            .min_by_key(|fact| wrong(fact, wanted).len())
        else {
            if show {
                println!(
                    "{}: missed {} {}",
                    bulletin.name, wanted["text"], wanted["subject"]
                );
            }
            continue;
        };
        score.found += 1;
        let wrong: Vec<_> = wrong(best, wanted);
        let counted: Vec<_> = wrong.iter().filter(|field| **field != "relation").collect();
        score.right += usize::from(counted.is_empty());
        score.amounts += usize::from(
            !wrong.contains(&"unit")
                && best.value.value().abs().normalize().to_string()
                    == wanted["value"]
                        .as_str()
                        .unwrap_or_default()
                        .trim_start_matches('-'),
        );
        for field in &wrong {
            *score.by_field.entry(field).or_default() += 1;
        }
        if show && !wrong.is_empty() {
            println!(
                "{}: {wrong:?} wanted {wanted}\n      found {}",
                bulletin.name,
                serde_json::to_string(best).expect("facts are JSON")
            );
        }
    }
    for (at, fact) in reading
        .facts
        .iter()
        .enumerate()
        .filter(|(at, _)| !used[*at])
    {
        score.found += 1;
        if show {
            println!(
                "{}: too many {at} {}",
                bulletin.name,
                serde_json::to_string(fact).expect("facts are JSON")
            );
        }
    }
    if show {
        for fact in &reading.doubtful {
            println!(
                "{}: doubtful {}",
                bulletin.name,
                serde_json::to_string(fact).expect("facts are JSON")
            );
        }
    }
    score
}

#[test]
fn facts_are_read_as_annotated() {
    let show = std::env::var_os("SHOW").is_some();
    let mut total = Score::default();
    let all = bulletins();
    for bulletin in &all {
        let score = score(bulletin, show);
        println!(
            "{}: wanted {} found {} right {} F1 {:.4} amounts {:.4} wrong {:?}",
            bulletin.name,
            score.wanted,
            score.found,
            score.right,
            score.f1(score.right),
            score.f1(score.amounts),
            score.by_field
        );
        total.wanted += score.wanted;
        total.found += score.found;
        total.right += score.right;
        total.amounts += score.amounts;
        for (field, count) in score.by_field {
            *total.by_field.entry(field).or_default() += count;
        }
    }
    if all.is_empty() {
        return;
    }
    println!(
        "all: F1 {:.4}, value with unit {:.4}, wrong {:?}",
        total.f1(total.right),
        total.f1(total.amounts),
        total.by_field
    );
    assert!(total.f1(total.right) >= 0.97, "F1 of facts");
    assert!(total.f1(total.amounts) >= 0.995, "F1 of values with unit");
}
