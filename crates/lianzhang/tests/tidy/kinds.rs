//! What a kind of case costs, counted on the one that was added last by its declaration alone.

use std::fs;

use crate::root;

/// Lines that a kind may cost.
const LINES_MAX: usize = 150;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Lines of the file of the target, of its registration, of its table and of its words.
fn lines() -> [(&'static str, usize); 4] {
    let file = read("crates/domain/src/kinds/target.rs").lines().count();
    let registration = [
        "crates/domain/src/kinds/mod.rs",
        "crates/domain/src/kinds/kind.rs",
    ];
    let names_it =
        |line: &&str| line.contains("target") || line.contains("Target") || line.contains("目标");
    let registration = registration
        .iter()
        .map(|path| read(path).lines().filter(names_it).count())
        .sum();
    let sql = read("crates/store/src/schema/sql/0011_kinds.sql");
    let table = sql.split("CREATE TABLE targets").nth(1).unwrap();
    let table = table.split(");").next().unwrap().lines().count() + 1;
    let words = read("data/words/kinds/target.json");
    let words = words
        .lines()
        .filter(|line| line.starts_with("  \""))
        .count();
    [
        ("file", file),
        ("registration", registration),
        ("table", table),
        ("words", words),
    ]
}

#[test]
fn a_kind_costs_what_the_documentation_says_and_not_more() {
    let lines = lines();
    let all: usize = lines.iter().map(|(_, lines)| lines).sum();
    assert!(all <= LINES_MAX, "{all} lines: {lines:?}");
    let documentation = read("docs/adding-a-kind.md");
    for (what, lines) in lines {
        assert!(
            documentation.contains(&format!("| {what} | {lines} |")),
            "{what} is {lines} lines now"
        );
    }
    assert!(
        documentation.contains(&format!("| all | {all} |")),
        "{all} lines now"
    );
}
