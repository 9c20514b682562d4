//! What the fields of an edit name, and whether they may say so.

use super::{Fault, Field, NAME_MAX, Said};
use crate::model::{ChainGraph, Evidence, Origin, Source};
use crate::resolve::normal_form;

/// Yuan, tonnes and the like beyond which a number is a slip of the hand.
const NUMBER_MAX: f64 = 1e16;

pub(super) type Outcome = Result<(), (&'static str, Fault)>;
pub(super) type Found<T> = Result<T, (&'static str, Fault)>;

pub(super) fn set<T: Clone>(field: &mut Option<T>, new: &Field<T>) {
    match new {
        Field::Keep => {}
        Field::Clear => *field = None,
        Field::Set(new) => *field = Some(new.clone()),
    }
}

pub(super) fn take_out<T>(
    list: &mut Vec<T>,
    is_it: impl Fn(&T) -> bool,
    field: &'static str,
    name: &str,
) -> Outcome {
    let before = list.len();
    list.retain(|item| !is_it(item));
    match list.len() == before {
        true => Err((field, Fault::Unknown(name.to_owned()))),
        false => Ok(()),
    }
}

pub(super) fn differ(field: &'static str, a: u32, b: u32) -> Outcome {
    match a == b {
        true => Err((field, Fault::Itself)),
        false => Ok(()),
    }
}

pub(super) fn check(field: &'static str, number: Option<f64>) -> Outcome {
    match number {
        Some(number) if !(0.0..=NUMBER_MAX).contains(&number) => Err((field, Fault::Range)),
        _ => Ok(()),
    }
}

/// Divisions have 6, 9 or 12 digits.
pub(super) fn check_region(code: &str) -> Outcome {
    let holds = matches!(code.len(), 6 | 9 | 12) && code.bytes().all(|byte| byte.is_ascii_digit());
    match holds {
        true => Ok(()),
        false => Err(("region", Fault::Code(code.to_owned()))),
    }
}

/// Divisions, groups and classes of GB/T 4754-2017 have 2 to 4 digits.
pub(super) fn is_industry(code: &str) -> bool {
    (2..=4).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn checked(field: &'static str, name: &str) -> Found<String> {
    let letters = name.trim().chars().count();
    match (1..=NAME_MAX).contains(&letters) {
        true => Ok(name.trim().to_owned()),
        false => Err((field, Fault::Name)),
    }
}

pub(super) fn free<'a>(
    names: impl Iterator<Item = &'a String> + Clone,
    own: u32,
    field: &'static str,
    name: &str,
) -> Outcome {
    checked(field, name)?;
    match position(names, name) {
        Some(at) if at != own => Err((field, Fault::Taken(name.to_owned()))),
        _ => Ok(()),
    }
}

/// The position of a name: as written, else the first of the same normal form.
pub(super) fn position<'a>(
    mut names: impl Iterator<Item = &'a String> + Clone,
    name: &str,
) -> Option<u32> {
    let name = name.trim();
    let written = names.clone().position(|known| known == name);
    let at = written.or_else(|| {
        let form = normal_form(name);
        names.position(|known| normal_form(known) == form)
    });
    at.map(|at| at as u32)
}

pub(super) fn known<'a>(
    names: impl Iterator<Item = &'a String> + Clone,
    field: &'static str,
    name: &str,
) -> Found<u32> {
    position(names, name).ok_or_else(|| (field, Fault::Unknown(name.to_owned())))
}

pub(super) fn product(graph: &ChainGraph, field: &'static str, name: &str) -> Found<u32> {
    known(graph.products.iter().map(|item| &item.name), field, name)
}

pub(super) fn chain(graph: &ChainGraph, field: &'static str, name: &str) -> Found<u32> {
    known(graph.chains.iter().map(|item| &item.name), field, name)
}

pub(super) fn firm(graph: &ChainGraph, field: &'static str, name: &str) -> Found<u32> {
    known(graph.firms.iter().map(|item| &item.name), field, name)
}

pub(super) fn place(graph: &ChainGraph, field: &'static str, name: &str) -> Found<u32> {
    known(graph.places.iter().map(|item| &item.name), field, name)
}

pub(super) fn evidence(graph: &mut ChainGraph, said: &Said, default: &Source) -> Found<Evidence> {
    let confidence = said.confidence.unwrap_or(1.0);
    if !(0.0..=1.0).contains(&confidence) {
        return Err(("confidence", Fault::Range));
    }
    if let Some(day) = said.date.as_deref().filter(|day| !is_day(day)) {
        return Err(("date", Fault::Day(day.to_owned())));
    }
    let named = said
        .source
        .as_deref()
        .filter(|name| !name.trim().is_empty());
    let source = Source {
        name: named.unwrap_or(&default.name).to_owned(),
        date: said.date.clone().or_else(|| default.date.clone()),
    };
    let at = graph.source(source);
    Ok(Evidence {
        source: at,
        origin: said.origin.unwrap_or(Origin::Observed),
        confidence,
    })
}

pub(super) fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &str, letters: usize, range: std::ops::RangeInclusive<u32>| {
        part.len() == letters && part.parse().is_ok_and(|number| range.contains(&number))
    };
    matches!(parts.as_slice(), [year, month, day]
        if is_number(year, 4, 1900..=2200) && is_number(month, 2, 1..=12) && is_number(day, 2, 1..=31))
}
