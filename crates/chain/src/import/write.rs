//! A graph as the sheets that it can be read from again.

use super::{SHEETS, Sheet};
use crate::model::{ChainGraph, Evidence, Origin};

/// Money of the sheets is in 10,000 yuan.
const YUAN: f64 = 1e4;

/// All sheets with their Chinese headers, in the order of the template.
#[must_use]
pub fn write_lists(graph: &ChainGraph) -> Vec<Sheet> {
    SHEETS
        .iter()
        .map(|kind| {
            let header = kind
                .columns
                .iter()
                .map(|column| column.title.to_owned())
                .collect();
            let mut rows = vec![header];
            rows.extend(rows_of(kind.key, graph));
            Sheet::of_texts(kind.title, &rows)
        })
        .collect()
}

fn rows_of(key: &str, graph: &ChainGraph) -> Vec<Vec<String>> {
    let product = |at: u32| graph.products[at as usize].name.clone();
    let firm = |at: u32| graph.firms[at as usize].name.clone();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let source = |evidence: &Evidence| {
        let source = &graph.sources[evidence.source as usize];
        [source.name.clone(), optional(&source.date)]
    };
    match key {
        "places" => graph
            .places
            .iter()
            .map(|place| {
                vec![
                    place.name.clone(),
                    optional(&place.region),
                    number(place.longitude),
                    number(place.latitude),
                ]
            })
            .collect(),
        "products" => graph
            .products
            .iter()
            .map(|product| vec![product.name.clone()])
            .collect(),
        "kinds" => graph
            .kinds
            .iter()
            .map(|kind| vec![product(kind.narrower), product(kind.broader)])
            .collect(),
        "recipes" => graph
            .recipes
            .iter()
            .map(|recipe| {
                let [name, date] = source(&recipe.evidence);
                vec![
                    product(recipe.product),
                    product(recipe.material),
                    number(recipe.quantity),
                    name,
                    date,
                ]
            })
            .collect(),
        "chains" => graph
            .chains
            .iter()
            .map(|chain| {
                vec![
                    chain.name.clone(),
                    optional(&chain.region),
                    optional(&chain.code),
                ]
            })
            .collect(),
        "segments" => segments(graph),
        "firms" => firms(graph),
        "makes" | "needs" => {
            let lines: Vec<(u32, u32, Option<f64>, &Evidence)> = if key == "makes" {
                let makes = graph.makes.iter();
                makes
                    .map(|make| (make.firm, make.product, make.capacity, &make.evidence))
                    .collect()
            } else {
                let needs = graph.needs.iter();
                needs
                    .map(|need| (need.firm, need.product, need.value, &need.evidence))
                    .collect()
            };
            lines
                .into_iter()
                .map(|(of, what, value, evidence)| {
                    let [name, date] = source(evidence);
                    vec![firm(of), product(what), money(value), name, date]
                })
                .collect()
        }
        _ => graph
            .supplies
            .iter()
            .map(|supply| {
                let [name, date] = source(&supply.evidence);
                let origin = match supply.evidence.origin {
                    Origin::Observed => "观察",
                    Origin::Inferred => "推断",
                };
                vec![
                    firm(supply.supplier),
                    firm(supply.buyer),
                    product(supply.product),
                    money(Some(supply.value)),
                    supply.evidence.confidence.to_string(),
                    origin.to_owned(),
                    name,
                    date,
                ]
            })
            .collect(),
    }
}

fn segments(graph: &ChainGraph) -> Vec<Vec<String>> {
    let line = |segment: &crate::model::Segment| {
        let products: Vec<&str> = segment
            .products
            .iter()
            .map(|at| graph.products[*at as usize].name.as_str())
            .collect();
        vec![
            graph.chains[segment.chain as usize].name.clone(),
            segment.name.clone(),
            segment.layer.to_string(),
            products.join("、"),
            segment.industries.join("、"),
            segment.weight.to_string(),
            money(segment.need),
        ]
    };
    graph.segments.iter().map(line).collect()
}

fn firms(graph: &ChainGraph) -> Vec<Vec<String>> {
    let flag = |is: bool| if is { "是".to_owned() } else { String::new() };
    let line = |firm: &crate::model::Firm| {
        let place = firm.place.map(|at| graph.places[at as usize].name.clone());
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            firm.name.clone(),
            optional(&firm.full_name),
            optional(&firm.code),
            place.unwrap_or_default(),
            money(firm.revenue),
            number(firm.growth.map(|share| 100.0 * share)),
            firm.staff
                .map(|staff| staff.to_string())
                .unwrap_or_default(),
            flag(firm.is_lead),
            flag(firm.is_invented),
            optional(&firm.tie),
        ]
    };
    graph.firms.iter().map(line).collect()
}

fn number(value: Option<f64>) -> String {
    // Ten digits tell any two values of a list apart and spare readers 0.30000000000000004.
    value.map_or(String::new(), |value| {
        let rounded: f64 = format!("{value:.9e}").parse().unwrap_or(value);
        rounded.to_string()
    })
}

fn money(value: Option<f64>) -> String {
    number(value.map(|value| value / YUAN))
}
