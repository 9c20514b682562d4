//! How long files and functions may be. What was longer when the rule came is listed in `long.txt`
//! with the length it may have; that list only gets shorter.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{files, root};

/// A file that is longer wants to be two; tests at its end do not count.
const FILE_LINES_MAX: usize = 400;
/// A function that is longer does not fit a screen.
const FUNCTION_LINES_MAX: usize = 70;

/// Lines of a file without the tests at its end.
fn code(text: &str) -> Vec<&str> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
    code.lines().collect()
}

/// The name of the function that begins on a line, and how far the line is indented.
fn begins(line: &str) -> Option<(&str, usize)> {
    let inside = line.trim_start();
    let indent = line.len() - inside.len();
    let (before, after) = match inside.split_once("fn ") {
        Some(("", after)) => ("", after),
        Some((before, after)) if before.ends_with(' ') => (before, after),
        _ => return None,
    };
    let words = ["pub", "const", "async", "unsafe", "extern"];
    let modifiers = before.split_whitespace();
    let all_modifiers = modifiers.into_iter().all(|word| {
        words.contains(&word)
            || word.starts_with("pub(")
            || word.ends_with(')')
            || word.contains('"')
    });
    let name = after
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()?;
    (all_modifiers && !name.is_empty()).then_some((name, indent))
}

/// The functions of a text as rustfmt writes it, with their lines.
fn functions(lines: &[&str]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some((name, indent)) = begins(line) else {
            continue;
        };
        let end = |line: &&str| {
            let inside = line.trim_start();
            line.len() - inside.len() == indent
                && (inside.starts_with('}') || inside.ends_with(';'))
        };
        let rest = &lines[start + 1..];
        let length = match line.ends_with(['}', ';']) {
            true => 1,
            false => 2 + rest.iter().position(end).unwrap_or(rest.len()),
        };
        found.push((name.to_owned(), length));
    }
    found
}

/// Everything in the code that is longer than it may be, by its place.
fn long() -> BTreeMap<String, usize> {
    let root = root();
    let mut long = BTreeMap::new();
    let crates = files(&root.join("crates"), ".rs");
    let benches = files(&root.join("benches/house/src"), ".rs");
    for path in crates.into_iter().chain(benches) {
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let place = path.strip_prefix(&root).unwrap().display().to_string();
        let lines = code(&text);
        if lines.len() > FILE_LINES_MAX {
            long.insert(place.clone(), lines.len());
        }
        for (name, length) in functions(&lines) {
            if length > FUNCTION_LINES_MAX {
                long.insert(format!("{place} {name}"), length);
            }
        }
    }
    long
}

/// The list of what may be longer, and how long.
fn listed(path: &Path) -> BTreeMap<String, usize> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (lines, place) = line.split_once(' ').unwrap();
            (place.to_owned(), lines.parse().unwrap())
        })
        .collect()
}

#[test]
fn files_and_functions_are_short() {
    let listed = listed(&root().join("crates/lianzhang/tests/tidy/long.txt"));
    let long = long();
    let too_long: Vec<_> = long
        .iter()
        .filter(|(place, lines)| listed.get(*place).is_none_or(|most| *lines > most))
        .collect();
    assert!(
        too_long.is_empty(),
        "a file wants at most {FILE_LINES_MAX} lines, a function {FUNCTION_LINES_MAX}: {too_long:#?}"
    );
    let mended: Vec<_> = listed
        .keys()
        .filter(|place| !long.contains_key(*place))
        .collect();
    assert!(mended.is_empty(), "strike these from long.txt: {mended:#?}");
}

#[test]
fn functions_are_measured_as_rustfmt_writes_them() {
    let text = "impl X {\n    pub(crate) async fn a(\n        b: u8,\n    ) -> u8 {\n        b\n    }\n\n    fn c() {}\n}\n\ntrait Y {\n    fn d(\n        &self,\n    );\n}\n\n// fn e is not here\nfn f() {\n    let fn_g = \"fn \";\n}\n";
    let lines: Vec<&str> = text.lines().collect();
    let found = functions(&lines);
    let named = |name: &str| {
        found
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, lines)| *lines)
    };
    assert_eq!(named("a"), Some(5));
    assert_eq!(named("c"), Some(1));
    assert_eq!(named("d"), Some(3));
    assert_eq!(named("f"), Some(3));
    assert_eq!(found.len(), 4);
}
