//! Lists that people keep: one sheet per kind of fact, by Chinese or English names. Errors name sheet,
//! row and column; a graph comes out only when there are none.

use std::collections::HashMap;

use domain::catalogue::Reason;
use domain::tables::Fault;
use domain::words::Uscc;

use super::Builder;
use super::cells::{Findings, Reader, Row, Sheet, Told, say};
use super::names::{Known, add_name, refer};
use super::relations::{KindsKnown, Relations};
use super::sheets::{SHEETS, SheetKind};
use crate::model::{Chain, ChainGraph, Firm, Segment};
use crate::resolve::normal_form;

/// A graph that sheets made, and what is worth knowing of them.
#[derive(Debug, Default)]
pub struct Built {
    /// The graph.
    pub graph: ChainGraph,
    /// Cells that were read with a doubt, and columns that were not read.
    pub warnings: Vec<Fault>,
}

/// Builds a graph from sheets.
///
/// # Errors
/// Everything wrong with any cell, in the order of the sheets.
pub fn build_lists(sheets: &[Sheet], told: Told<'_>) -> Result<Built, Vec<Fault>> {
    build(sheets, told, Known::default(), KindsKnown::default())
}

/// Builds from sheets what is to be [added](super::add) to a graph: names that are in it already need
/// not be listed again.
///
/// # Errors
/// Everything wrong with any cell, in the order of the sheets.
pub fn build_more_lists(
    sheets: &[Sheet],
    told: Told<'_>,
    base: &ChainGraph,
) -> Result<Built, Vec<Fault>> {
    build(sheets, told, Known::of(base), KindsKnown::of(base))
}

fn build(
    sheets: &[Sheet],
    told: Told<'_>,
    mut known: Known<'_>,
    kinds: KindsKnown,
) -> Result<Built, Vec<Fault>> {
    let mut found = Findings::default();
    check_names(sheets, &mut found);
    let mut builder = Builder::new();
    let default_source = builder.source(told.source, Some(told.date));
    let mut relations = Relations {
        told,
        default_source,
        seen: HashMap::new(),
        kinds,
    };
    let empty = Sheet::default();
    for kind in &SHEETS {
        let Some(sheet) = sheets.iter().find(|sheet| is_named(sheet, kind)) else {
            continue;
        };
        let sheet = if sheet.rows.is_empty() { &empty } else { sheet };
        let reader = Reader::new(kind, sheet, &mut found);
        for row in reader.rows(&mut found) {
            let errors = &mut found.errors;
            match kind.key {
                "places" => place(&mut builder, &mut known, &row, errors),
                "products" => product(&mut builder, &mut known, &row, errors),
                "chains" => chain(&mut builder, &mut known, &row, errors),
                "segments" => segment(&mut builder, &mut known, &row, errors),
                "firms" => firm(&mut builder, &mut known, &row, errors),
                _ => relations.take(&mut builder, &mut known, &row, &mut found),
            }
        }
    }
    match found.errors.is_empty() {
        true => Ok(Built {
            graph: builder.graph,
            warnings: found.warnings,
        }),
        false => Err(found.errors),
    }
}

fn is_named(sheet: &Sheet, kind: &SheetKind) -> bool {
    [kind.key, kind.title].contains(&normal_form(&sheet.name).as_str())
}

/// Sheets that no list is called by, and lists that are there twice.
fn check_names(sheets: &[Sheet], found: &mut Findings) {
    let mut taken = Vec::new();
    for sheet in sheets {
        let kind = SHEETS.iter().find(|kind| is_named(sheet, kind));
        let message = match kind {
            Some(kind) if taken.contains(&kind.key) => say("sheet_twice"),
            Some(kind) => {
                taken.push(kind.key);
                continue;
            }
            None if normal_form(&sheet.name) == "说明" => continue,
            None => say("unknown_sheet"),
        };
        found
            .errors
            .push(Fault::said(1, "", message).in_sheet(Some(&sheet.name)));
    }
}

fn place(builder: &mut Builder, known: &mut Known<'_>, row: &Row<'_>, errors: &mut Vec<Fault>) {
    let Some(name) = add_name(&mut known.places, row, errors) else {
        return;
    };
    let at = builder.place(&name) as usize;
    let (longitude, latitude) = (
        row.number(errors, "longitude", -180.0..=180.0),
        row.number(errors, "latitude", -90.0..=90.0),
    );
    let region = row.region(errors);
    let place = &mut builder.graph.places[at];
    (place.longitude, place.latitude, place.region) = (longitude, latitude, region);
}

fn product(builder: &mut Builder, known: &mut Known<'_>, row: &Row<'_>, errors: &mut Vec<Fault>) {
    if let Some(name) = add_name(&mut known.products, row, errors) {
        builder.product(&name);
    }
}

fn chain(builder: &mut Builder, known: &mut Known<'_>, row: &Row<'_>, errors: &mut Vec<Fault>) {
    if let Some(name) = add_name(&mut known.chains, row, errors) {
        let region = row.region(errors);
        let code = row.text("code").map(str::to_owned);
        builder.graph.chains.push(Chain { name, code, region });
    }
}

fn segment(builder: &mut Builder, known: &mut Known<'_>, row: &Row<'_>, errors: &mut Vec<Fault>) {
    let chain = refer(&mut known.chains, row, "chain", errors, |name| {
        let name = name.to_owned();
        let (code, region) = (None, None);
        builder.graph.chains.push(Chain { name, code, region });
        builder.graph.chains.len() as u32 - 1
    });
    let mut products = Vec::new();
    for name in row
        .text("products")
        .unwrap_or_default()
        .split(['、', ';', '；', '|'])
        .filter(|name| !name.trim().is_empty())
    {
        match known.products.position(name, |name| builder.product(name)) {
            Some(product) => products.push(product),
            None => row.error(errors, "products", say("not_listed").with("name", name)),
        }
    }
    let mut industries = Vec::new();
    for code in row
        .text("industries")
        .unwrap_or_default()
        .split(['、', ';', '；', '|'])
        .filter(|code| !code.trim().is_empty())
    {
        let code = normal_form(code);
        let is_code = (2..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
        if !is_code {
            row.error(
                errors,
                "industries",
                say("not_an_industry").with("value", &code),
            );
        }
        industries.push(code);
    }
    let layer = row.whole(errors, "layer", 0.0..=99.0);
    let weight = row.number(errors, "weight", 0.0..=1e9).unwrap_or(1.0);
    let need = row.money(errors, "need");
    if let (Some(chain), Some(layer), Some(name)) = (chain, layer, row.text("name")) {
        let name = name.to_owned();
        // A segment named twice within a chain would be counted twice.
        let form = normal_form(&name);
        let mut others = builder.graph.segments.iter();
        if others.any(|other| other.chain == chain && normal_form(&other.name) == form) {
            row.error(errors, "name", say("listed_twice").with("name", &name));
        }
        builder.graph.segments.push(Segment {
            chain,
            name,
            layer,
            products,
            industries,
            weight,
            need,
        });
    }
}

fn firm(builder: &mut Builder, known: &mut Known<'_>, row: &Row<'_>, errors: &mut Vec<Fault>) {
    let Some(name) = add_name(&mut known.firms, row, errors) else {
        return;
    };
    let add = |name: &str| builder.place(name);
    let place = refer(&mut known.places, row, "place", errors, add);
    // Stock codes and foreign numbers are shorter; what is as long as a credit code must be one.
    if let Some(Err(error)) = row
        .text("code")
        .filter(|code| code.chars().count() == 18)
        .map(Uscc::parse)
    {
        row.error(errors, "code", error.sentence());
    }
    let own = |key: &str| row.text(key).map(str::to_owned);
    let record = Firm {
        name: name.clone(),
        full_name: own("full_name"),
        code: own("code"),
        place,
        revenue: row.money(errors, "revenue"),
        growth: row
            .percent(errors, "growth", -100.0..=10_000.0)
            .map(|percent| percent / 100.0),
        staff: row.whole(errors, "staff", 0.0..=1e7),
        is_lead: row.flag(errors, "lead"),
        is_invented: row.flag(errors, "invented"),
        tie: own("tie"),
    };
    builder.firm(&name, || record);
}
