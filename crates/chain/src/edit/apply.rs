//! Carrying edits out on a graph: the things themselves.

use domain::words::Uscc;

use super::lookup::{
    Outcome, chain, check, check_region, checked, differ, firm, free, is_industry, place, position,
    product, set,
};
use super::relations::relation;
use super::removal::{close, remove_firm, remove_product};
use super::{Edit, EditError, Fault, Field, FirmEdit};
use crate::model::{Chain, ChainGraph, Firm, Place, Product, Segment, Source};
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
            if let Some(region) = region.value() {
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
    code: &Field<String>,
    region: &Field<String>,
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
    check("need", need.value().copied())?;
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
    set(&mut segment.need, need);
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
    region: &Field<String>,
    longitude: Field<f64>,
    latitude: Field<f64>,
) -> Outcome {
    let within = |field, value: Field<f64>, bound: f64| match value {
        Field::Set(value) if value.is_nan() || value.abs() > bound => Err((field, Fault::Range)),
        _ => Ok(()),
    };
    within("longitude", longitude, 180.0)?;
    within("latitude", latitude, 90.0)?;
    if let Some(region) = region.value() {
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
    check("revenue", edit.revenue.value().copied())?;
    if let Some(growth) = edit.growth.value()
        && !(growth.is_finite() && (-1.0..=100.0).contains(growth))
    {
        return Err(("growth", Fault::Range));
    }
    if let Some(code) = edit.code.value()
        && code.chars().count() == USCC_LETTERS
        && Uscc::parse(code).is_err()
    {
        return Err(("code", Fault::Code(code.clone())));
    }
    let place = match &edit.place {
        Field::Keep => Field::Keep,
        Field::Clear => Field::Clear,
        Field::Set(name) => Field::Set(place(graph, "place", name)?),
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
