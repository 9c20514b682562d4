//! A sheet seen by the names of its columns, and its documents.

use std::collections::HashMap;

use domain::sheets::Sheet;

use super::columns::Field;
use crate::{Flow, Mode};

/// A sheet of one flow.
#[derive(Debug)]
pub struct View<'s> {
    sheet: &'s Sheet,
    /// Its flow.
    pub flow: Flow,
    columns: Vec<Option<usize>>,
}

/// The lines of one `copNo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its regime, if it has one.
    pub mode: Option<Mode>,
    /// Where its lines stand, in the order of the sheet; never empty.
    pub lines: Vec<usize>,
}

impl Document {
    /// Where its first line stands.
    pub fn first(&self) -> usize {
        self.lines[0]
    }
}

impl<'s> View<'s> {
    /// Finds the columns.
    pub fn new(sheet: &'s Sheet, flow: Flow) -> Self {
        let columns = Field::ALL.iter().map(|field| {
            let wanted = field.need(flow).form();
            wanted.and_then(|_| sheet.column(field.name()))
        });
        Self {
            sheet,
            flow,
            columns: columns.collect(),
        }
    }

    /// How many lines there are.
    pub const fn len(&self) -> usize {
        self.sheet.len()
    }

    /// Whether there is no line.
    pub const fn is_empty(&self) -> bool {
        self.sheet.is_empty()
    }

    /// Whether there is such a column.
    pub fn has(&self, field: Field) -> bool {
        self.columns[field as usize].is_some()
    }

    /// The text of a cell; empty where there is no such column.
    pub fn cell(&self, position: usize, field: Field) -> &'s str {
        self.columns[field as usize].map_or("", |column| self.sheet.cell(position, column))
    }

    /// The row, the first after the heading being 1.
    pub fn row(&self, position: usize) -> usize {
        self.sheet.number(position).saturating_sub(1)
    }

    /// Names of columns that no message of this flow has.
    pub fn strangers(&self) -> impl Iterator<Item = &'s str> {
        let is_known = |name: &str| {
            let mut all = Field::ALL.iter();
            all.any(|field| self.has(*field) && field.name().eq_ignore_ascii_case(name))
        };
        let columns = self.sheet.columns().iter().map(String::as_str);
        columns.filter(move |name| !name.is_empty() && !is_known(name))
    }

    /// Documents in the order of their first lines; a line without `copNo` is one of its own.
    pub fn documents(&self) -> Vec<Document> {
        let mut documents: Vec<Document> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for position in 0..self.len() {
            let number = self.cell(position, Field::CopNo);
            match known.get(number) {
                Some(at) if !number.is_empty() => documents[*at].lines.push(position),
                _ => {
                    known.insert(number, documents.len());
                    documents.push(Document {
                        mode: Mode::of(self.cell(position, Field::TradeMode), self.flow),
                        lines: vec![position],
                    });
                }
            }
        }
        documents
    }
}
