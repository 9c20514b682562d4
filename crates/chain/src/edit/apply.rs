//! Carrying edits out on a graph.

use domain::words::Uscc;

use super::lookup::{
    Found, Outcome, chain, check, check_region, checked, differ, evidence, firm, free, is_industry,
    place, position, product, set, take_out,
};
use super::removal::{close, remove_firm, remove_product};
use super::{Edit, EditError, Fault, FirmEdit};
use crate::model::{
    Chain, ChainGraph, Firm, KindOf, MadeFrom, Make, Need, Place, Product, Segment, Source, Supply,
};
use crate::resolve::normal_form;

/// Letters of a credit code; shorter codes are those of stock exchanges or foreign registers.
const USCC_LETTERS: usize = 18;

/// Applies edits one after another; the graph is as it was when any of them fails.
///
/// `said` is the source of relations whose edit names none.
///
/// # Errors
/// The first edit that cannot be made, with the field and the reason.
pub fn apply(graph: &ChainGraph, edits: &[Edit], said: &Source) -> Result<ChainGraph, EditError> {
    let mut changed = graph.clone();
    for (at, edit) in edits.iter().enumerate() {
        one(&mut changed, edit, said).map_err(|(field, fault)| EditError { at, field, fault })?;
    }
    Ok(changed)
}

fn one(graph: &mut ChainGraph, edit: &Edit, said: &Source) -> Outcome {
    match edit {
        Edit::PutProduct { name, new_name } => put_product(graph, name, new_name.as_deref()),
        Edit::RemoveProduct { name } => {
            let at = product(graph, "name", name)?;
            remove_product(graph, at);
            Ok(())
        }
        Edit::PutChain {
            name,
            new_name,
            code,
            region,
        } => {
            for region in region.iter().flatten() {
                check_region(region)?;
            }
            put_chain(graph, name, new_name.as_deref(), code, region)
        }
        Edit::RemoveChain { name } => {
            let at = chain(graph, "name", name)?;
            graph.chains.remove(at as usize);
            graph.segments.retain(|segment| segment.chain != at);
            let chains = graph.segments.iter_mut().map(|segment| &mut segment.chain);
            chains.for_each(|chain| close(chain, at));
            Ok(())
        }
        Edit::PutSegment { .. } | Edit::RemoveSegment { .. } => segment_edit(graph, edit),
        Edit::PutPlace {
            name,
            region,
            longitude,
            latitude,
        } => put_place(graph, name, region, *longitude, *latitude),
        Edit::RemovePlace { name } => {
            let at = place(graph, "name", name)?;
            graph.places.remove(at as usize);
            for firm in &mut graph.firms {
                firm.place = firm.place.filter(|place| *place != at);
                firm.place.iter_mut().for_each(|place| close(place, at));
            }
            Ok(())
        }
        Edit::PutFirm(firm) => put_firm(graph, firm),
        Edit::RemoveFirm { name } => {
            let at = firm(graph, "name", name)?;
            remove_firm(graph, at);
            Ok(())
        }
        Edit::MergeFirms { name, into } => merge_firms(graph, name, into),
        _ => relation(graph, edit, said),
    }
}

fn relation(graph: &mut ChainGraph, edit: &Edit, default: &Source) -> Outcome {
    match edit {
        Edit::PutKind {
            narrower,
            broader,
            said,
        } => {
            let (narrow, broad) = (
                product(graph, "narrower", narrower)?,
                product(graph, "broader", broader)?,
            );
            differ("broader", narrow, broad)?;
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
        }
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
            check("quantity", quantity.flatten())?;
            let evidence = evidence(graph, said, default)?;
            let found = graph
                .recipes
                .iter_mut()
                .find(|recipe| (recipe.product, recipe.material) == pair);
            match found {
                Some(recipe) => {
                    recipe.quantity = quantity.unwrap_or(recipe.quantity);
                    recipe.evidence = evidence;
                }
                None => graph.recipes.push(MadeFrom {
                    product: pair.0,
                    material: pair.1,
                    quantity: quantity.flatten(),
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
            check("capacity", capacity.flatten())?;
            let evidence = evidence(graph, said, default)?;
            let found = graph
                .makes
                .iter_mut()
                .find(|make| (make.firm, make.product) == pair);
            match found {
                Some(make) => {
                    make.capacity = capacity.unwrap_or(make.capacity);
                    make.evidence = evidence;
                }
                None => graph.makes.push(Make {
                    firm: pair.0,
                    product: pair.1,
                    capacity: capacity.flatten(),
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
            check("value", value.flatten())?;
            let evidence = evidence(graph, said, default)?;
            let found = graph
                .needs
                .iter_mut()
                .find(|need| (need.firm, need.product) == pair);
            match found {
                Some(need) => {
                    need.value = value.unwrap_or(need.value);
                    need.evidence = evidence;
                }
                None => graph.needs.push(Need {
                    firm: pair.0,
                    product: pair.1,
                    value: value.flatten(),
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

fn put_product(graph: &mut ChainGraph, name: &str, new_name: Option<&str>) -> Outcome {
    match position(graph.products.iter().map(|product| &product.name), name) {
        Some(at) => {
            if let Some(new_name) = new_name {
                let names = graph.products.iter().map(|product| &product.name);
                free(names, at, "new_name", new_name)?;
                graph.products[at as usize].name = new_name.trim().to_owned();
            }
        }
        None if new_name.is_some() => return Err(("name", Fault::Unknown(name.to_owned()))),
        None => {
            let name = checked("name", name)?;
            graph.products.push(Product { name });
        }
    }
    Ok(())
}

fn put_chain(
    graph: &mut ChainGraph,
    name: &str,
    new_name: Option<&str>,
    code: &super::Field<String>,
    region: &super::Field<String>,
) -> Outcome {
    let at = match position(graph.chains.iter().map(|chain| &chain.name), name) {
        Some(at) => at,
        None => {
            let name = checked("name", name)?;
            graph.chains.push(Chain {
                name,
                code: None,
                region: None,
            });
            graph.chains.len() as u32 - 1
        }
    };
    if let Some(new_name) = new_name {
        free(
            graph.chains.iter().map(|chain| &chain.name),
            at,
            "new_name",
            new_name,
        )?;
        graph.chains[at as usize].name = new_name.trim().to_owned();
    }
    let chain = &mut graph.chains[at as usize];
    set(&mut chain.code, code);
    set(&mut chain.region, region);
    Ok(())
}

fn segment_edit(graph: &mut ChainGraph, edit: &Edit) -> Outcome {
    let (of, name) = match edit {
        Edit::PutSegment { chain, name, .. } | Edit::RemoveSegment { chain, name } => (chain, name),
        _ => unreachable!("only edits of segments come here"),
    };
    let of = chain(graph, "chain", of)?;
    let form = normal_form(name);
    let found = graph
        .segments
        .iter()
        .position(|segment| segment.chain == of && normal_form(&segment.name) == form);
    let Edit::PutSegment {
        new_name,
        layer,
        products,
        industries,
        weight,
        need,
        ..
    } = edit
    else {
        let at = found.ok_or_else(|| ("name", Fault::Unknown(name.clone())))?;
        graph.segments.remove(at);
        return Ok(());
    };
    check("weight", *weight)?;
    check("need", need.flatten())?;
    let mut known = Vec::new();
    for name in products.iter().flatten() {
        known.push(product(graph, "products", name)?);
    }
    for code in industries.iter().flatten() {
        if !is_industry(code) {
            return Err(("industries", Fault::Code(code.clone())));
        }
    }
    let at = match found {
        Some(at) => at,
        None => {
            let layer = layer.ok_or(("layer", Fault::Layer))?;
            let name = checked("name", name)?;
            graph.segments.push(Segment {
                chain: of,
                name,
                layer,
                products: Vec::new(),
                industries: Vec::new(),
                weight: 1.0,
                need: None,
            });
            graph.segments.len() - 1
        }
    };
    if let Some(new_name) = new_name {
        let form = normal_form(&checked("new_name", new_name)?);
        let mut others = graph.segments.iter().enumerate();
        if others.any(|(other, segment)| {
            other != at && segment.chain == of && normal_form(&segment.name) == form
        }) {
            return Err(("new_name", Fault::Taken(new_name.clone())));
        }
        graph.segments[at].name = new_name.trim().to_owned();
    }
    let segment = &mut graph.segments[at];
    segment.layer = layer.unwrap_or(segment.layer);
    segment.weight = weight.unwrap_or(segment.weight);
    segment.need = need.unwrap_or(segment.need);
    if products.is_some() {
        segment.products = known;
    }
    if let Some(industries) = industries {
        segment.industries.clone_from(industries);
    }
    Ok(())
}

fn put_place(
    graph: &mut ChainGraph,
    name: &str,
    region: &super::Field<String>,
    longitude: super::Field<f64>,
    latitude: super::Field<f64>,
) -> Outcome {
    let within = |field, value: super::Field<f64>, bound: f64| match value.flatten() {
        Some(value) if value.is_nan() || value.abs() > bound => Err((field, Fault::Range)),
        _ => Ok(()),
    };
    within("longitude", longitude, 180.0)?;
    within("latitude", latitude, 90.0)?;
    for region in region.iter().flatten() {
        check_region(region)?;
    }
    let at = match position(graph.places.iter().map(|place| &place.name), name) {
        Some(at) => at as usize,
        None => {
            let name = checked("name", name)?;
            graph.places.push(Place {
                name,
                region: None,
                longitude: None,
                latitude: None,
            });
            graph.places.len() - 1
        }
    };
    let place = &mut graph.places[at];
    set(&mut place.region, region);
    set(&mut place.longitude, &longitude);
    set(&mut place.latitude, &latitude);
    Ok(())
}

fn put_firm(graph: &mut ChainGraph, edit: &FirmEdit) -> Outcome {
    check("revenue", edit.revenue.flatten())?;
    if let Some(growth) = edit.growth.flatten()
        && !(growth.is_finite() && (-1.0..=100.0).contains(&growth))
    {
        return Err(("growth", Fault::Range));
    }
    if let Some(Some(code)) = &edit.code
        && code.chars().count() == USCC_LETTERS
        && Uscc::parse(code).is_err()
    {
        return Err(("code", Fault::Code(code.clone())));
    }
    let place = match &edit.place {
        None => None,
        Some(None) => Some(None),
        Some(Some(name)) => Some(Some(place(graph, "place", name)?)),
    };
    let at = match position(graph.firms.iter().map(|firm| &firm.name), &edit.name) {
        Some(at) => at,
        None => {
            let name = checked("name", &edit.name)?;
            graph.firms.push(Firm {
                name,
                ..Firm::default()
            });
            graph.firms.len() as u32 - 1
        }
    };
    if let Some(new_name) = &edit.new_name {
        free(
            graph.firms.iter().map(|firm| &firm.name),
            at,
            "new_name",
            new_name,
        )?;
        graph.firms[at as usize].name = new_name.trim().to_owned();
    }
    let firm = &mut graph.firms[at as usize];
    set(&mut firm.full_name, &edit.full_name);
    set(&mut firm.code, &edit.code);
    set(&mut firm.place, &place);
    set(&mut firm.revenue, &edit.revenue);
    set(&mut firm.growth, &edit.growth);
    set(&mut firm.staff, &edit.staff);
    set(&mut firm.tie, &edit.tie);
    firm.is_lead = edit.is_lead.unwrap_or(firm.is_lead);
    firm.is_invented = edit.is_invented.unwrap_or(firm.is_invented);
    Ok(())
}

fn merge_firms(graph: &mut ChainGraph, name: &str, into: &str) -> Outcome {
    let (gone, kept) = (firm(graph, "name", name)?, firm(graph, "into", into)?);
    differ("into", gone, kept)?;
    let is_known = |firm: u32, product: u32, pairs: &[(u32, u32)]| pairs.contains(&(firm, product));
    let kept_makes: Vec<(u32, u32)> = pairs(graph.makes.iter().map(|m| (m.firm, m.product)), kept);
    let kept_needs: Vec<(u32, u32)> = pairs(graph.needs.iter().map(|n| (n.firm, n.product)), kept);
    graph
        .makes
        .retain(|make| make.firm != gone || !is_known(kept, make.product, &kept_makes));
    graph
        .needs
        .retain(|need| need.firm != gone || !is_known(kept, need.product, &kept_needs));
    let take_over = |firm: &mut u32| {
        if *firm == gone {
            *firm = kept;
        }
    };
    graph
        .makes
        .iter_mut()
        .for_each(|make| take_over(&mut make.firm));
    graph
        .needs
        .iter_mut()
        .for_each(|need| take_over(&mut need.firm));
    for supply in &mut graph.supplies {
        take_over(&mut supply.supplier);
        take_over(&mut supply.buyer);
    }
    graph
        .supplies
        .retain(|supply| supply.supplier != supply.buyer);
    let old = graph.firms[gone as usize].clone();
    let firm = &mut graph.firms[kept as usize];
    firm.full_name = firm.full_name.take().or(old.full_name);
    firm.code = firm.code.take().or(old.code);
    firm.place = firm.place.or(old.place);
    firm.revenue = firm.revenue.or(old.revenue);
    firm.growth = firm.growth.or(old.growth);
    firm.staff = firm.staff.or(old.staff);
    firm.tie = firm.tie.take().or(old.tie);
    firm.is_lead |= old.is_lead;
    remove_firm(graph, gone);
    Ok(())
}

fn pairs(all: impl Iterator<Item = (u32, u32)>, of: u32) -> Vec<(u32, u32)> {
    all.filter(|(firm, _)| *firm == of).collect()
}
