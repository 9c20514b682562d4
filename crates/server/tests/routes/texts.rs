//! Every code that the server answers with has a sentence in both languages.

use std::collections::BTreeSet;
use std::path::Path;

use domain::catalogue::{Catalogue, Language};

/// What stands before the literal of a code in the sources.
const BEFORE: [&str; 8] = [
    "Refusal::new(",
    "add_code(",
    "field_refusal_code(",
    "Refusal::too_many(",
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
