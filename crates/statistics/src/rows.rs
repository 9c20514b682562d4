//! Observations as rows of a table: which columns there are, and what a cell must hold.

use std::collections::BTreeMap;

use domain::catalogue::{Reason, Sentence};
use jiff::civil::Date;

use crate::{Dimension, Measure, Observation, Relation, Rounded, Scaled, Series, Status, Time};

/// The columns that a table must have, one of `to` and `at` among them.
pub const REQUIRED: &[&str] = &["indicator", "region", "value", "unit"];

/// Every column that is read, in the order in which they are written.
pub const COLUMNS: &[&str] = &[
    "indicator",
    "region",
    "from",
    "to",
    "at",
    "value",
    "unit",
    "chain",
    "segment",
    "park",
    "partner",
    "commodity",
    "kind",
    "mode",
    "threshold",
    "measure",
    "basis",
    "status",
    "relation",
    "published",
    "source",
];

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// Name of its column.
    pub column: &'static str,
    /// What people are told.
    pub sentence: Sentence,
}

/// Why a cell cannot be read, beyond what its own word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum RowError {
    #[error("this cell is empty")]
    Empty,
    #[error("not a day such as 2024-06-28")]
    Day,
    #[error("neither a stretch nor an instant, or both")]
    Time,
}

impl Reason for RowError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "statistics.empty",
            Self::Day => "statistics.day",
            Self::Time => "statistics.time",
        }
    }
}

/// Reads one row; `cell` gives the trimmed text of a column, empty where there is none. A row without
/// day of publication counts as published on `published`.
///
/// # Errors
/// Every cell at fault.
pub fn read_row<'a>(
    cell: impl Fn(&str) -> &'a str,
    published: Date,
    source: &str,
) -> Result<Observation, Vec<CellError>> {
    let mut faults = Faults::default();
    let indicator = faults.needed("indicator", cell("indicator"));
    let region = faults.needed("region", cell("region"));
    let figure = faults.read::<Rounded>("value", cell("value"));
    let unit = faults.read::<Scaled>("unit", cell("unit"));
    let measure = faults.word("measure", cell("measure"), Measure::Level);
    let relation = faults.word("relation", cell("relation"), Relation::Eq);
    let status = faults.word("status", cell("status"), Status::Actual);
    let basis = match cell("basis") {
        "" => None,
        text => faults.read("basis", text),
    };
    let time = faults.time(cell("from"), cell("to"), cell("at"));
    let published = match cell("published") {
        "" => Some(published),
        text => {
            let day = text.parse().ok();
            if day.is_none() {
                faults.push("published", &RowError::Day);
            }
            day
        }
    };
    let dimensions: BTreeMap<Dimension, String> = Dimension::ALL
        .iter()
        .map(|dimension| (*dimension, cell(dimension.as_str())))
        .filter(|(_, value)| !value.is_empty())
        .map(|(dimension, value)| (dimension, value.to_owned()))
        .collect();
    let source = match cell("source") {
        "" => source,
        named => named,
    };
    match (figure, unit, measure, relation, status, time, published) {
        (
            Some(figure),
            Some(unit),
            Some(measure),
            Some(relation),
            Some(status),
            Some(time),
            Some(published),
        ) if faults.list.is_empty() => Ok(Observation {
            series: Series {
                indicator: indicator.to_owned(),
                region: region.to_owned(),
                dimensions,
                measure,
                basis,
            },
            time,
            figure,
            unit,
            relation,
            status,
            published,
            source: source.to_owned(),
        }),
        _ => Err(faults.list),
    }
}

#[derive(Default)]
struct Faults {
    list: Vec<CellError>,
}

impl Faults {
    fn push(&mut self, column: &'static str, reason: &impl Reason) {
        let sentence = reason.sentence();
        self.list.push(CellError { column, sentence });
    }

    fn needed<'a>(&mut self, column: &'static str, text: &'a str) -> &'a str {
        if text.is_empty() {
            self.push(column, &RowError::Empty);
        }
        text
    }

    fn read<T>(&mut self, column: &'static str, text: &str) -> Option<T>
    where
        T: std::str::FromStr,
        T::Err: Reason,
    {
        if text.is_empty() {
            self.push(column, &RowError::Empty);
            return None;
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(reason) => {
                self.push(column, &reason);
                None
            }
        }
    }

    fn word<T>(&mut self, column: &'static str, text: &str, otherwise: T) -> Option<T>
    where
        T: std::str::FromStr,
        T::Err: Reason,
    {
        match text {
            "" => Some(otherwise),
            text => self.read(column, text),
        }
    }

    fn time(&mut self, from: &str, to: &str, at: &str) -> Option<Time> {
        match (from, to, at) {
            ("", "", at) if !at.is_empty() => self.read("at", at).map(Time::At),
            (from, to, "") if !to.is_empty() => {
                let last = self.read("to", to)?;
                let first = match from {
                    "" => last,
                    from => self.read("from", from)?,
                };
                match Time::during(first, last) {
                    Ok(time) => Some(time),
                    Err(reason) => {
                        self.push("to", &reason);
                        None
                    }
                }
            }
            _ => {
                self.push("to", &RowError::Time);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[(&str, &'static str)]) -> Result<Observation, Vec<&'static str>> {
        let cell = |name: &str| {
            let found = cells.iter().find(|(column, _)| *column == name);
            found.map_or("", |(_, text)| text)
        };
        let day = "2024-07-01".parse().unwrap();
        read_row(cell, day, "made")
            .map_err(|faults| faults.iter().map(|fault| fault.column).collect())
    }

    const ROW: [(&str, &str); 5] = [
        ("indicator", "产值"),
        ("region", "甲市"),
        ("to", "2024-05"),
        ("value", "1,200.5"),
        ("unit", "万元"),
    ];

    #[test]
    fn a_row_is_an_observation() {
        let found = read(&[&ROW[..], &[("from", "2024-01"), ("chain", "电子")]].concat()).unwrap();
        assert_eq!(found.time.to_string(), "2024-01/2024-05");
        assert_eq!(found.figure_in(0).unwrap().to_string(), "12005000.0");
        assert_eq!(found.series.dimensions[&Dimension::Chain], "电子");
        assert_eq!(
            (found.status, found.source.as_str()),
            (Status::Actual, "made")
        );
    }

    #[test]
    fn every_cell_at_fault_is_named() {
        assert_eq!(
            read(&[("value", "12,00"), ("at", "2024-13"), ("status", "maybe")]),
            Err(vec!["indicator", "region", "value", "unit", "status", "at"])
        );
        assert_eq!(
            read(&[&ROW[..], &[("at", "2024-05"), ("published", "yesterday")]].concat()),
            Err(vec!["to", "published"])
        );
        assert_eq!(
            read(&[&ROW[..], &[("from", "2024-06")]].concat()),
            Err(vec!["to"])
        );
    }
}
