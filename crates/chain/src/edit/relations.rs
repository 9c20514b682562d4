//! Carrying edits out on a graph: how things stand to one another.

use super::lookup::{Found, Outcome, check, differ, evidence, firm, product, set, take_out};
use super::{Edit, Fault, Said};
use crate::kernels::way;
use crate::model::{ChainGraph, KindOf, MadeFrom, Make, Need, Source, Supply};

/// One product is a kind of another, named in this order, unless that closes a circle.
fn put_kind(graph: &mut ChainGraph, names: [&str; 2], said: &Said, default: &Source) -> Outcome {
    let (narrow, broad) = (
        product(graph, "narrower", names[0])?,
        product(graph, "broader", names[1])?,
    );
    differ("broader", narrow, broad)?;
    let broader_of = |at: u32| {
        let kinds = graph.kinds.iter().filter(move |kind| kind.narrower == at);
        kinds.map(|kind| kind.broader)
    };
    if let Some(circle) = way(broad, narrow, broader_of) {
        let name = |at: &u32| graph.products[*at as usize].name.clone();
        let circle: Vec<String> = std::iter::once(&narrow).chain(&circle).map(name).collect();
        return Err(("broader", Fault::Circle(circle.join(" - "))));
    }
    let evidence = evidence(graph, said, default)?;
    let found = graph
        .kinds
        .iter_mut()
        .find(|kind| (kind.narrower, kind.broader) == (narrow, broad));
    match found {
        Some(kind) => kind.evidence = evidence,
        None => graph.kinds.push(KindOf {
            narrower: narrow,
            broader: broad,
            evidence,
        }),
    }
    Ok(())
}

/// Puts or removes one relation; `default` is its source when the edit names none.
pub(super) fn relation(graph: &mut ChainGraph, edit: &Edit, default: &Source) -> Outcome {
    match edit {
        Edit::PutKind {
            narrower,
            broader,
            said,
        } => put_kind(graph, [narrower.as_str(), broader.as_str()], said, default)?,
        Edit::RemoveKind { narrower, broader } => {
            let pair = (
                product(graph, "narrower", narrower)?,
                product(graph, "broader", broader)?,
            );
            let is_it = |kind: &KindOf| (kind.narrower, kind.broader) == pair;
            take_out(&mut graph.kinds, is_it, "broader", broader)?;
        }
        Edit::PutRecipe {
            product: made,
            material,
            quantity,
            said,
        } => {
            let pair = (
                product(graph, "product", made)?,
                product(graph, "material", material)?,
            );
            differ("material", pair.0, pair.1)?;
            check("quantity", quantity.value().copied())?;
            let evidence = evidence(graph, said, default)?;
            let found = graph
                .recipes
                .iter_mut()
                .find(|recipe| (recipe.product, recipe.material) == pair);
            match found {
                Some(recipe) => {
                    set(&mut recipe.quantity, quantity);
                    recipe.evidence = evidence;
                }
                None => graph.recipes.push(MadeFrom {
                    product: pair.0,
                    material: pair.1,
                    quantity: quantity.value().copied(),
                    evidence,
                }),
            }
        }
        Edit::RemoveRecipe {
            product: made,
            material,
        } => {
            let pair = (
                product(graph, "product", made)?,
                product(graph, "material", material)?,
            );
            let is_it = |recipe: &MadeFrom| (recipe.product, recipe.material) == pair;
            take_out(&mut graph.recipes, is_it, "material", material)?;
        }
        _ => firm_relation(graph, edit, default)?,
    }
    Ok(())
}

fn firm_relation(graph: &mut ChainGraph, edit: &Edit, default: &Source) -> Outcome {
    match edit {
        Edit::PutMake {
            firm: maker,
            product: made,
            capacity,
            said,
        } => {
            let pair = firm_product(graph, maker, made)?;
            check("capacity", capacity.value().copied())?;
            let evidence = evidence(graph, said, default)?;
            let found = graph
                .makes
                .iter_mut()
                .find(|make| (make.firm, make.product) == pair);
            match found {
                Some(make) => {
                    set(&mut make.capacity, capacity);
                    make.evidence = evidence;
                }
                None => graph.makes.push(Make {
                    firm: pair.0,
                    product: pair.1,
                    capacity: capacity.value().copied(),
                    evidence,
                }),
            }
        }
        Edit::RemoveMake {
            firm: maker,
            product: made,
        } => {
            let pair = firm_product(graph, maker, made)?;
            let is_it = |make: &Make| (make.firm, make.product) == pair;
            take_out(&mut graph.makes, is_it, "product", made)?;
        }
        Edit::PutNeed {
            firm: buyer,
            product: needed,
            value,
            said,
        } => {
            let pair = firm_product(graph, buyer, needed)?;
            check("value", value.value().copied())?;
            let evidence = evidence(graph, said, default)?;
            let found = graph
                .needs
                .iter_mut()
                .find(|need| (need.firm, need.product) == pair);
            match found {
                Some(need) => {
                    set(&mut need.value, value);
                    need.evidence = evidence;
                }
                None => graph.needs.push(Need {
                    firm: pair.0,
                    product: pair.1,
                    value: value.value().copied(),
                    evidence,
                }),
            }
        }
        Edit::RemoveNeed {
            firm: buyer,
            product: needed,
        } => {
            let pair = firm_product(graph, buyer, needed)?;
            let is_it = |need: &Need| (need.firm, need.product) == pair;
            take_out(&mut graph.needs, is_it, "product", needed)?;
        }
        Edit::PutSupply {
            supplier,
            buyer,
            product: sold,
            value,
            said,
        } => {
            let (seller, taker) = (
                firm(graph, "supplier", supplier)?,
                firm(graph, "buyer", buyer)?,
            );
            let sold = product(graph, "product", sold)?;
            differ("buyer", seller, taker)?;
            check("value", Some(*value))?;
            let evidence = evidence(graph, said, default)?;
            let found = graph.supplies.iter_mut().find(|supply| {
                (supply.supplier, supply.buyer, supply.product) == (seller, taker, sold)
            });
            match found {
                Some(supply) => (supply.value, supply.evidence) = (*value, evidence),
                None => graph.supplies.push(Supply {
                    supplier: seller,
                    buyer: taker,
                    product: sold,
                    value: *value,
                    evidence,
                }),
            }
        }
        Edit::RemoveSupply {
            supplier,
            buyer,
            product: sold,
        } => {
            let key = (
                firm(graph, "supplier", supplier)?,
                firm(graph, "buyer", buyer)?,
                product(graph, "product", sold)?,
            );
            let is_it = |supply: &Supply| (supply.supplier, supply.buyer, supply.product) == key;
            take_out(&mut graph.supplies, is_it, "product", sold)?;
        }
        _ => unreachable!("all other edits are told apart before"),
    }
    Ok(())
}

fn firm_product(graph: &ChainGraph, maker: &str, made: &str) -> Found<(u32, u32)> {
    Ok((
        firm(graph, "firm", maker)?,
        product(graph, "product", made)?,
    ))
}
