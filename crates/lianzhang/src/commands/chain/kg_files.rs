//! Reads the files of the open knowledge graph of listed companies: JSON, one record a line, and
//! beside them tables of companies and places.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use chain::import::{CompanyProduct, CompanyRecord, KgRecords, ProductEdge, Relation};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::commands::input::{InputErrors, Table};

#[derive(Deserialize)]
struct Edge {
    from_entity: String,
    rel: String,
    to_entity: String,
}

#[derive(Deserialize)]
struct Company {
    name: String,
    fullname: Option<String>,
    code: String,
}

#[derive(Deserialize)]
struct Make {
    company_name: Option<String>,
    company_code: String,
    product_name: String,
    #[serde(deserialize_with = "share")]
    rel_weight: f64,
}

/// The original writes shares as text, rebuilt copies as numbers.
fn share<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(f64),
        Text(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Number(number) => Ok(number),
        Written::Text(text) => text.trim().parse().map_err(serde::de::Error::custom),
    }
}

/// Reads a file of JSON lines; a line that does not hold such a record is an input error.
fn lines<T: DeserializeOwned>(
    folder: &Path,
    name: &str,
    errors: &mut InputErrors,
) -> anyhow::Result<Vec<T>> {
    let path = folder.join(name);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut records = Vec::new();
    for (at, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        match serde_json::from_str(line) {
            Ok(record) => records.push(record),
            Err(error) => errors.push(name, at + 1, "", error.to_string()),
        }
    }
    Ok(records)
}

/// Reads a folder of the data set, with a table of companies and one of places if given.
pub fn read(
    folder: &Path,
    companies: Option<&Path>,
    places: Option<&Path>,
    errors: &mut InputErrors,
) -> anyhow::Result<KgRecords> {
    let mut records = KgRecords::default();
    for edge in lines::<Edge>(folder, "product_product.json", errors)? {
        let relation = match edge.rel.as_str() {
            "上游材料" => Relation::Upstream,
            "下游产品" => Relation::Downstream,
            "产品小类" => Relation::Narrower,
            other => {
                errors.push(
                    "product_product.json",
                    0,
                    "rel",
                    format!("{other:?} is no known relation"),
                );
                continue;
            }
        };
        records.edges.push(ProductEdge {
            from: edge.from_entity,
            relation,
            to: edge.to_entity,
        });
    }
    for company in lines::<Company>(folder, "company.json", errors)? {
        records.companies.push(CompanyRecord {
            name: company.name,
            full_name: company.fullname,
            code: company.code,
            ..CompanyRecord::default()
        });
    }
    for make in lines::<Make>(folder, "company_product.json", errors)? {
        records.makes.push(CompanyProduct {
            company: make
                .company_name
                .unwrap_or_else(|| make.company_code.clone()),
            code: make.company_code,
            product: make.product_name,
            weight: make.rel_weight,
        });
    }
    if let Some(path) = places {
        read_places(
            &Table::read(path, &["cname", "lon", "lat"], errors)?,
            &mut records,
            errors,
        );
    }
    if let Some(path) = companies {
        read_companies(
            &Table::read(path, &["stockid", "name", "city"], errors)?,
            &mut records,
            errors,
        );
    }
    Ok(records)
}

fn read_places(table: &Table, records: &mut KgRecords, errors: &mut InputErrors) {
    for (row, [name, longitude, latitude]) in table.rows(["cname", "lon", "lat"]) {
        match (longitude.parse(), latitude.parse()) {
            (Ok(longitude), Ok(latitude)) => {
                records
                    .places
                    .push((name.to_owned(), None, Some((longitude, latitude))));
            }
            _ => errors.push(&table.source, row, "lon", "this is no position"),
        }
    }
    if table.has("id") {
        for (place, (_, [id])) in records.places.iter_mut().zip(table.rows(["id"])) {
            place.1 = (id.len() <= 6).then(|| format!("{id:0<6}"));
        }
    }
}

fn read_companies(table: &Table, records: &mut KgRecords, errors: &mut InputErrors) {
    let plain = |code: &str| code.split('.').next().unwrap_or(code).to_owned();
    let known: HashMap<String, usize> = records
        .companies
        .iter()
        .enumerate()
        .map(|(at, company)| (plain(&company.code), at))
        .collect();
    let figures = ["revenue19", "revenue20", "employee", "sname"];
    if let Some(missing) = figures.iter().find(|column| !table.has(column)) {
        errors.push(&table.source, 1, missing, "this column is missing");
        return;
    }
    for (_, [code, name, city, before, revenue, staff, short]) in table.rows([
        "stockid",
        "name",
        "city",
        "revenue19",
        "revenue20",
        "employee",
        "sname",
    ]) {
        let at = known.get(&plain(code)).copied().unwrap_or_else(|| {
            records.companies.push(CompanyRecord {
                name: short.to_owned(),
                full_name: Some(name.to_owned()),
                code: code.to_owned(),
                ..CompanyRecord::default()
            });
            records.companies.len() - 1
        });
        let company = &mut records.companies[at];
        let positive = |cell: &str| cell.parse::<f64>().ok().filter(|value| *value > 0.0);
        company.city = (!city.is_empty()).then(|| city.to_owned());
        company.revenue = positive(revenue);
        company.growth = positive(before)
            .zip(positive(revenue))
            .map(|(before, now)| now / before - 1.0);
        company.staff = staff.parse().ok();
    }
}
