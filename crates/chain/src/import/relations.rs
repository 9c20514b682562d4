//! Rows about two things: what is made from what, who makes, needs and supplies what. Each is stated
//! once; what a second row says of the same would be counted twice.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Builder;
use super::cells::{Findings, Row, Told, say};
use super::names::{Known, refer_firm, refer_product};
use crate::kernels::way;
use crate::model::{ChainGraph, Evidence, Need, Origin, Supply};
use crate::resolve::normal_form;

/// Rows of all sheets of relations so far.
pub(super) struct Relations<'a> {
    pub(super) told: Told<'a>,
    pub(super) default_source: u32,
    /// What was stated, and in which row.
    pub(super) seen: HashMap<Statement, u32>,
    pub(super) kinds: KindsKnown,
}

/// What one row states: the sheet, the things, and of amounts the day.
pub(super) type Statement = (&'static str, [Option<u32>; 3], Option<String>);

impl Relations<'_> {
    /// Takes a row of a sheet of relations.
    pub(super) fn take(
        &mut self,
        builder: &mut Builder,
        known: &mut Known<'_>,
        row: &Row<'_>,
        found: &mut Findings,
    ) {
        let before = found.errors.len();
        let day = row.day(found, "date", self.told.today);
        let evidence = self.evidence(builder, row, day.as_deref(), found);
        let kind = row.reader.kind.key;
        let keys = match kind {
            "kinds" => ["narrower", "broader"],
            "recipes" => ["product", "material"],
            "makes" | "needs" => ["product", "firm"],
            _ => ["supplier", "buyer"],
        };
        let errors = &mut found.errors;
        let [first, second] = keys.map(|key| match key {
            "firm" | "supplier" | "buyer" => refer_firm(builder, known, row, key, errors),
            _ => refer_product(builder, known, row, key, errors),
        });
        let product = match kind {
            "supplies" => refer_product(builder, known, row, "product", errors),
            _ => None,
        };
        let amount = match kind {
            "recipes" => row.number(errors, "quantity", 0.0..=1e9),
            "makes" => row.money(errors, "capacity"),
            "needs" | "supplies" => row.money(errors, "value"),
            _ => None,
        };
        if found.errors.len() > before {
            return;
        }
        let things = [first, second, product];
        let is_new = self.check(builder, row, things, day, found);
        let (Some(a), Some(b), true) = (first, second, found.errors.len() == before) else {
            return;
        };
        if !is_new {
            return;
        }
        match (kind, product, amount) {
            ("kinds", ..) => builder.kind(a, b, evidence),
            ("recipes", _, quantity) => builder.recipe(b, a, quantity, evidence),
            ("makes", _, capacity) => builder.make(b, a, capacity, evidence),
            ("needs", _, value) => builder.graph.needs.push(Need {
                firm: b,
                product: a,
                value,
                evidence,
            }),
            (_, Some(product), Some(value)) => builder.graph.supplies.push(Supply {
                supplier: a,
                buyer: b,
                product,
                value,
                evidence,
            }),
            _ => {}
        }
    }

    /// Refuses what a thing cannot be to itself, an amount that a row above states, and circles of
    /// kinds; whether the row says something new.
    fn check(
        &mut self,
        builder: &Builder,
        row: &Row<'_>,
        things: [Option<u32>; 3],
        day: Option<String>,
        found: &mut Findings,
    ) -> bool {
        let [Some(a), Some(b), _] = things else {
            return false;
        };
        let kind = row.reader.kind.key;
        let itself = match kind {
            "kinds" => Some(("broader", "kind_of_itself")),
            "recipes" => Some(("material", "material_of_itself")),
            "supplies" => Some(("buyer", "supplies_itself")),
            _ => None,
        };
        if let (Some((key, message)), true) = (itself, a == b) {
            row.error(&mut found.errors, key, say(message));
            return false;
        }
        match self.seen.entry((kind, things, day)) {
            Entry::Vacant(free) => free.insert(row.number),
            Entry::Occupied(above) => {
                let key = row.reader.kind.columns[0].key;
                let message = say("stated_twice").with("above", above.get());
                match kind {
                    // said twice, it is as true as said once
                    "kinds" | "recipes" => row.warn(found, key, message),
                    _ => row.error(&mut found.errors, key, message),
                }
                return false;
            }
        };
        if kind == "kinds" {
            let name = |at: u32| builder.graph.products[at as usize].name.as_str();
            if let Some(circle) = self.kinds.add(name(a), name(b)) {
                let message = say("kind_circle").with("circle", circle.join(" - "));
                row.error(&mut found.errors, "broader", message);
            }
        }
        true
    }

    fn evidence(
        &self,
        builder: &mut Builder,
        row: &Row<'_>,
        day: Option<&str>,
        found: &mut Findings,
    ) -> Evidence {
        let source = match (row.text("source"), day) {
            (None, None) => self.default_source,
            (source, day) => builder.source(source.unwrap_or_default(), day),
        };
        let errors = &mut found.errors;
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
}

/// Which product is a kind of which, by the normal forms of their names.
#[derive(Debug, Default)]
pub(super) struct KindsKnown {
    broader: HashMap<String, Vec<String>>,
    /// Names as they are written.
    written: HashMap<String, String>,
}

impl KindsKnown {
    /// Those of a graph that lists are added to.
    pub(super) fn of(base: &ChainGraph) -> Self {
        let mut known = Self::default();
        for kind in &base.kinds {
            let name = |at: u32| base.products[at as usize].name.as_str();
            known.note(name(kind.narrower), name(kind.broader));
        }
        known
    }

    /// Notes that one product is a kind of another; the circle that this would close, from the
    /// narrower back to itself, if it would.
    pub(super) fn add(&mut self, narrower: &str, broader: &str) -> Option<Vec<String>> {
        let (from, to) = (normal_form(broader), normal_form(narrower));
        let broader_of = |form| {
            self.broader
                .get(form)
                .into_iter()
                .flatten()
                .map(String::as_str)
        };
        if let Some(way) = way(from.as_str(), to.as_str(), broader_of) {
            let names = way.into_iter().map(|form| match self.written.get(form) {
                Some(written) => written.clone(),
                None => form.to_owned(),
            });
            return Some(std::iter::once(narrower.to_owned()).chain(names).collect());
        }
        self.note(narrower, broader);
        None
    }

    fn note(&mut self, narrower: &str, broader: &str) {
        let forms = [narrower, broader].map(|name| {
            let form = normal_form(name);
            self.written.insert(form.clone(), name.to_owned());
            form
        });
        let [narrower, broader] = forms;
        self.broader.entry(narrower).or_default().push(broader);
    }
}
