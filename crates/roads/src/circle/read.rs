//! Firms and purchases out of tables.

use std::collections::HashMap;

use domain::sheets::{FaultKind, Faults, Sheet};
use rust_decimal::Decimal;

use super::{Firm, Purchase, Trade, Where};
use crate::points::{crs_of, position};

/// What one purchase may be worth at most: sums of millions of rows stay exact.
const VALUE_MAX: i64 = 1_000_000_000_000_000;
/// Places behind the point of a value at most.
const PLACES_MAX: u32 = 6;

/// Reads firms (`firm,lon,lat,chain,segment,place`, and `crs` where positions are not in WGS-84) and purchases
/// (`buyer,supplier,product,value`). A supplier that no row lists is nobody knows where; a buyer must be listed.
pub fn read_circle(firms: &Sheet, purchases: &Sheet, faults: &mut Faults) -> Trade {
    let mut trade = Trade::default();
    let crs = firms.column("crs");
    let mut seen = HashMap::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let columns = ["firm", "lon", "lat", "chain", "segment", "place"];
    firms.read(columns, faults, |cells| {
        let Some(name) = cells.text(0) else { return };
        cells.once(0, name, &mut seen);
        let at = position(cells, 1, 2, crs_of(firms, crs, cells.position()));
        let place = match (cells.raw(5).to_ascii_lowercase().as_str(), at) {
            ("outside", _) => Where::Outside,
            ("", Some(Some(at))) => Where::At(at),
            ("", _) => Where::Unknown,
            _ => {
                let value = cells.raw(5).to_owned();
                let known = "outside".to_owned();
                cells.fault(5, FaultKind::NotOneOf { value, known });
                Where::Unknown
            }
        };
        by_name.insert(name, trade.firms.len());
        trade.firms.push(Firm {
            firm: name.to_owned(),
            place,
            chain: cells.raw(3).to_owned(),
            segment: cells.raw(4).to_owned(),
        });
    });
    purchases.read(["buyer", "supplier", "value"], faults, |cells| {
        let buyer = cells.known(0, &by_name);
        let supplier = by_name.get(cells.raw(1)).copied();
        let value = cells.decimal(2, Decimal::ZERO..=Decimal::from(VALUE_MAX));
        let value = value.filter(|value| {
            let is_fine = value.normalize().scale() <= PLACES_MAX;
            if !is_fine {
                let (value, most) = (value.to_string(), PLACES_MAX);
                cells.fault(2, FaultKind::TooFine { value, most });
            }
            is_fine
        });
        if let Some((buyer, value)) = buyer.zip(value) {
            trade.purchases.push(Purchase {
                buyer,
                supplier,
                value,
            });
        }
    });
    trade
}
