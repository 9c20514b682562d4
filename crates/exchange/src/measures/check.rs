//! Whom measures reach, and what they cost.

use std::collections::{BTreeSet, HashMap};

use domain::conditions::{Condition, Mismatch, Truth};
use domain::words::Money;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Amount, Measure};
use domain::sheets::{FaultKind, Faults, Sheet};

/// What a measure means for a firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The firm may have it.
    Eligible,
    /// It may not.
    NotEligible,
    /// The facts on file do not tell.
    Unknown,
    /// Not on this day.
    NotInForce,
}

/// Why: a code and the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// `condition-holds`, `condition-fails`, `fact-missing`, `group`, `budget` or `not-in-force`.
    pub code: &'static str,
    /// The field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// What one measure means for one firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The measure.
    pub measure: String,
    /// The firm.
    pub firm: String,
    /// What it means.
    pub outcome: Outcome,
    /// The facts to ask for, by name.
    pub missing: Vec<String>,
    /// What the measure itself would pay.
    pub amount: Money,
    /// What is paid after groups and budgets.
    pub granted: Money,
    /// The measure of the group that is paid instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// One measure over all firms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "firms by outcome, named as in the contract")]
pub struct Totals {
    pub measure: String,
    pub eligible: usize,
    pub unknown: usize,
    pub not_eligible: usize,
    pub not_in_force: usize,
    pub granted_total: Money,
}

/// Every measure for every firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Measures in the order of their file, firms in the order of theirs.
    pub items: Vec<Item>,
    /// Measures in the order of their file.
    pub measures: Vec<Totals>,
}

/// A measure whose fields are columns of the firms' file.
struct Bound<'a> {
    measure: &'a Measure,
    condition: Condition<usize>,
    amount: Amount<usize>,
}

/// Judges every measure for every firm on a day.
///
/// # Errors
/// Faults of both files: fields that the firms' file lacks, firms listed twice, cells that are not of
/// the kind that a measure compares them with.
pub fn check(
    measures: &[Measure],
    measures_file: &str,
    firms: &Sheet,
    on: Date,
    mut faults: Faults,
) -> Result<Report, Faults> {
    let mut names = Vec::with_capacity(firms.len());
    let mut seen = HashMap::new();
    firms.read(["firm"], &mut faults, |cells| {
        if let Some(firm) = cells.text(0) {
            cells.once(0, firm, &mut seen);
            names.push(firm);
        }
    });
    let bound: Vec<Option<Bound<'_>>> = measures
        .iter()
        .map(|measure| bind(measure, firms, measures_file, &mut faults))
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let bound: Vec<Bound<'_>> = bound.into_iter().flatten().collect();
    let mut items = Vec::with_capacity(bound.len() * firms.len());
    for measure in &bound {
        for (position, firm) in names.iter().enumerate() {
            items.push(measure.judge(firms, position, firm, on, &mut faults));
        }
    }
    faults.unless_any(())?;
    keep_greatest_of_groups(&bound, &mut items, names.len());
    for (at, measure) in bound.iter().enumerate() {
        if let Some(budget) = measure.measure.budget {
            keep_budget(budget, &mut items[at * names.len()..(at + 1) * names.len()]);
        }
    }
    let measures = bound
        .iter()
        .enumerate()
        .map(|(at, measure)| {
            totals(
                &measure.measure.id,
                &items[at * names.len()..(at + 1) * names.len()],
            )
        })
        .collect();
    Ok(Report { items, measures })
}

fn bind<'a>(
    measure: &'a Measure,
    firms: &Sheet,
    file: &str,
    faults: &mut Faults,
) -> Option<Bound<'a>> {
    let find = |field: &String| firms.column(field);
    let condition = measure.condition.bind(&find);
    let amount = measure.amount.bind(|field| find(field));
    let mut unknown: Vec<String> = match &condition {
        Ok(_) => Vec::new(),
        Err(fields) => fields.iter().map(|field| (*field).clone()).collect(),
    };
    if amount.is_none() {
        unknown.extend(measure.amount.of().cloned());
    }
    for value in unknown {
        let column = value.clone();
        faults.push(file, measure.row, &column, FaultKind::Unknown { value });
    }
    Some(Bound {
        measure,
        condition: condition.ok()?,
        amount: amount?,
    })
}

impl Bound<'_> {
    fn judge(
        &self,
        firms: &Sheet,
        position: usize,
        firm: &str,
        on: Date,
        faults: &mut Faults,
    ) -> Item {
        let mut item = Item {
            measure: self.measure.id.clone(),
            firm: firm.to_owned(),
            outcome: Outcome::NotInForce,
            missing: Vec::new(),
            amount: Money::ZERO,
            granted: Money::ZERO,
            replaced_by: None,
            reasons: Vec::new(),
        };
        if !self.measure.is_in_force(on) {
            item.reasons.push(Reason::of("not-in-force", None));
            return item;
        }
        let cell = |column: &usize| {
            let cell = firms.cell(position, *column);
            (!cell.is_empty()).then_some(cell)
        };
        let truth = match self.condition.judge(&cell) {
            Ok(truth) => truth,
            Err(mismatch) => {
                self.note(&mismatch, firms, position, faults);
                return item;
            }
        };
        let decide = || self.condition.deciding(&cell).unwrap_or_default();
        let fields = || -> BTreeSet<&str> {
            let leaves = decide();
            let columns = leaves.iter().map(|leaf| leaf.field);
            columns.map(|at| firms.columns()[at].as_str()).collect()
        };
        match truth {
            Truth::False => {
                item.outcome = Outcome::NotEligible;
                item.reasons = Reason::each("condition-fails", &fields());
            }
            Truth::Unknown => item.ask_for(fields()),
            Truth::True => match self.fact(firms, position, faults) {
                Ok(fen) => {
                    item.outcome = Outcome::Eligible;
                    item.amount = Money::from_fen(fen);
                    item.granted = item.amount;
                    item.reasons.push(Reason::of("condition-holds", None));
                }
                Err(field) => item.ask_for(BTreeSet::from([field])),
            },
        }
        item
    }

    /// The amount in fen, or the field that it cannot be reckoned without.
    fn fact<'a>(
        &self,
        firms: &'a Sheet,
        position: usize,
        faults: &mut Faults,
    ) -> Result<i64, &'a str> {
        let Some(column) = self.amount.of() else {
            return Ok(self.in_range(Decimal::ZERO).unwrap_or(i64::MAX));
        };
        let (cell, name) = (firms.cell(position, *column), &firms.columns()[*column]);
        if cell.is_empty() {
            return Err(name);
        }
        let number = Decimal::from_str_exact(cell).or_else(|_| Decimal::from_scientific(cell));
        let value = cell.to_owned();
        let row = firms.number(position);
        match number {
            Ok(number) => Ok(self.in_range(number).unwrap_or_else(|| {
                let (least, most) = (String::from("0"), Money::from_fen(i64::MAX).to_string());
                let kind = FaultKind::OutOfRange { value, least, most };
                faults.push(&firms.file, row, name, kind);
                0
            })),
            Err(_) => {
                faults.push(&firms.file, row, name, FaultKind::NotANumber { value });
                Ok(0)
            }
        }
    }

    fn in_range(&self, fact: Decimal) -> Option<i64> {
        i64::try_from(self.amount.fen(fact)?).ok()
    }

    /// Notes which cell cannot be judged.
    fn note(&self, mismatch: &Mismatch, firms: &Sheet, position: usize, faults: &mut Faults) {
        let row = firms.number(position);
        for leaf in self.condition.leaves() {
            let cell = firms.cell(position, leaf.field);
            if leaf.judge(Some(cell)).as_ref() == Err(mismatch) {
                let column = &firms.columns()[leaf.field];
                let kind = FaultKind::Mismatch(mismatch.clone());
                faults.push(&firms.file, row, column, kind);
                return;
            }
        }
    }
}

impl Reason {
    fn of(code: &'static str, field: Option<&str>) -> Self {
        Self {
            code,
            field: field.map(str::to_owned),
        }
    }

    fn each(code: &'static str, fields: &BTreeSet<&str>) -> Vec<Self> {
        fields
            .iter()
            .map(|field| Self::of(code, Some(field)))
            .collect()
    }
}

impl Item {
    fn ask_for(&mut self, fields: BTreeSet<&str>) {
        self.outcome = Outcome::Unknown;
        self.reasons = Reason::each("fact-missing", &fields);
        self.missing = fields.into_iter().map(str::to_owned).collect();
    }
}

/// Of the measures of one group, a firm is paid the greatest only, the first of equal ones.
fn keep_greatest_of_groups(bound: &[Bound<'_>], items: &mut [Item], firms: usize) {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, measure) in bound.iter().enumerate() {
        if !measure.measure.group.is_empty() {
            let group = groups.entry(measure.measure.group.as_str());
            group.or_default().push(at);
        }
    }
    for members in groups.values().filter(|members| members.len() > 1) {
        for firm in 0..firms {
            let eligible = members.iter().map(|at| at * firms + firm);
            let eligible: Vec<usize> = eligible
                .filter(|at| items[*at].outcome == Outcome::Eligible)
                .collect();
            let Some(greatest) = eligible.iter().map(|at| items[*at].amount).max() else {
                continue;
            };
            let kept = eligible.iter().find(|at| items[**at].amount == greatest);
            let Some(kept) = kept.copied() else { continue };
            let name = items[kept].measure.clone();
            for at in eligible.into_iter().filter(|at| *at != kept) {
                items[at].granted = Money::ZERO;
                items[at].replaced_by = Some(name.clone());
                items[at].reasons.push(Reason::of("group", None));
            }
        }
    }
}

/// Where more was granted than the budget holds, everybody gets the same part, rounded down.
fn keep_budget(budget: i128, items: &mut [Item]) {
    let sum: i128 = items
        .iter()
        .map(|item| i128::from(item.granted.fen()))
        .sum();
    if sum <= budget {
        return;
    }
    for item in items.iter_mut().filter(|item| item.granted > Money::ZERO) {
        let fen = i128::from(item.granted.fen()) * budget / sum;
        item.granted = Money::from_fen(i64::try_from(fen).unwrap_or(i64::MAX));
        item.reasons.push(Reason::of("budget", None));
    }
}

fn totals(measure: &str, items: &[Item]) -> Totals {
    let count = |outcome| items.iter().filter(|item| item.outcome == outcome).count();
    let granted: i128 = items
        .iter()
        .map(|item| i128::from(item.granted.fen()))
        .sum();
    Totals {
        measure: measure.to_owned(),
        eligible: count(Outcome::Eligible),
        unknown: count(Outcome::Unknown),
        not_eligible: count(Outcome::NotEligible),
        not_in_force: count(Outcome::NotInForce),
        granted_total: Money::from_fen(i64::try_from(granted).unwrap_or(i64::MAX)),
    }
}
