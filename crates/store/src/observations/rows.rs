//! An observation as a row, and back.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sea_orm::{QueryResult, Value};
use sha2::{Digest, Sha256};
use statistics::{Dimension, Observation, Series};

use crate::kernel::StoreError;

/// The columns that hold an observation, after `id` and `said`.
pub(super) const COLUMNS: [&str; 14] = [
    "indicator",
    "region",
    "chain",
    "measure",
    "basis",
    "dimensions",
    "time",
    "last_month",
    "value",
    "unit",
    "relation",
    "status",
    "published",
    "source",
];

/// The cells of [`COLUMNS`].
pub(super) fn cells(of: &Observation) -> Result<Vec<Value>, StoreError> {
    let texts = [
        of.series.indicator.clone(),
        of.series.region.clone(),
        chain(&of.series).to_owned(),
        of.series.measure.to_string(),
        basis(&of.series),
        dimensions(&of.series)?,
        of.time.to_string(),
        of.time.last().to_string(),
        of.figure.to_string(),
        of.unit.to_string(),
        of.relation.to_string(),
        of.status.to_string(),
        day(of.published),
        of.source.clone(),
    ];
    Ok(Vec::from(texts.map(Value::from)))
}

/// The digest of what vintages that say the same have in common: 1.5亿元 is 15000万元, and neither scale nor
/// source matter.
pub(super) fn said(of: &Observation) -> Result<String, StoreError> {
    let base = of.figure_in(0).ok();
    let (value, unit) = match base {
        Some(base) => (
            base.value().normalize().to_string(),
            of.unit.unit.to_string(),
        ),
        None => (
            of.figure.value().normalize().to_string(),
            of.unit.to_string(),
        ),
    };
    let parts = serde_json::to_vec(&[
        of.series.indicator.as_str(),
        &of.series.region,
        chain(&of.series),
        of.series.measure.as_str(),
        &basis(&of.series),
        &dimensions(&of.series)?,
        &of.time.to_string(),
        &value,
        &unit,
        of.relation.as_str(),
        of.status.as_str(),
        &day(of.published),
    ])
    .map_err(|error| corrupt("said", &error.to_string()))?;
    let digest = Sha256::digest(parts);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Reads a row.
pub(super) fn read(row: &QueryResult) -> Result<Observation, StoreError> {
    let text = |column: &'static str| row.try_get::<String>("", column);
    let mut dimensions: BTreeMap<Dimension, String> = BTreeMap::new();
    let rest: BTreeMap<String, String> = serde_json::from_str(&text("dimensions")?)
        .map_err(|error| corrupt("observations.dimensions", &error.to_string()))?;
    for (name, value) in rest {
        dimensions.insert(parsed("observations.dimensions", &name)?, value);
    }
    let chain = text("chain")?;
    if !chain.is_empty() {
        dimensions.insert(Dimension::Chain, chain);
    }
    let basis = text("basis")?;
    let published = text("published")?;
    Ok(Observation {
        series: Series {
            indicator: text("indicator")?,
            region: text("region")?,
            dimensions,
            measure: parsed("observations.measure", &text("measure")?)?,
            basis: match basis.as_str() {
                "" => None,
                basis => Some(parsed("observations.basis", basis)?),
            },
        },
        time: parsed("observations.time", &text("time")?)?,
        figure: parsed("observations.value", &text("value")?)?,
        unit: parsed("observations.unit", &text("unit")?)?,
        relation: parsed("observations.relation", &text("relation")?)?,
        status: parsed("observations.status", &text("status")?)?,
        published: match published.as_str() {
            "" => Date::MIN,
            day => parsed("observations.published", day)?,
        },
        source: text("source")?,
    })
}

fn chain(series: &Series) -> &str {
    let chain = series.dimensions.get(&Dimension::Chain);
    chain.map_or("", String::as_str)
}

fn basis(series: &Series) -> String {
    series
        .basis
        .map_or_else(String::new, |basis| basis.to_string())
}

fn dimensions(series: &Series) -> Result<String, StoreError> {
    let rest: BTreeMap<&str, &str> = series
        .dimensions
        .iter()
        .filter(|(dimension, _)| **dimension != Dimension::Chain)
        .map(|(dimension, value)| (dimension.as_str(), value.as_str()))
        .collect();
    serde_json::to_string(&rest).map_err(|error| corrupt("dimensions", &error.to_string()))
}

fn day(day: Date) -> String {
    match day {
        Date::MIN => String::new(),
        day => day.to_string(),
    }
}

fn parsed<T: std::str::FromStr>(place: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(place, text))
}

fn corrupt(place: &'static str, what: &str) -> StoreError {
    StoreError::Corrupt {
        place,
        what: what.to_owned(),
    }
}
