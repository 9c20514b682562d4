//! Observations as tables: read from CSV or a workbook, written as CSV.

use std::io::Write;
use std::path::Path;

use jiff::civil::Date;
use statistics::{Dimension, Observation, Time, rows};

use crate::commands::input::{InputErrors, Table};
use crate::commands::say;

/// Reads a table of observations. A row without day of publication counts as always known.
pub fn read(path: &Path, errors: &mut InputErrors) -> anyhow::Result<Vec<Observation>> {
    Ok(read_numbered(path, errors)?
        .1
        .into_iter()
        .map(|(_, observation)| observation)
        .collect())
}

/// The same, each observation with its row, and the name of the file.
pub fn read_numbered(
    path: &Path,
    errors: &mut InputErrors,
) -> anyhow::Result<(String, Vec<(usize, Observation)>)> {
    let table = Table::read(path, rows::REQUIRED, errors)?;
    let language = say::language();
    let mut found = Vec::new();
    for (row, cell) in table.cells() {
        let source = format!("{} row {row}", table.source);
        match rows::read_row(cell, Date::MIN, &source) {
            Ok(observation) => found.push((row, observation)),
            Err(faults) => {
                for fault in faults {
                    let message = fault.sentence.render(language);
                    errors.push(&table.source, row, fault.column, message);
                }
            }
        }
    }
    Ok((table.source, found))
}

/// Writes observations as a table that can be read again.
pub fn write(out: impl Write, observations: &[Observation]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(rows::COLUMNS)?;
    for observation in observations {
        let cells = rows::COLUMNS.iter().map(|column| cell(observation, column));
        writer.write_record(cells)?;
    }
    writer.flush()?;
    Ok(())
}

/// What stands in a column.
fn cell(of: &Observation, column: &str) -> String {
    let series = &of.series;
    match column {
        "indicator" => series.indicator.clone(),
        "region" => series.region.clone(),
        "from" => match of.time {
            Time::During(first, _) => first.to_string(),
            Time::At(_) => String::new(),
        },
        "to" => match of.time {
            Time::During(_, last) => last.to_string(),
            Time::At(_) => String::new(),
        },
        "at" => match of.time {
            Time::At(month) => month.to_string(),
            Time::During(..) => String::new(),
        },
        "value" => of.figure.to_string(),
        "unit" => of.unit.to_string(),
        "measure" => series.measure.to_string(),
        "basis" => series
            .basis
            .map_or_else(String::new, |basis| basis.to_string()),
        "status" => of.status.to_string(),
        "relation" => of.relation.to_string(),
        "published" => match of.published {
            Date::MIN => String::new(),
            day => day.to_string(),
        },
        "source" => of.source.clone(),
        name => {
            let dimension = name.parse::<Dimension>().ok();
            let value = dimension.and_then(|dimension| series.dimensions.get(&dimension));
            value.cloned().unwrap_or_default()
        }
    }
}
