//! Chains of the demonstration city: real chains with segments from general knowledge, and firms that
//! are all invented. Last month's lists, and what the office changed since.

use anyhow::Context;
use chain::edit::Edit;
use chain::import::{Sheet, Told, build_lists};
use domain::words::UserId;
use serde::Deserialize;
use server::{edited_version, whole_version};
use store::chain_graph::NewVersion;
use store::chain_graph::versions::add_version;
use store::{StoreError, Work};

/// The files of `data/demo/chains`, one a sheet.
const SHEETS: [(&str, &str); 10] = [
    (
        "places",
        include_str!("../../../../data/demo/chains/places.csv"),
    ),
    (
        "products",
        include_str!("../../../../data/demo/chains/products.csv"),
    ),
    (
        "kinds",
        include_str!("../../../../data/demo/chains/kinds.csv"),
    ),
    (
        "recipes",
        include_str!("../../../../data/demo/chains/recipes.csv"),
    ),
    (
        "chains",
        include_str!("../../../../data/demo/chains/chains.csv"),
    ),
    (
        "segments",
        include_str!("../../../../data/demo/chains/segments.csv"),
    ),
    (
        "firms",
        include_str!("../../../../data/demo/chains/firms.csv"),
    ),
    (
        "makes",
        include_str!("../../../../data/demo/chains/makes.csv"),
    ),
    (
        "needs",
        include_str!("../../../../data/demo/chains/needs.csv"),
    ),
    (
        "supplies",
        include_str!("../../../../data/demo/chains/supplies.csv"),
    ),
];
const NOVEMBER: &str = include_str!("../../../../data/demo/chains/november.json");
/// Where the lists come from, and the day that they are of.
const SOURCE: &str = "示范数据";
const LISTED_ON: &str = "2026-10-31";
/// The day of the changes.
const CHANGED_ON: &str = "2026-11-20";

/// What the office changed.
#[derive(Debug, Deserialize)]
struct Changes {
    note: String,
    edits: Vec<Edit>,
}

/// The versions of the graph, the earlier first.
pub fn versions() -> anyhow::Result<Vec<NewVersion>> {
    let mut sheets = Vec::new();
    for (name, text) in SHEETS {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        for record in reader.records() {
            let record = record.with_context(|| format!("data/demo/chains/{name}.csv"))?;
            rows.push(record.iter().map(str::to_owned).collect());
        }
        sheets.push(Sheet::of_texts(name, &rows));
    }
    let built = build_lists(&sheets, Told::new(SOURCE, LISTED_ON))
        .map_err(|errors| anyhow::anyhow!("data/demo/chains: {:?}", errors.first()))?;
    let mut graph = built.graph;
    graph.date = LISTED_ON.to_owned();
    let changes: Changes =
        serde_json::from_str(NOVEMBER).context("data/demo/chains/november.json")?;
    let (_, mut edited) = edited_version(&graph, changes.edits, CHANGED_ON)
        .context("data/demo/chains/november.json")?;
    edited.note = Some(changes.note);
    Ok(vec![whole_version(&graph, None, None), edited])
}

/// Adds the versions as part of `work`; the changes are the office's.
pub async fn found(
    work: &Work,
    versions: &[NewVersion],
    office: Option<UserId>,
) -> Result<(), StoreError> {
    for version in versions {
        let new = NewVersion {
            by: office,
            ..version.clone()
        };
        add_version(work, None, &new).await?;
    }
    Ok(())
}
