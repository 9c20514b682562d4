//! Names that rows of lists refer to: listed themselves, or known to the graph that they are added to.

use std::collections::HashMap;

use domain::tables::Fault;

use super::Builder;
use super::cells::{Row, say};
use crate::model::{ChainGraph, Firm};
use crate::resolve::normal_form;

/// Names of one kind by normal form.
#[derive(Default)]
pub(super) struct Names<'a> {
    /// Those in the graph that is being built.
    listed: HashMap<String, u32>,
    /// Those of the graph that the lists are added to; they may be referred to without being listed.
    there: HashMap<String, &'a str>,
}

/// All names.
#[derive(Default)]
pub(super) struct Known<'a> {
    pub(super) places: Names<'a>,
    pub(super) products: Names<'a>,
    pub(super) chains: Names<'a>,
    pub(super) firms: Names<'a>,
}

impl<'a> Known<'a> {
    /// Names that may be referred to without being listed.
    pub(super) fn of(base: &'a ChainGraph) -> Self {
        fn names<'a>(all: impl Iterator<Item = &'a String>) -> Names<'a> {
            let mut there = HashMap::new();
            for name in all {
                there.entry(normal_form(name)).or_insert(name.as_str());
            }
            Names {
                there,
                ..Names::default()
            }
        }
        Self {
            places: names(base.places.iter().map(|place| &place.name)),
            products: names(base.products.iter().map(|product| &product.name)),
            chains: names(base.chains.iter().map(|chain| &chain.name)),
            firms: names(base.firms.iter().map(|firm| &firm.name)),
        }
    }
}

/// The name that a row gives to something new; an error when it was listed before.
pub(super) fn add_name(
    known: &mut Names<'_>,
    row: &Row<'_>,
    errors: &mut Vec<Fault>,
) -> Option<String> {
    let name = row.text("name")?.to_owned();
    let at = known.listed.len() as u32;
    if known.listed.insert(normal_form(&name), at).is_some() {
        row.error(errors, "name", say("listed_twice").with("name", &name));
    }
    Some(name)
}

impl Names<'_> {
    /// Position of a name; one that is only in the graph that the lists are added to is taken over
    /// with `add`.
    pub(super) fn position(&mut self, name: &str, add: impl FnOnce(&str) -> u32) -> Option<u32> {
        let form = normal_form(name);
        if let Some(at) = self.listed.get(&form) {
            return Some(*at);
        }
        let at = add(self.there.get(&form)?);
        self.listed.insert(form, at);
        Some(at)
    }
}

/// What a cell refers to; an error when there is no such name.
pub(super) fn refer(
    known: &mut Names<'_>,
    row: &Row<'_>,
    key: &str,
    errors: &mut Vec<Fault>,
    add: impl FnOnce(&str) -> u32,
) -> Option<u32> {
    let name = row.text(key)?;
    let found = known.position(name, add);
    if found.is_none() {
        row.error(errors, key, say("not_listed").with("name", name));
    }
    found
}

/// The product that a cell refers to.
pub(super) fn refer_product(
    builder: &mut Builder,
    known: &mut Known<'_>,
    row: &Row<'_>,
    key: &str,
    errors: &mut Vec<Fault>,
) -> Option<u32> {
    let add = |name: &str| builder.product(name);
    refer(&mut known.products, row, key, errors, add)
}

/// The firm that a cell refers to.
pub(super) fn refer_firm(
    builder: &mut Builder,
    known: &mut Known<'_>,
    row: &Row<'_>,
    key: &str,
    errors: &mut Vec<Fault>,
) -> Option<u32> {
    let add = |name: &str| {
        builder.firm(name, || Firm {
            name: name.to_owned(),
            ..Firm::default()
        })
    };
    refer(&mut known.firms, row, key, errors, add)
}
