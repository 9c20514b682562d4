//! Findings as they come, and which cells they spoil for the rules after.

use std::collections::HashSet;

use super::cells;
use super::columns::Field;
use super::finding::{Finding, Rule};
use super::view::View;

/// Collects findings of one sheet.
#[derive(Debug)]
pub struct Judge<'v, 's> {
    /// The sheet.
    pub view: &'v View<'s>,
    /// Cells that break a rule by themselves; what needs them is not judged.
    spoiled: HashSet<(usize, Field)>,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
}

impl<'v, 's> Judge<'v, 's> {
    pub fn new(view: &'v View<'s>) -> Self {
        Self {
            view,
            spoiled: HashSet::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Notes a broken rule of a cell; the cell is spoiled.
    pub fn error(
        &mut self,
        position: usize,
        field: Field,
        rule: Rule,
        expected: impl Into<String>,
    ) {
        let finding = self.finding(position, field, rule, expected.into());
        self.errors.push(finding);
        self.spoiled.insert((position, field));
    }

    /// Notes what people should look at.
    pub fn warn(&mut self, position: usize, field: Field, rule: Rule, expected: impl Into<String>) {
        let finding = self.finding(position, field, rule, expected.into());
        self.warnings.push(finding);
    }

    /// Notes something about a column: an error, or a warning where it is only one too many.
    pub fn heading(&mut self, rule: Rule, name: &str) {
        let finding = Finding {
            row: 0,
            column: name.to_owned(),
            rule,
            value: name.to_owned(),
            expected: String::new(),
        };
        match rule {
            Rule::UnknownColumn => self.warnings.push(finding),
            _ => self.errors.push(finding),
        }
    }

    fn finding(&self, position: usize, field: Field, rule: Rule, expected: String) -> Finding {
        Finding {
            row: self.view.row(position),
            column: field.name().to_owned(),
            rule,
            value: self.view.cell(position, field).to_owned(),
            expected,
        }
    }

    /// Judges a cell by itself.
    pub fn cell(&mut self, position: usize, field: Field) {
        let need = field.need(self.view.flow);
        let Some(form) = need.form() else { return };
        if !self.view.has(field) {
            return;
        }
        let text = self.view.cell(position, field);
        if text.is_empty() {
            if need.is_must() {
                self.error(position, field, Rule::Required, "");
            }
            return;
        }
        if let Some((rule, expected)) = cells::judge(text, form, self.view.flow) {
            self.error(position, field, rule, expected);
        }
    }

    /// Whether nothing is wrong with a cell so far.
    pub fn is_sound(&self, position: usize, field: Field) -> bool {
        self.spoiled.is_empty() || !self.spoiled.contains(&(position, field))
    }

    /// The text of a cell that is sound and not empty.
    pub fn sound(&self, position: usize, field: Field) -> Option<&'s str> {
        let text = self.view.cell(position, field);
        (!text.is_empty() && self.is_sound(position, field)).then_some(text)
    }

    /// The amount in a cell that is sound.
    pub fn amount(&self, position: usize, field: Field) -> Option<i128> {
        cells::amount(self.sound(position, field)?)
    }

    /// Errors and warnings.
    pub fn into_findings(self) -> (Vec<Finding>, Vec<Finding>) {
        (self.errors, self.warnings)
    }
}
