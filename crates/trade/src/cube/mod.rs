//! Monthly customs statistics: a cube by month, commodity, partner, regime, place, kind of firm, and what it
//! tells.
//!
//! **What may come in:** records in the order in which their files were loaded. Of a month that came again the
//! newest load holds; what it held before is kept and told as a revision. Currencies are never added.

mod read;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use read::read;
pub use report::{Change, Part, Query, Row, decimal};

use serde::{Deserialize, Serialize};

use crate::Flow;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Month(i32);

impl Month {
    /// Reads `202301` or `2023-01`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.replacen('-', "", 1);
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (year, month): (i32, i32) = (digits[..4].parse().ok()?, digits[4..].parse().ok()?);
        (1..=12)
            .contains(&month)
            .then(|| Self(year * 12 + month - 1))
    }

    /// The month so many months later.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// January of its year.
    #[must_use]
    pub const fn january(self) -> Self {
        Self(self.0 - self.0.rem_euclid(12))
    }

    /// Every month from this to another, both included.
    pub fn until(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}{:02}",
            self.0.div_euclid(12),
            self.0.rem_euclid(12) + 1
        )
    }
}

/// In what values are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Money {
    /// Yuan.
    Yuan,
    /// United States dollars.
    Dollar,
}

impl Money {
    /// Its customs number.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Yuan => "142",
            Self::Dollar => "502",
        }
    }
}

/// A quantity with its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// In units of 0.00001.
    #[serde(with = "crate::number::text")]
    pub amount: i128,
    /// As the statistics name it.
    pub unit: String,
}

/// One line of the statistics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Month.
    pub month: Month,
    /// Which way.
    pub flow: Flow,
    /// In what its value is told.
    pub money: Money,
    /// Commodity, two to ten digits.
    pub hs: String,
    /// Country or region by code.
    pub partner: String,
    /// Regime of statistics by code; empty where it is not told.
    pub regime: String,
    /// Place of registration by code; empty where it is not told.
    pub place: String,
    /// Kind of firm; empty where it is not told.
    pub kind: String,
    /// Mode of cross-border e-commerce; empty where it is not told.
    pub mode: String,
    /// First and second quantity.
    pub quantities: [Option<Quantity>; 2],
    /// Value in units of 0.00001.
    #[serde(with = "crate::number::text")]
    pub value: i128,
}

/// By what records are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Country or region.
    Partner,
    /// Commodity by so many digits.
    Hs(usize),
    /// Regime.
    Regime,
    /// Place of registration.
    Place,
    /// Kind of firm.
    Kind,
    /// Mode of cross-border e-commerce.
    Mode,
}

impl Dimension {
    /// Reads `partner`, `hs` (eight digits), `hs2`, `hs4`, `hs6`, `hs8`, `regime`, `place`, `kind`, `mode`.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "partner" => Self::Partner,
            "hs" | "hs8" => Self::Hs(8),
            "hs6" => Self::Hs(6),
            "hs4" => Self::Hs(4),
            "hs2" => Self::Hs(2),
            "regime" => Self::Regime,
            "place" => Self::Place,
            "kind" => Self::Kind,
            "mode" => Self::Mode,
            _ => return None,
        })
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Hs(2) => "hs2",
            Self::Hs(4) => "hs4",
            Self::Hs(6) => "hs6",
            Self::Hs(_) => "hs8",
            Self::Regime => "regime",
            Self::Place => "place",
            Self::Kind => "kind",
            Self::Mode => "mode",
        }
    }

    /// What a record is under it; a commodity that is told in fewer digits is told as it is.
    pub fn of(self, record: &Record) -> &str {
        match self {
            Self::Partner => &record.partner,
            Self::Hs(digits) => &record.hs[..digits.min(record.hs.len())],
            Self::Regime => &record.regime,
            Self::Place => &record.place,
            Self::Kind => &record.kind,
            Self::Mode => &record.mode,
        }
    }
}

/// What comes and goes together: a month of one flow in one currency.
pub type Slice = (Month, Flow, Money);

/// A month that was told again with another sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Which month.
    pub slice: Slice,
    /// Its sums in the order of the loads, in units of 0.00001; the last one holds.
    pub sums: Vec<i128>,
}

/// Statistics as they were loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cube {
    loads: Vec<Vec<Record>>,
    /// Which load holds each month.
    newest: BTreeMap<Slice, usize>,
}

impl Cube {
    /// Takes one load; its months hold from now on.
    pub fn load(&mut self, records: Vec<Record>) {
        let at = self.loads.len();
        let slices: BTreeSet<Slice> = records.iter().map(slice).collect();
        self.newest
            .extend(slices.into_iter().map(|slice| (slice, at)));
        self.loads.push(records);
    }

    /// The records that hold.
    pub fn held(&self) -> impl Iterator<Item = &Record> {
        let loads = self.loads.iter().enumerate();
        let records = loads.flat_map(|(at, load)| load.iter().map(move |record| (at, record)));
        let held = records.filter(|(at, record)| self.newest.get(&slice(record)) == Some(at));
        held.map(|(_, record)| record)
    }

    /// Months whose sum changed from load to load.
    pub fn revisions(&self) -> Vec<Revision> {
        let mut sums: BTreeMap<Slice, Vec<i128>> = BTreeMap::new();
        for load in &self.loads {
            let mut own: BTreeMap<Slice, i128> = BTreeMap::new();
            for record in load {
                *own.entry(slice(record)).or_default() += record.value;
            }
            for (slice, sum) in own {
                sums.entry(slice).or_default().push(sum);
            }
        }
        let revised = sums.into_iter().filter(|(_, sums)| {
            let different: BTreeSet<_> = sums.iter().collect();
            different.len() > 1
        });
        revised
            .map(|(slice, sums)| Revision { slice, sums })
            .collect()
    }
}

const fn slice(record: &Record) -> Slice {
    (record.month, record.flow, record.money)
}
