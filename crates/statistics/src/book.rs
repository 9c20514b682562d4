//! Every vintage of every figure, and what was known on a day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{Dimension, Observation, Series, Time};

/// Observations by series and time, each with all its vintages. Nothing is taken out.
#[derive(Debug, Clone, Default)]
pub struct Book {
    by_series: BTreeMap<Series, BTreeMap<Time, Vec<Observation>>>,
}

impl Book {
    /// Adds an observation; `false` if the same vintage with the same figure is there already.
    pub fn add(&mut self, observation: Observation) -> bool {
        let times = self
            .by_series
            .entry(observation.series.clone())
            .or_default();
        let vintages = times.entry(observation.time).or_default();
        let is_known = vintages.iter().any(|known| {
            known.published == observation.published && known.says_the_same(&observation)
        });
        if is_known {
            return false;
        }
        let at = vintages.partition_point(|known| known.published <= observation.published);
        vintages.insert(at, observation);
        true
    }

    /// What was known of a figure on a day: its latest vintage that had happened and was published
    /// on or before the day; without a day the latest of all.
    pub fn as_of(&self, series: &Series, time: Time, day: Option<Date>) -> Option<&Observation> {
        self.vintages(series, time).iter().rev().find(|vintage| {
            vintage.status.has_happened() && day.is_none_or(|day| vintage.published <= day)
        })
    }

    /// All vintages of a figure, the earliest first.
    pub fn vintages(&self, series: &Series, time: Time) -> &[Observation] {
        self.by_series
            .get(series)
            .and_then(|times| times.get(&time))
            .map_or(&[], Vec::as_slice)
    }

    /// Every series, in order.
    pub fn series(&self) -> impl Iterator<Item = &Series> {
        self.by_series.keys()
    }

    /// The times that a series has figures for, in order.
    pub fn times(&self, series: &Series) -> impl Iterator<Item = Time> {
        let times = self.by_series.get(series);
        times.into_iter().flat_map(|times| times.keys().copied())
    }

    /// The series that differ from `series` in one dimension only, which all of them have.
    pub fn siblings(&self, series: &Series, dimension: Dimension) -> Vec<&Series> {
        let mut whole = series.clone();
        whole.dimensions.remove(&dimension);
        self.series()
            .filter(|other| {
                let mut rest = (*other).clone();
                rest.dimensions.remove(&dimension).is_some() && rest == whole
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Relation, Status};

    fn observation(figure: &str, published: &str, status: Status) -> Observation {
        Observation {
            series: Series::level("产值", "甲市").with(Dimension::Chain, "电子"),
            time: "2024-01/2024-05".parse().unwrap(),
            figure: figure.parse().unwrap(),
            unit: "亿元".parse().unwrap(),
            relation: Relation::Eq,
            status,
            published: published.parse().unwrap(),
            source: "made".to_owned(),
        }
    }

    #[test]
    fn a_day_sees_what_was_published_by_then() {
        let mut book = Book::default();
        assert!(book.add(observation("12.0", "2025-06-28", Status::Revised)));
        assert!(book.add(observation("11.8", "2024-06-16", Status::Preliminary)));
        assert!(book.add(observation("99", "2024-06-01", Status::Plan)));
        assert!(!book.add(observation("11.8", "2024-06-16", Status::Preliminary)));
        let mut finer = observation("118000", "2024-06-16", Status::Preliminary);
        finer.unit = "万元".parse().unwrap();
        assert!(!book.add(finer), "the same in another scale");
        let first = observation("11.8", "2024-06-16", Status::Preliminary);
        let known = |day: Option<&str>| {
            let day = day.map(|day| day.parse().unwrap());
            let found = book.as_of(&first.series, first.time, day);
            found.map(|found| found.figure.to_string())
        };
        assert_eq!(known(Some("2024-06-15")), None, "a plan has not happened");
        assert_eq!(known(Some("2024-06-16")).as_deref(), Some("11.8"));
        assert_eq!(known(Some("2025-06-27")).as_deref(), Some("11.8"));
        assert_eq!(known(None).as_deref(), Some("12.0"));
        assert_eq!(book.vintages(&first.series, first.time).len(), 3);
        assert_eq!(book.siblings(&first.series, Dimension::Chain).len(), 1);
    }
}
