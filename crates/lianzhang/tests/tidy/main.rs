//! The invariants of the house, kept by an ordinary test: who may depend on whom, how long a file may
//! be, what may not stand in the code.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod imports;
mod kinds;
mod length;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which room may know which others. A room that is not listed must not exist.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("text", &[]),
    ("triage", &["domain", "text"]),
    ("chain", &["domain", "text"]),
    ("exchange", &["domain", "text"]),
    ("statistics", &["domain"]),
    ("bulletin", &["domain", "text", "statistics"]),
    ("steering", &["domain"]),
    ("roads", &["domain"]),
    ("trade", &["domain", "text"]),
    ("programmes", &["domain"]),
    ("disposal", &["domain", "text"]),
    ("report", &["domain"]),
    ("store", &["domain", "text", "steering", "statistics"]),
    (
        "server",
        &[
            "domain",
            "text",
            "triage",
            "chain",
            "statistics",
            "bulletin",
            "steering",
            "report",
            "store",
        ],
    ),
    (
        "lianzhang",
        &[
            "domain",
            "text",
            "triage",
            "chain",
            "exchange",
            "statistics",
            "bulletin",
            "steering",
            "roads",
            "trade",
            "programmes",
            "disposal",
            "report",
            "store",
            "server",
        ],
    ),
];

/// What only one room may name.
const ONLY: &[(&str, &str)] = &[("sea-orm", "store"), ("sqlx", "store"), ("axum", "server")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(under: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![under.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rooms() -> Vec<String> {
    let crates = fs::read_dir(root().join("crates")).unwrap();
    crates
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// The names in a section of a manifest.
fn dependencies(room: &str, section: &str) -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("crates").join(room).join("Cargo.toml")).unwrap();
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == format!("[{section}]");
        } else if inside && let Some(name) = line.split(['.', ' ', '=']).next() {
            names.insert(name.to_owned());
        }
    }
    names
}

#[test]
fn rooms_depend_in_one_direction() {
    for room in rooms() {
        let allowed = ROOMS.iter().find(|(name, _)| *name == room);
        let (_, allowed) =
            allowed.unwrap_or_else(|| panic!("room {room} is not listed in the tidy test"));
        for (other, _) in ROOMS {
            let depends = dependencies(&room, "dependencies").contains(*other);
            assert!(
                !depends || allowed.contains(other),
                "{room} may not depend on {other}"
            );
        }
    }
}

#[test]
fn only_its_room_names_a_library() {
    for room in rooms() {
        let names = dependencies(&room, "dependencies");
        for (library, of) in ONLY {
            assert!(
                room == *of || !names.contains(*library),
                "only {of} may name {library}, not {room}"
            );
        }
    }
}

#[test]
fn nothing_is_allowed_without_a_reason() {
    for path in files(&root().join("crates"), ".rs") {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let silenced = line.contains(concat!("#[", "allow("));
            let reasoned = line.contains("reason =")
                || text
                    .lines()
                    .nth(number + 1)
                    .is_some_and(|next| next.contains("unused_imports"));
            assert!(
                !silenced || reasoned,
                "{}:{}: use expect with a reason",
                path.display(),
                number + 1
            );
        }
    }
}

#[test]
fn lines_end_where_they_end() {
    for folder in ["crates", "docs", "scripts", "data"] {
        for ending in [".rs", ".toml", ".sql", ".sh", ".md"] {
            for path in files(&root().join(folder), ending) {
                if path.components().any(|part| part.as_os_str() == "encoder") {
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                let trailing = text.lines().position(|line| line.ends_with([' ', '\t']));
                assert_eq!(
                    trailing,
                    None,
                    "{}: white space at the end of a line",
                    path.display()
                );
                assert!(
                    text.is_empty() || text.ends_with('\n'),
                    "{}: no line break at the end",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn clock_and_randomness_are_handed_in() {
    // clippy keeps this for the whole workspace; here for whoever builds without clippy
    let banned = [
        "Timestamp::now()",
        "Zoned::now()",
        "SystemTime::now()",
        "getrandom::",
        "Uuid::new_v4(",
        "Uuid::now_v7(",
        "rand::random",
        "rand::rng(",
    ];
    for room in rooms().iter().filter(|room| *room != "lianzhang") {
        for path in files(&root().join("crates").join(room).join("src"), ".rs") {
            let text = fs::read_to_string(&path).unwrap();
            for banned in banned {
                assert!(!text.contains(banned), "{} calls {banned}", path.display());
            }
        }
    }
}
