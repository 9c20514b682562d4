//! Who imports whom within a crate, read from its source: which wing of the server may know which,
//! and that there are no circles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{files, rooms, root};

/// The wings of the server, and which other wings each may know beside the state of the server and
/// the caller. Whatever stands beside the wings puts them together, and no wing names it.
const WINGS: &[(&str, &[&str])] = &[
    ("http", &[]),
    ("people", &["http"]),
    ("running", &["http", "people"]),
    ("city", &["http", "people"]),
    ("cases", &["http", "people", "running"]),
    ("advice", &["http", "people", "cases"]),
    ("graph", &["http", "people"]),
    ("figures", &["http", "people", "cases"]),
    ("finding", &["http", "people", "city", "cases", "graph"]),
];

/// What every wing may take from the root of the server.
const OF_THE_ROOT: &[&str] = &["App", "Caller"];

/// Files beside the wings: they put them together.
const BESIDE: &[&str] = &["app", "lib", "routes", "serve", "settings", "workers"];

/// Names under a folder by the module that imports them: importer → imported → example file.
type Imports = BTreeMap<String, BTreeMap<String, String>>;

/// The paths that a text of Rust imports or calls by `crate::` and `super::`, as module paths from
/// the root of the crate, when it stands in module `at`.
fn paths(text: &str, at: &[String]) -> Vec<Vec<String>> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut found = Vec::new();
    for (start, word) in [("crate::", 0), ("super::", 1)] {
        for (place, _) in code.match_indices(start) {
            let before = code[..place].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut rest = &code[place + start.len()..];
            let mut up = word;
            while let Some(further) = rest.strip_prefix("super::") {
                rest = further;
                up += 1;
            }
            let base = match word {
                0 => &[],
                _ => &at[..at.len().saturating_sub(up)],
            };
            for path in expand(tree(rest)) {
                found.push([base, &path].concat());
            }
        }
    }
    found
}

/// The use tree or path at the beginning of a text.
fn tree(text: &str) -> &str {
    let mut depth = 0;
    for (place, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ if depth > 0 || c.is_alphanumeric() || c == '_' || c == ':' => {}
            _ => return &text[..place],
        }
    }
    text
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`.
fn expand(tree: &str) -> Vec<Vec<String>> {
    let words = |path: &str| -> Vec<String> {
        let words = path.split("::").map(str::trim);
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let Some((head, rest)) = tree.split_once('{') else {
        return vec![words(tree)];
    };
    let rest = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let head = words(head);
    let mut depth = 0;
    let branches = rest.split(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    branches
        .filter(|branch| !branch.trim().is_empty())
        .flat_map(expand)
        .map(|branch| [head.clone(), branch].concat())
        .collect()
}

/// The module of a file: `cases/imports/mod.rs` is `cases::imports`.
fn module(path: &Path, source: &Path) -> Vec<String> {
    let inside = path.strip_prefix(source).unwrap().with_extension("");
    let mut module: Vec<String> = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if matches!(
        module.last().map(String::as_str),
        Some("mod" | "lib" | "main")
    ) {
        module.pop();
    }
    module
}

/// Who imports whom among what stands in the folder `within` of a crate.
fn imports(room: &str, within: &[&str]) -> Imports {
    let source = root().join("crates").join(room).join("src");
    let folder = within
        .iter()
        .fold(source.clone(), |path, part| path.join(part));
    let of_tests = |path: &Path| path.ends_with("tests.rs");
    let found = files(&folder, ".rs")
        .into_iter()
        .filter(|path| !of_tests(path));
    let found: Vec<_> = found.map(|path| (module(&path, &source), path)).collect();
    let names: BTreeSet<&String> = found
        .iter()
        .filter_map(|(at, _)| at.get(within.len()))
        .collect();
    let mut imports = Imports::new();
    for (at, path) in &found {
        let Some(importer) = at.get(within.len()) else {
            continue;
        };
        let text = fs::read_to_string(path).unwrap();
        for imported in paths(&text, at) {
            let inside =
                imported.len() > within.len() && imported.iter().zip(within).all(|(a, b)| a == b);
            let name = match inside {
                true => &imported[within.len()],
                false => continue,
            };
            if name != importer && (names.contains(name) || within.is_empty()) {
                let by = imports.entry(importer.clone()).or_default();
                by.entry(name.clone()).or_insert_with(|| at.join("::"));
            }
        }
    }
    imports
}

/// Everything that can be reached from `start`, directly or through others.
fn reached<'a>(imports: &'a Imports, start: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(module) = open.pop() {
        for next in imports.get(module).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    reached
}

/// Imports that are part of a circle, with a file that holds each.
fn circles(imports: &Imports) -> Vec<String> {
    let mut found = Vec::new();
    for (importer, imported) in imports {
        for (name, file) in imported {
            if reached(imports, name).contains(importer.as_str()) {
                found.push(format!("{importer} → {name} ({file})"));
            }
        }
    }
    found
}

#[test]
fn wings_of_the_server_know_what_the_table_says() {
    let imports = imports("server", &[]);
    for (wing, imported) in &imports {
        if BESIDE.contains(&wing.as_str()) {
            continue;
        }
        let (_, allowed) = WINGS
            .iter()
            .find(|(name, _)| name == wing)
            .unwrap_or_else(|| panic!("server::{wing} is no wing of the tidy test"));
        for (name, file) in imported {
            assert!(
                allowed.contains(&name.as_str()) || OF_THE_ROOT.contains(&name.as_str()),
                "wing {wing} may not know {name}: server::{file}"
            );
        }
    }
}

/// Every room at its top, and the server within each wing.
#[test]
fn there_are_no_circles() {
    let of_rooms = rooms().into_iter().map(|room| (room, Vec::new()));
    let of_wings = WINGS
        .iter()
        .map(|(wing, _)| ("server".to_owned(), vec![*wing]));
    for (room, within) in of_rooms.chain(of_wings) {
        let circles = circles(&imports(&room, &within));
        assert!(
            circles.is_empty(),
            "{room} {}: {circles:#?}",
            within.join("::")
        );
    }
}

#[test]
fn imports_are_read_from_source() {
    let text = "use crate::a::{b::{C, d}, e};\nuse super::f;\n// crate::not::this\nfn g() { super::super::h::i() }\n#[cfg(test)]\nmod tests { use crate::z; }\n";
    let at = ["x".to_owned(), "y".to_owned(), "w".to_owned()];
    let found: Vec<String> = paths(text, &at)
        .iter()
        .map(|path| path.join("::"))
        .collect();
    assert_eq!(found, ["a::b::C", "a::b::d", "a::e", "x::y::f", "x::h::i"]);
}

#[test]
fn a_circle_is_found_over_several_steps() {
    let of = |pairs: &[(&str, &str)]| {
        let mut imports = Imports::new();
        for (importer, imported) in pairs {
            let by = imports.entry((*importer).to_owned()).or_default();
            by.insert((*imported).to_owned(), "file".to_owned());
        }
        circles(&imports).len()
    };
    assert_eq!(of(&[("a", "b"), ("b", "c"), ("a", "c")]), 0);
    assert_eq!(of(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]), 3);
}
