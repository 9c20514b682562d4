//! Lists that people keep: one sheet per kind of fact, by Chinese or English names. Errors name sheet,
//! row and column; a graph comes out only when there are none.

use std::collections::HashMap;

use domain::catalogue::{Reason, Sentence};
use domain::words::Uscc;

use super::Builder;
use super::sheets::{Column, SHEETS, SheetKind};
use crate::model::{Chain, ChainGraph, Evidence, Firm, Need, Origin, Segment, Supply};
use crate::resolve::normal_form;

/// A sheet as read: the first row is the header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Name as written.
    pub name: String,
    /// Rows of cells as text.
    pub rows: Vec<Vec<String>>,
}

/// One thing wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// Sheet as written.
    pub sheet: String,
    /// Row as a spreadsheet counts, from 1.
    pub row: usize,
    /// Column as written, or as the template has it.
    pub column: String,
    /// What is wrong.
    pub message: Sentence,
}

const YUAN: f64 = 1e4;

fn say(key: &str) -> Sentence {
    Sentence::new(format!("chain-lists.{key}"))
}

struct Reader<'a> {
    kind: &'static SheetKind,
    sheet: &'a Sheet,
    columns: HashMap<&'static str, usize>,
}

struct Row<'a> {
    number: usize,
    reader: &'a Reader<'a>,
    cells: &'a [String],
}

impl<'a> Reader<'a> {
    fn new(kind: &'static SheetKind, sheet: &'a Sheet, errors: &mut Vec<CellError>) -> Self {
        let header = sheet.rows.first().map(Vec::as_slice).unwrap_or_default();
        let find = |column: &Column| {
            header.iter().position(|cell| {
                let cell = normal_form(cell.trim_start_matches('\u{feff}').trim_end_matches('*'));
                cell == column.key || cell == normal_form(column.title)
            })
        };
        let mut columns = HashMap::new();
        for column in kind.columns {
            match find(column) {
                Some(at) => {
                    columns.insert(column.key, at);
                }
                None if column.is_required => errors.push(CellError {
                    sheet: sheet.name.clone(),
                    row: 1,
                    column: column.title.to_owned(),
                    message: say("column_missing"),
                }),
                None => {}
            }
        }
        Self {
            kind,
            sheet,
            columns,
        }
    }

    /// Rows that are not blank; those that lack a required cell are reported and left out.
    fn rows(&'a self, errors: &mut Vec<CellError>) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        for (at, cells) in self.sheet.rows.iter().enumerate().skip(1) {
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let row = Row {
                number: at + 1,
                reader: self,
                cells,
            };
            let lacking: Vec<_> = self
                .kind
                .columns
                .iter()
                .filter(|c| c.is_required && row.text(c.key).is_none())
                .collect();
            lacking
                .iter()
                .for_each(|column| row.error(errors, column.key, say("empty")));
            if lacking.is_empty() {
                rows.push(row);
            }
        }
        rows
    }
}

impl Row<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        let cell = self.cells.get(*self.reader.columns.get(key)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    fn error(&self, errors: &mut Vec<CellError>, key: &str, message: Sentence) {
        let title = self
            .reader
            .kind
            .columns
            .iter()
            .find(|column| column.key == key)
            .map_or(key, |column| column.title);
        let (sheet, column) = (self.reader.sheet.name.clone(), title.to_owned());
        errors.push(CellError {
            sheet,
            row: self.number,
            column,
            message,
        });
    }

    fn number(
        &self,
        errors: &mut Vec<CellError>,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<f64> {
        let cell = self.text(key)?;
        let plain = normal_form(cell).replace(',', "");
        match plain.trim_end_matches('%').parse::<f64>() {
            Ok(value) if range.contains(&value) => Some(value),
            Ok(value) => {
                let message = say("out_of_range")
                    .with("value", value)
                    .with("min", range.start())
                    .with("max", range.end());
                self.error(errors, key, message);
                None
            }
            Err(_) => {
                self.error(errors, key, say("not_a_number").with("value", cell));
                None
            }
        }
    }

    fn money(&self, errors: &mut Vec<CellError>, key: &str) -> Option<f64> {
        self.number(errors, key, 0.0..=1e12)
            .map(|value| value * YUAN)
    }

    fn flag(&self, errors: &mut Vec<CellError>, key: &str) -> bool {
        match self.text(key).map(normal_form).as_deref() {
            None | Some("否" | "no" | "false" | "0") => false,
            Some("是" | "yes" | "true" | "1") => true,
            Some(_) => {
                self.error(errors, key, say("yes_or_no"));
                false
            }
        }
    }

    fn region(&self, errors: &mut Vec<CellError>) -> Option<String> {
        let code = normal_form(self.text("region")?);
        let is_code = matches!(code.len(), 6 | 9 | 12) && code.bytes().all(|b| b.is_ascii_digit());
        if !is_code {
            self.error(errors, "region", say("not_a_region").with("value", &code));
        }
        is_code.then_some(code)
    }
}

#[derive(Default)]
struct Known {
    places: HashMap<String, u32>,
    products: HashMap<String, u32>,
    chains: HashMap<String, u32>,
    firms: HashMap<String, u32>,
}

fn add_name(
    known: &mut HashMap<String, u32>,
    row: &Row<'_>,
    errors: &mut Vec<CellError>,
) -> Option<String> {
    let name = row.text("name")?.to_owned();
    if known
        .insert(normal_form(&name), known.len() as u32)
        .is_some()
    {
        row.error(errors, "name", say("listed_twice").with("name", &name));
    }
    Some(name)
}

fn refer(
    known: &HashMap<String, u32>,
    row: &Row<'_>,
    key: &str,
    errors: &mut Vec<CellError>,
) -> Option<u32> {
    let name = row.text(key)?;
    let found = known.get(&normal_form(name)).copied();
    if found.is_none() {
        row.error(errors, key, say("not_listed").with("name", name));
    }
    found
}

/// Builds a graph from sheets.
///
/// # Errors
/// Everything wrong with any cell, in the order of the sheets.
pub fn build_lists(
    sheets: &[Sheet],
    source: &str,
    date: &str,
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
    let mut known = Known::default();
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
                "segments" => segment(&mut builder, &known, &row, &mut errors),
                "firms" => firm(&mut builder, &mut known, &row, &mut errors),
                _ => relation(&mut builder, &known, &row, default_source, &mut errors),
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

fn place(builder: &mut Builder, known: &mut Known, row: &Row<'_>, errors: &mut Vec<CellError>) {
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

fn product(builder: &mut Builder, known: &mut Known, row: &Row<'_>, errors: &mut Vec<CellError>) {
    if let Some(name) = add_name(&mut known.products, row, errors) {
        builder.product(&name);
    }
}

fn chain(builder: &mut Builder, known: &mut Known, row: &Row<'_>, errors: &mut Vec<CellError>) {
    if let Some(name) = add_name(&mut known.chains, row, errors) {
        let region = row.region(errors);
        let code = row.text("code").map(str::to_owned);
        builder.graph.chains.push(Chain { name, code, region });
    }
}

fn segment(builder: &mut Builder, known: &Known, row: &Row<'_>, errors: &mut Vec<CellError>) {
    let chain = refer(&known.chains, row, "chain", errors);
    let mut products = Vec::new();
    for name in row
        .text("products")
        .unwrap_or_default()
        .split(['、', ';', '；', '|'])
        .filter(|name| !name.trim().is_empty())
    {
        match known.products.get(&normal_form(name)) {
            Some(product) => products.push(*product),
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

fn firm(builder: &mut Builder, known: &mut Known, row: &Row<'_>, errors: &mut Vec<CellError>) {
    let Some(name) = add_name(&mut known.firms, row, errors) else {
        return;
    };
    let place = refer(&known.places, row, "place", errors);
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
    known: &Known,
    row: &Row<'_>,
    default_source: u32,
    errors: &mut Vec<CellError>,
) {
    let evidence = evidence(builder, row, default_source, errors);
    let mut product = |key: &str| refer(&known.products, row, key, errors);
    match row.reader.kind.key {
        "kinds" => match (product("narrower"), product("broader")) {
            (Some(a), Some(b)) if a == b => row.error(errors, "broader", say("kind_of_itself")),
            (Some(narrower), Some(broader)) => builder.kind(narrower, broader, evidence),
            _ => {}
        },
        "recipes" => match (product("product"), product("material")) {
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
            let (product, firm) = (product("product"), refer(&known.firms, row, "firm", errors));
            if let (Some(product), Some(firm)) = (product, firm) {
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
            let product = product("product");
            let (supplier, buyer) = (
                refer(&known.firms, row, "supplier", errors),
                refer(&known.firms, row, "buyer", errors),
            );
            let value = row.money(errors, "value");
            match (supplier, buyer, product, value) {
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
