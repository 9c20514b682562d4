//! Counting once: which documents count, and what they come to by regime, flow and month.
//!
//! The last report of a document holds; one that was deleted, cancelled, not released, or that tells goods
//! again that another document sells, is left out. Returns are told apart, net beside gross.
//!
//! **What may come in:** sheets of lists, receipts, cancellations and returns. Nothing is counted from
//! sheets with faults.

mod read;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use read::{Cancel, List, Receipt, Return, Sheets, Stage, read};

/// Statuses of a receipt under which goods have gone: released, closed.
const RELEASED: [i64; 2] = [800, 899];
/// Status under which a cancellation is accepted.
const ACCEPTED: i64 = 399;
/// Status under which a return is closed.
const CLOSED: i64 = 899;
/// Report that takes a document back.
const DELETE: u8 = 3;

/// What becomes of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// It counts.
    Counted,
    /// Its last report deletes it.
    Deleted,
    /// Its cancellation was accepted.
    Cancelled,
    /// Its last receipt neither releases nor closes it.
    NotReleased,
    /// Its goods are told by the documents of their sale.
    ToldElsewhere,
}

/// Documents and sums; amounts in units of 0.00001.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Documents.
    pub documents: usize,
    /// Their value.
    pub value: i128,
    /// Of it returned.
    pub returned: i128,
}

impl Sum {
    /// Value less returned.
    pub const fn net(&self) -> i128 {
        self.value - self.returned
    }

    fn add(&mut self, value: i128, returned: i128) {
        self.documents += 1;
        self.value += value;
        self.returned += returned;
    }
}

/// Regime, flow, month.
pub type Cell<'s> = (&'s str, &'s str, &'s str);

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted<'s> {
    /// By regime, flow and month.
    pub cells: BTreeMap<Cell<'s>, Sum>,
    /// By regime.
    pub modes: BTreeMap<&'s str, Sum>,
    /// What became of each document, by its number.
    pub fates: BTreeMap<&'s str, Fate>,
}

impl Counted<'_> {
    /// How many documents came to an end.
    pub fn left_out(&self, fate: Fate) -> usize {
        self.fates.values().filter(|found| **found == fate).count()
    }
}

/// Counts each document once.
pub fn count<'s>(sheets: &Sheets<'s>) -> Counted<'s> {
    let mut last: HashMap<&str, &List<'s>> = HashMap::new();
    for list in &sheets.lists {
        let held = last.entry(list.document).or_insert(list);
        if (list.at, list.report) >= (held.at, held.report) {
            *held = list;
        }
    }
    let cancelled: HashSet<&str> = sheets
        .cancels
        .iter()
        .filter(|cancel| cancel.status == ACCEPTED)
        .map(|cancel| cancel.document)
        .collect();
    // receipts of one moment: the higher status holds, in whatever order they came
    let mut receipts: HashMap<&str, (&str, i64)> = HashMap::new();
    for receipt in &sheets.receipts {
        let told = (receipt.at, receipt.status);
        let held = receipts.entry(receipt.document).or_insert(told);
        *held = told.max(*held);
    }
    let mut returned: HashMap<&str, i128> = HashMap::new();
    for back in sheets.returns.iter().filter(|back| back.status == CLOSED) {
        *returned.entry(back.document).or_default() += back.value;
    }
    let mut counted = Counted::default();
    for (document, list) in last {
        let status = receipts.get(document).map(|(_, status)| *status);
        let fate = if list.report == DELETE {
            Fate::Deleted
        } else if cancelled.contains(document) {
            Fate::Cancelled
        } else if !status.is_some_and(|status| RELEASED.contains(&status)) {
            Fate::NotReleased
        } else if list.stage != Stage::Sale {
            Fate::ToldElsewhere
        } else {
            let back = returned.get(document).copied().unwrap_or_default();
            let cell = (list.mode, list.flow, &list.day[..6]);
            counted.cells.entry(cell).or_default().add(list.value, back);
            let mode = counted.modes.entry(list.mode).or_default();
            mode.add(list.value, back);
            Fate::Counted
        };
        counted.fates.insert(document, fate);
    }
    counted
}
