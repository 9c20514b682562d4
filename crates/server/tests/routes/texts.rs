//! Every code that the server answers with has a sentence in both languages.

use std::collections::BTreeSet;
use std::path::Path;

use domain::catalogue::{Catalogue, Language};
use domain::kinds::CaseKind;

/// What stands before the literal of a code in the sources.
const BEFORE: [&str; 11] = [
    "Refusal::new(",
    "add_code(",
    "field_refusal_code(",
    "Refusal::too_many(",
    "Refusal::unavailable(",
    "=> \"storage.",
    "=> \"database.",
    "unauthorized(",
    "is_wrong(",
    "Undecided(",
    "=> \"session.",
];

fn collect(directory: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, codes);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            for before in BEFORE {
                for call in source.split(before).skip(1) {
                    let call = call.split([';', '}']).next().unwrap();
                    let literals =
                        format!("{}{call}", if before.ends_with('"') { "\"" } else { "" });
                    codes.extend(
                        literals
                            .split('"')
                            .skip(1)
                            .step_by(2)
                            .filter(|text| is_code(text))
                            .map(str::to_owned),
                    );
                }
            }
        }
    }
}

fn is_code(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || matches!(c, '.' | '_' | '-');
    text.contains('.') && text.chars().all(plain)
}

#[test]
fn every_code_has_a_sentence() {
    let mut codes = BTreeSet::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut codes,
    );
    assert!(codes.len() > 30, "found only {codes:?}");
    for language in [Language::Zh, Language::En] {
        let templates = Catalogue::of(language).templates();
        for code in &codes {
            let key = format!("error.{code}");
            assert!(
                templates.contains_key(&key),
                "the {language:?} catalogue misses {key}"
            );
        }
    }
}

/// Literals of all sources below a folder that stand behind one of `before`.
fn literals(folder: &Path, before: &[&str], found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            literals(&path, before, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let behind = before
                .iter()
                .flat_map(|before| source.split(before).skip(1));
            found.extend(
                behind
                    .filter_map(|rest| rest.split('"').next())
                    .map(str::to_owned),
            );
        }
    }
}

/// Keys that are put together from a code: what happened, and what is running.
#[test]
fn every_event_and_job_has_a_name() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut events, mut queues) = (BTreeSet::new(), BTreeSet::new());
    for room in ["store", "server"] {
        let source = crates.join(room).join("src");
        if room == "store" {
            literals(&source, &[" event(\"", ".event(\""], &mut events);
        }
        literals(&source, &["QUEUE: &str = \""], &mut queues);
    }
    assert!(
        events.len() > 20 && queues.len() > 3,
        "{events:?} {queues:?}"
    );
    let templates = Catalogue::of(Language::Zh).templates();
    for event in &events {
        let of_transition = |kind: CaseKind| format!("transition.{}.{event}", kind.code());
        let mut transitions = CaseKind::ALL.into_iter().map(of_transition);
        let is_named = templates.contains_key(&format!("event.{event}"))
            || transitions.any(|key| templates.contains_key(&key));
        assert!(is_named, "no words for the event {event}");
    }
    for queue in &queues {
        let key = format!("job.{queue}");
        assert!(templates.contains_key(&key), "no words for the job {queue}");
    }
}

/// A family of keys that the sources put together has at least one member.
#[test]
fn every_computed_key_has_a_family() {
    let mut computed = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    literals(
        &source,
        &["label(&format!(\"", "Sentence::new(format!(\""],
        &mut computed,
    );
    assert!(computed.len() > 10, "found only {computed:?}");
    let templates = Catalogue::of(Language::Zh).templates();
    for pattern in computed {
        let family = pattern.split('{').next().unwrap_or_default();
        assert!(
            templates.keys().any(|key| key.starts_with(family)),
            "no key is like {pattern}"
        );
    }
}

#[test]
fn every_status_has_a_title() {
    let templates = Catalogue::of(Language::Zh).templates();
    for status in [
        400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 503,
    ] {
        assert!(
            templates.contains_key(&format!("problem.{status}")),
            "{status}"
        );
    }
}
