//! Checks of a sheet of documents: each rule by code, row, column and value; all or nothing.
//!
//! **What may come in:** a sheet whose columns are named as the elements of the official messages, a row a
//! line. What a rule needs must itself be sound: a line whose quantity cannot be read is not told again for
//! its total.

mod across;
mod cells;
mod columns;
mod document;
mod finding;
mod judge;
mod line;
mod view;

use std::collections::BTreeMap;

use domain::sheets::Sheet;

pub use cells::{NO_PLATFORM, amount, day, moment};
pub use columns::{Field, Form, Need};
pub use finding::{Finding, Rule};
pub use view::{Document, View};

use crate::{Flow, Mode, codes};
use judge::Judge;

/// Documents, lines and value of one regime.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModeSum {
    /// Documents.
    pub documents: usize,
    /// Lines.
    pub lines: usize,
    /// Total prices by currency, in units of 0.00001; never added across currencies.
    pub value: BTreeMap<String, i128>,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Lines.
    pub rows: usize,
    /// Documents in the order of their first lines.
    pub documents: Vec<Document>,
    /// Sums by regime; what cannot be read counts as nothing.
    pub by_mode: BTreeMap<Mode, ModeSum>,
    /// Broken rules, by row and column.
    pub errors: Vec<Finding>,
    /// What people should look at, though it may be right.
    pub warnings: Vec<Finding>,
}

/// Checks a sheet of one flow.
pub fn check(sheet: &Sheet, flow: Flow) -> Checked {
    let view = View::new(sheet, flow);
    let documents = view.documents();
    let mut judge = Judge::new(&view);
    heading(&mut judge);
    for document in &documents {
        document::check(&mut judge, document);
        line::check(&mut judge, document);
        document::sums(&mut judge, document);
    }
    across::duplicates(&mut judge, &documents);
    if flow == Flow::Import {
        across::limits(&mut judge, &documents);
    }
    let by_mode = sums(&view, &documents);
    let (mut errors, mut warnings) = judge.into_findings();
    errors.sort_by_key(|finding| finding.row);
    warnings.sort_by_key(|finding| finding.row);
    Checked {
        rows: view.len(),
        documents,
        by_mode,
        errors,
        warnings,
    }
}

/// Columns that must be there, and columns that nothing reads.
fn heading(judge: &mut Judge<'_, '_>) {
    let view = judge.view;
    let missing = Field::ALL.iter().filter(|field| {
        let is_needed = field.need(view.flow).is_must();
        is_needed && !view.has(**field)
    });
    for field in missing {
        judge.heading(Rule::Required, field.name());
    }
    for name in view.strangers() {
        judge.heading(Rule::UnknownColumn, name);
    }
}

fn sums(view: &View<'_>, documents: &[Document]) -> BTreeMap<Mode, ModeSum> {
    let mut by_mode: BTreeMap<Mode, ModeSum> = BTreeMap::new();
    for document in documents {
        let Some(mode) = document.mode else { continue };
        let sum = by_mode.entry(mode).or_default();
        sum.documents += 1;
        sum.lines += document.lines.len();
        for line in &document.lines {
            let currency = view.cell(*line, Field::Currency);
            let total = amount(view.cell(*line, Field::TotalPrice));
            if let (Some(total), Some(_)) = (total, codes::currency(currency)) {
                *sum.value.entry(currency.to_owned()).or_default() += total;
            }
        }
    }
    by_mode
}
