//! Two versions held side by side: what came, what went, what is different.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::{ChainGraph, Evidence};

/// Something that both versions know but describe otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// What it is.
    pub what: String,
    /// As the earlier version has it.
    pub before: String,
    /// As the later version has it.
    pub after: String,
}

/// What tells one list of two versions apart, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Difference {
    /// Only in the later version.
    pub added: Vec<String>,
    /// Only in the earlier version.
    pub removed: Vec<String>,
    /// In both, but not alike.
    pub changed: Vec<Changed>,
}

/// Each thing of one list by what tells it apart, with its figures as text.
type Lines = BTreeMap<String, String>;
/// How a graph's list becomes lines.
type Describe = fn(&ChainGraph) -> Lines;

const LISTS: [(&str, Describe); 10] = [
    ("products", products),
    ("kinds", kinds),
    ("recipes", recipes),
    ("chains", chains),
    ("segments", segments),
    ("places", places),
    ("firms", firms),
    ("makes", makes),
    ("needs", needs),
    ("supplies", supplies),
];

/// Differences list by list, in the order of the lists of a graph.
#[must_use]
pub fn difference(earlier: &ChainGraph, later: &ChainGraph) -> Vec<(&'static str, Difference)> {
    LISTS
        .into_iter()
        .map(|(name, describe)| (name, of_lines(describe(earlier), describe(later))))
        .collect()
}

fn of_lines(before: Lines, mut after: Lines) -> Difference {
    let mut found = Difference::default();
    for (what, before) in before {
        match after.remove(&what) {
            None => found.removed.push(what),
            Some(after) if after != before => found.changed.push(Changed {
                what,
                before,
                after,
            }),
            Some(_) => {}
        }
    }
    found.added = after.into_keys().collect();
    found
}

fn products(graph: &ChainGraph) -> Lines {
    let line = |product: &super::Product| (product.name.clone(), String::new());
    graph.products.iter().map(line).collect()
}

fn kinds(graph: &ChainGraph) -> Lines {
    let name = |at: u32| &graph.products[at as usize].name;
    graph
        .kinds
        .iter()
        .map(|kind| {
            let what = format!("{} ⊂ {}", name(kind.narrower), name(kind.broader));
            (what, sure(&kind.evidence))
        })
        .collect()
}

fn recipes(graph: &ChainGraph) -> Lines {
    let name = |at: u32| &graph.products[at as usize].name;
    graph
        .recipes
        .iter()
        .map(|recipe| {
            let what = format!("{} → {}", name(recipe.material), name(recipe.product));
            let quantity = number("×", recipe.quantity);
            (what, quantity + &sure(&recipe.evidence))
        })
        .collect()
}

fn chains(graph: &ChainGraph) -> Lines {
    graph
        .chains
        .iter()
        .map(|chain| {
            let said = [&chain.code, &chain.region].map(|part| part.clone().unwrap_or_default());
            (chain.name.clone(), said.join(" "))
        })
        .collect()
}

fn segments(graph: &ChainGraph) -> Lines {
    graph
        .segments
        .iter()
        .map(|segment| {
            let chain = &graph.chains[segment.chain as usize].name;
            let mut products: Vec<&str> = segment
                .products
                .iter()
                .map(|at| graph.products[*at as usize].name.as_str())
                .collect();
            products.sort_unstable();
            let figures = format!(
                "{} | {} | {} | ×{}{}",
                segment.layer,
                products.join("、"),
                segment.industries.join("、"),
                segment.weight,
                number("¥", segment.need),
            );
            (format!("{chain} · {}", segment.name), figures)
        })
        .collect()
}

fn places(graph: &ChainGraph) -> Lines {
    graph
        .places
        .iter()
        .map(|place| {
            let position = number("", place.longitude) + &number("", place.latitude);
            let region = place.region.clone().unwrap_or_default();
            (place.name.clone(), region + &position)
        })
        .collect()
}

fn firms(graph: &ChainGraph) -> Lines {
    graph
        .firms
        .iter()
        .map(|firm| {
            let place = firm.place.map(|at| graph.places[at as usize].name.clone());
            let texts = [
                firm.full_name.clone(),
                firm.code.clone(),
                place,
                firm.tie.clone(),
            ];
            let mut said: String = texts
                .into_iter()
                .map(|text| text.unwrap_or_default() + " | ")
                .collect();
            said += &number("¥", firm.revenue);
            said += &number("%", firm.growth.map(|share| 100.0 * share));
            said += &number("#", firm.staff.map(f64::from));
            if firm.is_lead {
                said += " ★";
            }
            (firm.name.clone(), said)
        })
        .collect()
}

fn makes(graph: &ChainGraph) -> Lines {
    graph
        .makes
        .iter()
        .map(|make| {
            let firm = &graph.firms[make.firm as usize].name;
            let what = format!("{firm} · {}", graph.products[make.product as usize].name);
            (what, number("¥", make.capacity) + &sure(&make.evidence))
        })
        .collect()
}

fn needs(graph: &ChainGraph) -> Lines {
    graph
        .needs
        .iter()
        .map(|need| {
            let firm = &graph.firms[need.firm as usize].name;
            let what = format!("{firm} · {}", graph.products[need.product as usize].name);
            (what, number("¥", need.value) + &sure(&need.evidence))
        })
        .collect()
}

fn supplies(graph: &ChainGraph) -> Lines {
    let mut lines = Lines::new();
    for supply in &graph.supplies {
        let name = |at: u32| &graph.firms[at as usize].name;
        let product = &graph.products[supply.product as usize].name;
        let what = format!(
            "{} → {} · {product}",
            name(supply.supplier),
            name(supply.buyer)
        );
        let said = number("¥", Some(supply.value)) + &sure(&supply.evidence);
        // Parallel supplies are one line with all figures.
        let line = lines.entry(what).or_default();
        line.push_str(&said);
    }
    lines
}

fn number(mark: &str, value: Option<f64>) -> String {
    value.map_or(String::new(), |value| format!(" {mark}{value}"))
}

/// How sure a relation is, where it is not certain; its source is not part of what it says.
fn sure(evidence: &Evidence) -> String {
    let mut said = String::new();
    if evidence.confidence < 1.0 {
        let _ = write!(said, " ~{}", evidence.confidence);
    }
    said
}
