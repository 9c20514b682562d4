//! Edits that take a decision back without touching what was changed since: what the graph held
//! before the decision is put again.

use std::collections::HashSet;

use super::{Edit, Field, FirmEdit, Said};
use crate::model::{ChainGraph, Evidence};

fn product(graph: &ChainGraph, name: &str) -> Option<u32> {
    let found = graph
        .products
        .iter()
        .position(|product| product.name == name);
    found.map(|at| at as u32)
}

fn firm(graph: &ChainGraph, name: &str) -> Option<u32> {
    let found = graph.firms.iter().position(|firm| firm.name == name);
    found.map(|at| at as u32)
}

fn said(graph: &ChainGraph, evidence: &Evidence) -> Said {
    let source = &graph.sources[evidence.source as usize];
    Said {
        source: Some(source.name.clone()),
        date: source.date.clone().filter(|date| !date.is_empty()),
        origin: Some(evidence.origin),
        confidence: Some(evidence.confidence),
    }
}

/// Makes a product a kind of another again, or no longer, as it was `before`.
#[must_use]
pub fn take_back_kind(
    before: &ChainGraph,
    now: &ChainGraph,
    narrower: &str,
    broader: &str,
) -> Vec<Edit> {
    let held = |graph: &ChainGraph| {
        let pair = (product(graph, narrower)?, product(graph, broader)?);
        let mut kinds = graph.kinds.iter();
        kinds
            .find(|kind| (kind.narrower, kind.broader) == pair)
            .map(|kind| kind.evidence)
    };
    let (narrower, broader) = (narrower.to_owned(), broader.to_owned());
    match (held(before), held(now)) {
        (Some(evidence), _)
            if product(now, &narrower).is_some() && product(now, &broader).is_some() =>
        {
            let said = said(before, &evidence);
            vec![Edit::PutKind {
                narrower,
                broader,
                said,
            }]
        }
        (None, Some(_)) => vec![Edit::RemoveKind { narrower, broader }],
        _ => Vec::new(),
    }
}

/// Makes two firms of one again: `gone` comes back with what it had `before`, and `kept` loses what it
/// only had from it. Relations to things that are gone by now are left out.
#[must_use]
pub fn take_back_merge(before: &ChainGraph, now: &ChainGraph, gone: &str, kept: &str) -> Vec<Edit> {
    let (Some(was), Some(other)) = (firm(before, gone), firm(before, kept)) else {
        return Vec::new();
    };
    if firm(now, gone).is_some() {
        return Vec::new();
    }
    let mut edits = vec![Edit::PutFirm(Box::new(record(before, now, was)))];
    let has_product = |at: u32| product(now, &before.products[at as usize].name).is_some();
    let name = |at: u32| before.products[at as usize].name.clone();
    let kept_makes: HashSet<u32> = of(before.makes.iter().map(|m| (m.firm, m.product)), other);
    let now_makes = products_of(now, kept, now.makes.iter().map(|m| (m.firm, m.product)));
    for make in before
        .makes
        .iter()
        .filter(|make| make.firm == was && has_product(make.product))
    {
        edits.push(Edit::PutMake {
            firm: gone.to_owned(),
            product: name(make.product),
            capacity: Field::from(make.capacity),
            said: said(before, &make.evidence),
        });
        if !kept_makes.contains(&make.product) && now_makes.contains(&name(make.product)) {
            edits.push(Edit::RemoveMake {
                firm: kept.to_owned(),
                product: name(make.product),
            });
        }
    }
    let kept_needs: HashSet<u32> = of(before.needs.iter().map(|n| (n.firm, n.product)), other);
    let now_needs = products_of(now, kept, now.needs.iter().map(|n| (n.firm, n.product)));
    for need in before
        .needs
        .iter()
        .filter(|need| need.firm == was && has_product(need.product))
    {
        edits.push(Edit::PutNeed {
            firm: gone.to_owned(),
            product: name(need.product),
            value: Field::from(need.value),
            said: said(before, &need.evidence),
        });
        if !kept_needs.contains(&need.product) && now_needs.contains(&name(need.product)) {
            edits.push(Edit::RemoveNeed {
                firm: kept.to_owned(),
                product: name(need.product),
            });
        }
    }
    edits.extend(supplies(before, now, was, other));
    edits
}

fn of(pairs: impl Iterator<Item = (u32, u32)>, firm: u32) -> HashSet<u32> {
    let own = pairs.filter(|(of, _)| *of == firm);
    own.map(|(_, product)| product).collect()
}

fn products_of(
    graph: &ChainGraph,
    name: &str,
    pairs: impl Iterator<Item = (u32, u32)>,
) -> HashSet<String> {
    let Some(at) = firm(graph, name) else {
        return HashSet::new();
    };
    let own = of(pairs, at);
    own.into_iter()
        .map(|product| graph.products[product as usize].name.clone())
        .collect()
}

/// Supplies of the firm that comes back; those that the other firm has only from it go.
fn supplies(before: &ChainGraph, now: &ChainGraph, was: u32, other: u32) -> Vec<Edit> {
    let name = |at: u32| before.firms[at as usize].name.clone();
    let key = |supply: &crate::model::Supply| (supply.supplier, supply.buyer, supply.product);
    let held: HashSet<(u32, u32, u32)> = before.supplies.iter().map(key).collect();
    let firms: HashSet<&str> = now.firms.iter().map(|firm| firm.name.as_str()).collect();
    let products: HashSet<&str> = now.products.iter().map(|p| p.name.as_str()).collect();
    let now_held: HashSet<(&str, &str, &str)> = now
        .supplies
        .iter()
        .map(|supply| {
            (
                now.firms[supply.supplier as usize].name.as_str(),
                now.firms[supply.buyer as usize].name.as_str(),
                now.products[supply.product as usize].name.as_str(),
            )
        })
        .collect();
    let mut edits = Vec::new();
    for supply in &before.supplies {
        if supply.supplier != was && supply.buyer != was {
            continue;
        }
        let sold = before.products[supply.product as usize].name.as_str();
        let partner = if supply.supplier == was {
            supply.buyer
        } else {
            supply.supplier
        };
        let partner_name = name(partner);
        if !products.contains(sold) || !firms.contains(partner_name.as_str()) {
            continue;
        }
        edits.push(Edit::PutSupply {
            supplier: name(supply.supplier),
            buyer: name(supply.buyer),
            product: sold.to_owned(),
            value: supply.value,
            said: said(before, &supply.evidence),
        });
        let through = |at: u32| if at == was { other } else { at };
        let moved = (
            through(supply.supplier),
            through(supply.buyer),
            supply.product,
        );
        let (supplier, buyer) = (name(moved.0), name(moved.1));
        let is_there = now_held.contains(&(supplier.as_str(), buyer.as_str(), sold));
        if moved.0 != moved.1 && !held.contains(&moved) && is_there {
            edits.push(Edit::RemoveSupply {
                supplier,
                buyer,
                product: sold.to_owned(),
            });
        }
    }
    edits
}

fn record(before: &ChainGraph, now: &ChainGraph, at: u32) -> FirmEdit {
    let firm = &before.firms[at as usize];
    let place = firm
        .place
        .map(|place| before.places[place as usize].name.clone());
    let is_known = |place: &String| now.places.iter().any(|known| known.name == *place);
    FirmEdit {
        name: firm.name.clone(),
        new_name: None,
        full_name: Field::from(firm.full_name.clone()),
        code: Field::from(firm.code.clone()),
        place: Field::from(place.filter(is_known)),
        revenue: Field::from(firm.revenue),
        growth: Field::from(firm.growth),
        staff: Field::from(firm.staff),
        is_lead: Some(firm.is_lead),
        is_invented: Some(firm.is_invented),
        tie: Field::from(firm.tie.clone()),
    }
}
