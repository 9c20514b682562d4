//! `triage duplicates`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::json;
use triage::similar;

use super::TextColumns;
use super::table::{self, Read};
use crate::exit::Done;

/// Where to look.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Table with texts
    #[arg(long, value_name = "CSV")]
    input: PathBuf,
    #[command(flatten)]
    columns: TextColumns,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Lists groups of two and more near-duplicate rows, the largest first; rows count from 1.
pub fn run(arguments: &Arguments) -> anyhow::Result<Done> {
    let columns: Vec<&str> = arguments.columns.text.iter().map(String::as_str).collect();
    let table = match table::read(&arguments.input, &columns)? {
        Read::Table(table) => table,
        Read::Errors(errors) => return Ok(table::refuse(&errors)),
    };
    let texts: Vec<Vec<text::Normalised>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(|field| text::normalise(field)).collect())
        .collect();
    let mut rows_of: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (group, row) in similar::near_duplicate_groups(&texts)
        .into_iter()
        .zip(1usize..)
    {
        rows_of.entry(group).or_default().push(row);
    }
    let mut groups: Vec<Vec<usize>> = rows_of
        .into_values()
        .filter(|rows| rows.len() > 1)
        .collect();
    groups.sort_by_key(|rows| (std::cmp::Reverse(rows.len()), rows[0]));
    let title = |rows: &[usize]| table.rows[rows[0] - 1].first().cloned().unwrap_or_default();
    if arguments.json {
        let groups: Vec<_> = groups
            .iter()
            .map(|rows| json!({"title": title(rows), "rows": rows, "place": null, "from": null, "to": null, "heat": rows.len()}))
            .collect();
        println!("{}", json!({"groups": groups}));
    } else {
        for rows in &groups {
            println!("{}\t{rows:?}\t{}", rows.len(), title(rows));
        }
    }
    Ok(Done::Ok)
}
