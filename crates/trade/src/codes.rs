//! Code tables of customs: units, currencies, partners, commodities with their statutory units. Facts of
//! public standards (`data/trade/README.md` names them), built in.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const UNITS: &str = include_str!("../../../data/trade/units.csv");
const CURRENCIES: &str = include_str!("../../../data/trade/currencies.csv");
const PARTNERS: &str = include_str!("../../../data/trade/partners.csv");
/// Tables of commodities by the year from which they hold, the oldest first.
const COMMODITIES: [(i16, &str); 1] = [(2023, include_str!("../../../data/trade/hs8-2023.csv"))];

/// The currency of the country itself.
pub const YUAN: &str = "142";
/// The country itself.
pub const CHINA: &str = "142";

static UNIT_NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| names(UNITS));
static CURRENCY_NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| names(CURRENCIES));
static PARTNER_NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| names(PARTNERS));
static TABLES: LazyLock<Vec<(i16, Commodities)>> = LazyLock::new(|| {
    COMMODITIES
        .iter()
        .map(|(year, text)| (*year, Commodities::read(text)))
        .collect()
});

fn names(table: &'static str) -> HashMap<&'static str, &'static str> {
    let rows = table.lines().skip(1);
    rows.filter_map(|row| {
        let (code, rest) = row.split_once(',')?;
        Some((code, rest.split(',').next().unwrap_or_default()))
    })
    .collect()
}

/// The Chinese name of a customs unit of measure.
pub fn unit(code: &str) -> Option<&'static str> {
    UNIT_NAMES.get(code).copied()
}

/// The Chinese name of a currency by its customs number.
pub fn currency(code: &str) -> Option<&'static str> {
    CURRENCY_NAMES.get(code).copied()
}

/// The Chinese name of a country or region.
pub fn partner(code: &str) -> Option<&'static str> {
    PARTNER_NAMES.get(code).copied()
}

/// First and, where there is one, second statutory unit of a commodity, by customs unit code.
pub type Statutory = (&'static str, Option<&'static str>);

/// The commodities of one year's tariff.
#[derive(Debug)]
pub struct Commodities {
    units: HashMap<&'static str, Statutory>,
    headings: HashSet<&'static str>,
}

impl Commodities {
    fn read(table: &'static str) -> Self {
        let rows = table.lines().skip(1).filter_map(|row| {
            let mut cells = row.split(',');
            let (code, first) = (cells.next()?, cells.next()?);
            let second = cells.next().filter(|second| !second.is_empty());
            Some((code, (first, second)))
        });
        let units: HashMap<_, _> = rows.collect();
        let headings = units.keys().map(|code| &code[..4]).collect();
        Self { units, headings }
    }

    /// The table that holds in a year: the newest that is not younger, else the oldest.
    pub fn of_year(year: i16) -> Option<&'static Self> {
        let fitting = TABLES.iter().rev().find(|(from, _)| *from <= year);
        fitting.or_else(|| TABLES.first()).map(|(_, table)| table)
    }

    /// Statutory units of a commodity of eight digits; nothing where there is none of that code.
    pub fn statutory(&self, code: &str) -> Option<Statutory> {
        self.units.get(code).copied()
    }

    /// Whether there is a heading of these four digits.
    pub fn has_heading(&self, heading: &str) -> bool {
        self.headings.contains(heading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statutory_unit_is_a_unit() {
        let table = Commodities::of_year(2024).unwrap();
        assert!(table.units.len() > 8_900);
        for (code, (first, second)) in &table.units {
            assert_eq!(code.len(), 8);
            assert!(unit(first).is_some(), "{code}");
            assert!(second.is_none_or(|second| unit(second).is_some()), "{code}");
        }
        assert_eq!(table.statutory("01012100"), Some(("035", Some("009"))));
        assert_eq!(table.statutory("99999999"), None);
        assert!(table.has_heading("0101") && !table.has_heading("9999"));
    }

    #[test]
    fn codes_are_known_by_name() {
        assert_eq!(unit("035"), Some("千克"));
        assert_eq!(currency("502"), Some("美元"));
        assert_eq!(currency("300"), Some("欧元"));
        assert_eq!(partner("116"), Some("日本"));
        assert_eq!(
            (unit("999"), currency("ABC"), partner("777")),
            (None, None, None)
        );
    }
}
