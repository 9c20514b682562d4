//! Lists that people keep: one sheet per kind of fact, by Chinese or English names. Errors name sheet,
//! row and column; a graph comes out only when there are none.

use domain::catalogue::Reason;
use domain::words::Uscc;

use super::Builder;
use super::cells::{CellError, Reader, Row, Sheet, say};
use super::names::{Known, add_name, refer, refer_firm, refer_product};
use super::sheets::SHEETS;
use crate::model::{Chain, ChainGraph, Evidence, Firm, Need, Origin, Segment, Supply};
use crate::resolve::normal_form;

/// Builds a graph from sheets.
///
/// # Errors
/// Everything wrong with any cell, in the order of the sheets.
pub fn build_lists(
    sheets: &[Sheet],
    source: &str,
    date: &str,
) -> Result<ChainGraph, Vec<CellError>> {
    build(sheets, source, date, Known::default())
}

/// Builds from sheets what is to be [added](super::add) to a graph: names that are in it already need
/// not be listed again.
///
/// # Errors
/// Everything wrong with any cell, in the order of the sheets.
pub fn build_more_lists(
    sheets: &[Sheet],
    source: &str,
    date: &str,
    base: &ChainGraph,
) -> Result<ChainGraph, Vec<CellError>> {
    build(sheets, source, date, Known::of(base))
}

fn build(
    sheets: &[Sheet],
    source: &str,
    date: &str,
    mut known: Known<'_>,
) -> Result<ChainGraph, Vec<CellError>> {
    let mut errors = Vec::new();
    for sheet in sheets {
        let name = normal_form(&sheet.name);
        if !SHEETS
            .iter()
            .any(|kind| name == kind.key || name == kind.title)
            && name != "说明"
        {
            let message = say("unknown_sheet");
            errors.push(CellError {
                sheet: sheet.name.clone(),
                row: 1,
                column: String::new(),
                message,
            });
        }
    }
    let mut builder = Builder::new();
    let default_source = builder.source(source, Some(date));
    let empty = Sheet::default();
    for kind in &SHEETS {
        let named =
            |sheet: &&Sheet| [kind.key, kind.title].contains(&normal_form(&sheet.name).as_str());
        let Some(sheet) = sheets.iter().find(named) else {
            continue;
        };
        let sheet = if sheet.rows.is_empty() { &empty } else { sheet };
        let reader = Reader::new(kind, sheet, &mut errors);
        for row in reader.rows(&mut errors) {
            match kind.key {
                "places" => place(&mut builder, &mut known, &row, &mut errors),
                "products" => product(&mut builder, &mut known, &row, &mut errors),
                "chains" => chain(&mut builder, &mut known, &row, &mut errors),
                "segments" => segment(&mut builder, &mut known, &row, &mut errors),
                "firms" => firm(&mut builder, &mut known, &row, &mut errors),
                _ => relation(&mut builder, &mut known, &row, default_source, &mut errors),
            }
        }
    }
    let graph = builder.graph;
    if errors.is_empty() {
        Ok(graph)
    } else {
        Err(errors)
    }
}

fn place(builder: &mut Builder, known: &mut Known<'_>, row: &Row<'_>, errors: &mut Vec<CellError>) {
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

fn product(
    builder: &mut Builder,
    known: &mut Known<'_>,
    row: &Row<'_>,
    errors: &mut Vec<CellError>,
) {
    if let Some(name) = add_name(&mut known.products, row, errors) {
        builder.product(&name);
    }
}

fn chain(builder: &mut Builder, known: &mut Known<'_>, row: &Row<'_>, errors: &mut Vec<CellError>) {
    if let Some(name) = add_name(&mut known.chains, row, errors) {
        let region = row.region(errors);
        let code = row.text("code").map(str::to_owned);
        builder.graph.chains.push(Chain { name, code, region });
    }
}

fn segment(
    builder: &mut Builder,
    known: &mut Known<'_>,
    row: &Row<'_>,
    errors: &mut Vec<CellError>,
) {
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
    let layer = row.number(errors, "layer", 0.0..=99.0);
    let weight = row.number(errors, "weight", 0.0..=1e9).unwrap_or(1.0);
    let need = row.money(errors, "need");
    if let (Some(chain), Some(layer), Some(name)) = (chain, layer, row.text("name")) {
        let (name, layer) = (name.to_owned(), layer as u32);
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

fn firm(builder: &mut Builder, known: &mut Known<'_>, row: &Row<'_>, errors: &mut Vec<CellError>) {
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
            .number(errors, "growth", -100.0..=10_000.0)
            .map(|percent| percent / 100.0),
        staff: row
            .number(errors, "staff", 0.0..=1e7)
            .map(|staff| staff as u32),
        is_lead: row.flag(errors, "lead"),
        is_invented: row.flag(errors, "invented"),
        tie: own("tie"),
    };
    builder.firm(&name, || record);
}

fn relation(
    builder: &mut Builder,
    known: &mut Known<'_>,
    row: &Row<'_>,
    default_source: u32,
    errors: &mut Vec<CellError>,
) {
    let evidence = evidence(builder, row, default_source, errors);
    let keys = match row.reader.kind.key {
        "kinds" => ["narrower", "broader"],
        "recipes" => ["product", "material"],
        "makes" | "needs" => ["product", "firm"],
        _ => ["supplier", "buyer"],
    };
    let [first, second] = keys.map(|key| match key {
        "firm" | "supplier" | "buyer" => refer_firm(builder, known, row, key, errors),
        _ => refer_product(builder, known, row, key, errors),
    });
    match row.reader.kind.key {
        "kinds" => match (first, second) {
            (Some(a), Some(b)) if a == b => row.error(errors, "broader", say("kind_of_itself")),
            (Some(narrower), Some(broader)) => builder.kind(narrower, broader, evidence),
            _ => {}
        },
        "recipes" => match (first, second) {
            (Some(a), Some(b)) if a == b => {
                row.error(errors, "material", say("material_of_itself"))
            }
            (Some(product), Some(material)) => {
                let quantity = row.number(errors, "quantity", 0.0..=1e9);
                builder.recipe(material, product, quantity, evidence);
            }
            _ => {}
        },
        "makes" | "needs" => {
            if let (Some(product), Some(firm)) = (first, second) {
                if row.reader.kind.key == "makes" {
                    let capacity = row.money(errors, "capacity");
                    builder.make(firm, product, capacity, evidence);
                } else {
                    let value = row.money(errors, "value");
                    builder.graph.needs.push(Need {
                        firm,
                        product,
                        value,
                        evidence,
                    });
                }
            }
        }
        _ => {
            let product = refer_product(builder, known, row, "product", errors);
            let value = row.money(errors, "value");
            match (first, second, product, value) {
                (Some(a), Some(b), _, _) if a == b => {
                    row.error(errors, "buyer", say("supplies_itself"))
                }
                (Some(supplier), Some(buyer), Some(product), Some(value)) => {
                    builder.graph.supplies.push(Supply {
                        supplier,
                        buyer,
                        product,
                        value,
                        evidence,
                    });
                }
                _ => {}
            }
        }
    }
}

fn evidence(
    builder: &mut Builder,
    row: &Row<'_>,
    default_source: u32,
    errors: &mut Vec<CellError>,
) -> Evidence {
    let source = match (row.text("source"), row.text("date")) {
        (None, None) => default_source,
        (source, date) => builder.source(source.unwrap_or_default(), date),
    };
    let origin = match row.text("origin").map(normal_form).as_deref() {
        None | Some("观察" | "observed") => Origin::Observed,
        Some("推断" | "inferred") => Origin::Inferred,
        Some(_) => {
            row.error(errors, "origin", say("origin"));
            Origin::Observed
        }
    };
    let confidence = row.number(errors, "confidence", 0.0..=1.0).unwrap_or(1.0);
    Evidence {
        source,
        origin,
        confidence,
    }
}
