//! Kinds of firm that could take a by-product, foretold from known exchanges.
//!
//! A taker is likely where the history has a like material, from a like supplier, that went to a like
//! taker; where its own name names the material; and where common practice (`data/exchange/uses.tsv`)
//! sends such a material. Names are compared by stemmed words weighted by rarity, and by the theme of
//! a trade that words belong to (`data/exchange/themes.tsv`).

mod rank;
mod words;

pub use rank::{Answer, Partners, Reason, StreamAnswer, Taker};

use std::collections::HashMap;

use domain::sheets::{Faults, Sheet};

/// A known exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Known {
    pub supplier: String,
    pub material: String,
    pub taker: String,
}

/// A by-product that wants a taker.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Stream {
    pub id: String,
    pub supplier: String,
    pub material: String,
}

/// Reads `supplier,material,taker`; a material or supplier may be unknown.
pub fn read_history(sheet: &Sheet, faults: &mut Faults) -> Vec<Known> {
    let mut history = Vec::with_capacity(sheet.len());
    sheet.read(["supplier", "material", "taker"], faults, |cells| {
        if let Some(taker) = cells.text(2) {
            history.push(Known {
                supplier: cells.raw(0).to_owned(),
                material: cells.raw(1).to_owned(),
                taker: taker.to_owned(),
            });
        }
    });
    history
}

/// Reads `stream,supplier,material`.
pub fn read_streams(sheet: &Sheet, faults: &mut Faults) -> Vec<Stream> {
    let (mut streams, mut seen) = (Vec::with_capacity(sheet.len()), HashMap::new());
    sheet.read(["stream", "supplier", "material"], faults, |cells| {
        if let Some(id) = cells.text(0) {
            cells.once(0, id, &mut seen);
            streams.push(Stream {
                id: id.to_owned(),
                supplier: cells.raw(1).to_owned(),
                material: cells.raw(2).to_owned(),
            });
        }
    });
    streams
}

/// Reads `taker`.
pub fn read_takers(sheet: &Sheet, faults: &mut Faults) -> Vec<String> {
    let (mut takers, mut seen) = (Vec::with_capacity(sheet.len()), HashMap::new());
    sheet.read(["taker"], faults, |cells| {
        if let Some(taker) = cells.text(0) {
            cells.once(0, taker, &mut seen);
            takers.push(taker.to_owned());
        }
    });
    takers
}
