//! Offers, needs, and what people said of pairs of names.

use std::collections::{BTreeSet, HashMap};

use super::lexicon::plain;
use domain::sheets::{Cells, FaultKind, Faults, Sheet};

/// Units of quantity and their kilograms.
const UNITS: [(&str, f64); 3] = [("千克", 1.0), ("吨", 1e3), ("万吨", 1e7)];

/// What a firm has.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract; none where unknown")]
pub struct Offer {
    pub id: String,
    pub firm: String,
    pub name: String,
    pub code: String,
    pub kilograms: Option<f64>,
    pub certificates: BTreeSet<String>,
    pub place: Option<(f64, f64)>,
    pub lead_days: Option<f64>,
}

/// What a firm wants.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract; none where unknown")]
pub struct Need {
    pub id: String,
    pub firm: String,
    pub name: String,
    pub code: String,
    pub kilograms: Option<f64>,
    pub certificates: BTreeSet<String>,
    pub place: Option<(f64, f64)>,
    pub max_km: Option<f64>,
    pub max_days: Option<f64>,
}

/// What people said of pairs of names: the same good, or not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reviews {
    said: HashMap<(String, String), bool>,
}

impl Reviews {
    /// What was said of two names, in either order.
    pub fn of(&self, a: &str, b: &str) -> Option<bool> {
        if self.said.is_empty() {
            return None;
        }
        self.said.get(&Self::key(a, b)).copied()
    }

    fn key(a: &str, b: &str) -> (String, String) {
        let (a, b) = (plain(a), plain(b));
        if a < b { (a, b) } else { (b, a) }
    }
}

/// What offers and needs share, read from the same columns.
struct Common {
    id: String,
    firm: String,
    name: String,
    kilograms: Option<f64>,
    certificates: BTreeSet<String>,
    place: Option<(f64, f64)>,
}

fn common<'a, const N: usize>(
    cells: &mut Cells<'a, '_, N>,
    seen: &mut HashMap<&'a str, usize>,
) -> Option<Common> {
    let (id, name) = (cells.text(0), cells.text(2));
    if let Some(id) = id {
        cells.once(0, id, seen);
    }
    let kilograms = kilograms(cells);
    let certificates = cells.raw(5).split(';').map(str::trim);
    let certificates = certificates
        .filter(|text| !text.is_empty())
        .map(str::to_owned);
    let (lat, lon) = (
        cells.number_if_any(6, -90.0..=90.0),
        cells.number_if_any(7, -180.0..=180.0),
    );
    Some(Common {
        id: id?.to_owned(),
        firm: cells.raw(1).to_owned(),
        name: name?.to_owned(),
        kilograms: kilograms?,
        certificates: certificates.collect(),
        place: lat?.zip(lon?),
    })
}

fn kilograms<const N: usize>(cells: &mut Cells<'_, '_, N>) -> Option<Option<f64>> {
    let quantity = cells.number_if_any(4, 0.0..=1e15);
    let unit = cells.raw(3);
    let factor = UNITS.iter().find(|(name, _)| *name == unit);
    if factor.is_none() && !(unit.is_empty() && quantity == Some(None)) {
        let known = UNITS.map(|(name, _)| name).join("、");
        let value = unit.to_owned();
        cells.fault(3, FaultKind::NotOneOf { value, known });
        return None;
    }
    Some(quantity?.map(|quantity| quantity * factor.map_or(1.0, |(_, factor)| *factor)))
}

/// The codes of a table that has them.
fn codes(sheet: &Sheet) -> impl Fn(usize) -> String {
    let column = sheet.column("code");
    move |position| column.map_or_else(String::new, |at| plain(sheet.cell(position, at)))
}

/// Reads offers; a column `code` may hold an identifier.
pub fn read_offers(sheet: &Sheet, faults: &mut Faults) -> Vec<Offer> {
    let (mut offers, mut seen) = (Vec::with_capacity(sheet.len()), HashMap::new());
    let code = codes(sheet);
    let columns = [
        "offer",
        "firm",
        "name",
        "unit",
        "quantity",
        "certificates",
        "lat",
        "lon",
        "lead_days",
    ];
    sheet.read(columns, faults, |cells| {
        let lead_days = cells.number_if_any(8, 0.0..=1e6);
        if let (Some(common), Some(lead_days)) = (common(cells, &mut seen), lead_days) {
            offers.push(Offer {
                id: common.id,
                firm: common.firm,
                name: common.name,
                code: code(cells.position()),
                kilograms: common.kilograms,
                certificates: common.certificates,
                place: common.place,
                lead_days,
            });
        }
    });
    offers
}

/// Reads needs; a column `code` may hold an identifier.
pub fn read_needs(sheet: &Sheet, faults: &mut Faults) -> Vec<Need> {
    let (mut needs, mut seen) = (Vec::with_capacity(sheet.len()), HashMap::new());
    let code = codes(sheet);
    let columns = [
        "need",
        "firm",
        "name",
        "unit",
        "quantity",
        "certificates",
        "lat",
        "lon",
        "max_km",
        "max_days",
    ];
    sheet.read(columns, faults, |cells| {
        let max_km = cells.number_if_any(8, 0.0..=1e6);
        let max_days = cells.number_if_any(9, 0.0..=1e6);
        let limits = max_km.zip(max_days);
        if let (Some(common), Some((max_km, max_days))) = (common(cells, &mut seen), limits) {
            needs.push(Need {
                id: common.id,
                firm: common.firm,
                name: common.name,
                code: code(cells.position()),
                kilograms: common.kilograms,
                certificates: common.certificates,
                place: common.place,
                max_km,
                max_days,
            });
        }
    });
    needs
}

/// Reads `name,other,same`, 1 for the same good and 0 for another.
pub fn read_reviews(sheet: &Sheet, faults: &mut Faults) -> Reviews {
    let mut reviews = Reviews::default();
    sheet.read(["name", "other", "same"], faults, |cells| {
        let (name, other, same) = (cells.text(0), cells.text(1), cells.flag(2));
        if let (Some(name), Some(other), Some(same)) = (name, other, same) {
            reviews.said.insert(Reviews::key(name, other), same);
        }
    });
    reviews
}
