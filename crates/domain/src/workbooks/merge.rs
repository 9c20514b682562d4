//! What a workbook that comes back would change: a merge of three, cell by cell.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rust_decimal::Decimal;

use super::columns::{Column, ColumnType, NUMBER};
use crate::catalogue::Sentence;
use crate::tables::Fault;

/// What an item holds, by the key of the column, in the texts of workbooks: ISO days, decimals of the
/// column's unit, codes. What is empty is not in it.
pub type Shown = BTreeMap<&'static str, String>;

/// Ten thousand: the factor between 元 and 万元, and between 万元 and 亿元.
const FACTOR: i64 = 10_000;

/// A cell that was read, its names looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadCell {
    /// The place of its column.
    pub column: usize,
    /// What it gives; nothing for an empty cell.
    pub value: Option<String>,
}

/// A row that was read, as far as its cells could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// Its number as the sheet shows it.
    pub row: u32,
    /// Its cells.
    pub cells: Vec<ReadCell>,
}

/// What is known of the items of a list.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// What stands now, by number.
    pub now: HashMap<String, Shown>,
    /// What the export held that the file was made of, if one did.
    pub base: Option<HashMap<String, Shown>>,
    /// Numbers that belong to other lists.
    pub foreign: HashSet<String>,
}

/// What becomes of cells that were changed on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Conflicts {
    /// Nothing is applied.
    #[default]
    Refuse,
    /// The file's value is taken.
    File,
    /// What stands now stays.
    Keep,
}

/// A field that the file changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The row of the sheet.
    pub row: u32,
    /// The number of the item.
    pub number: String,
    /// The key of the column.
    pub field: &'static str,
    /// What stands now.
    pub from: Option<String>,
    /// What the file says.
    pub to: Option<String>,
}

/// A cell that the file and somebody else changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The row of the sheet.
    pub row: u32,
    /// The number of the item.
    pub number: String,
    /// The key of the column.
    pub field: &'static str,
    /// What the export held.
    pub base: Option<String>,
    /// What stands now.
    pub now: Option<String>,
    /// What the file says.
    pub file: Option<String>,
}

/// A row without number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// The row of the sheet.
    pub row: u32,
    /// What it holds.
    pub values: Shown,
}

/// Everything that a file would change, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Rows of items that stay as they are.
    pub unchanged: usize,
    /// New items.
    pub created: Vec<NewItem>,
    /// Changes, with what conflicts decided for the file.
    pub changed: Vec<Change>,
    /// Cells that were changed on both sides.
    pub conflicts: Vec<Conflict>,
    /// Items that the export held and the file does not.
    pub absent: Vec<String>,
    /// What is wrong.
    pub errors: Vec<Fault>,
    /// What is worth knowing.
    pub warnings: Vec<Fault>,
}

/// Merges rows with what is known. `headers` are those of the columns as they stand in the file.
pub fn merge(
    columns: &[Column],
    headers: &HashMap<usize, String>,
    rows: &[ReadRow],
    known: &Known,
    conflicts: Conflicts,
) -> Plan {
    let mut merging = Merging {
        columns,
        headers,
        known,
        conflicts,
        plan: Plan::default(),
    };
    let numbered = rows
        .iter()
        .filter_map(|row| Some((merging.number(row)?, row)));
    let mut times: HashMap<String, usize> = HashMap::new();
    for (number, _) in numbered {
        *times.entry(number).or_default() += 1;
    }
    for row in rows {
        match merging.number(row) {
            None => merging.new_item(row),
            Some(number) => merging.item(row, &number, times.get(&number) == Some(&1)),
        }
    }
    let held = known.base.iter().flat_map(HashMap::keys);
    let absent =
        held.filter(|number| !times.contains_key(*number) && known.now.contains_key(*number));
    let absent: BTreeSet<&String> = absent.collect();
    merging.plan.absent = absent.into_iter().cloned().collect();
    merging.plan
}

struct Merging<'a> {
    columns: &'a [Column],
    headers: &'a HashMap<usize, String>,
    known: &'a Known,
    conflicts: Conflicts,
    plan: Plan,
}

/// How a cell compares with what is known.
enum Outcome {
    Same,
    Changed,
    Conflicting,
}

impl Merging<'_> {
    fn number(&self, row: &ReadRow) -> Option<String> {
        let mut cells = row.cells.iter();
        let key = cells.find(|cell| self.columns[cell.column].key() == NUMBER)?;
        key.value.clone()
    }

    fn fault(&mut self, row: u32, column: usize, sentence: Sentence) {
        let header = self.header(column);
        self.plan.errors.push(Fault::said(row, &header, sentence));
    }

    fn header(&self, column: usize) -> String {
        self.headers.get(&column).cloned().unwrap_or_default()
    }

    fn key_fault(&mut self, row: u32, code: &str, number: &str) {
        let column = self
            .columns
            .iter()
            .position(|column| column.key() == NUMBER);
        let sentence = Sentence::new(format!("error.key.{code}")).with("value", number);
        self.fault(row, column.unwrap_or_default(), sentence);
    }

    fn item(&mut self, row: &ReadRow, number: &str, is_only: bool) {
        if !is_only {
            return self.key_fault(row.row, "duplicate", number);
        }
        let Some(now) = self.known.now.get(number) else {
            let code = match self.known.foreign.contains(number) {
                true => "foreign",
                false => "unknown",
            };
            return self.key_fault(row.row, code, number);
        };
        let base = self.known.base.as_ref().and_then(|base| base.get(number));
        let before = (self.plan.changed.len(), self.plan.conflicts.len());
        for cell in &row.cells {
            let column = self.columns[cell.column];
            if column.key() != NUMBER {
                self.cell(row.row, number, cell, now, base);
            }
        }
        if before == (self.plan.changed.len(), self.plan.conflicts.len()) {
            self.plan.unchanged += 1;
        }
    }

    fn cell(&mut self, row: u32, number: &str, cell: &ReadCell, now: &Shown, base: Option<&Shown>) {
        let column = self.columns[cell.column];
        let key = column.key();
        let held = now.get(key);
        let outcome = compare(cell.value.as_ref(), base.map(|base| base.get(key)), held);
        if matches!(outcome, Outcome::Same) {
            return;
        }
        if !column.is_editable() {
            let name = self.header(cell.column);
            let sentence = Sentence::new("error.cell.locked").with("column", name);
            return self.fault(row, cell.column, sentence);
        }
        if cell.value.is_none() && column.is_required() {
            return self.fault(row, cell.column, Sentence::new("error.cell.required"));
        }
        let before = base.map_or(held, |base| base.get(key));
        self.warn_of_factor(row, cell, before);
        if matches!(outcome, Outcome::Conflicting) {
            self.plan.conflicts.push(Conflict {
                row,
                number: number.to_owned(),
                field: key,
                base: base.and_then(|base| base.get(key)).cloned(),
                now: held.cloned(),
                file: cell.value.clone(),
            });
            if self.conflicts != Conflicts::File {
                return;
            }
        }
        self.plan.changed.push(Change {
            row,
            number: number.to_owned(),
            field: key,
            from: held.cloned(),
            to: cell.value.clone(),
        });
    }

    /// A value that is exactly ten thousand times what stood there was meant in another unit.
    fn warn_of_factor(&mut self, row: u32, cell: &ReadCell, before: Option<&String>) {
        let column = &self.columns[cell.column];
        let (Some(from), Some(to)) = (before, &cell.value) else {
            return;
        };
        let number = |text: &str| text.parse::<Decimal>().ok();
        let is_money = column.holds() == ColumnType::Money;
        let (Some(old), Some(new)) = (number(from), number(to)) else {
            return;
        };
        let times = |a: Decimal, b: Decimal| a.checked_mul(Decimal::from(FACTOR)) == Some(b);
        if is_money && !old.is_zero() && (times(old, new) || times(new, old)) {
            let sentence = Sentence::new("warning.money.factor")
                .with("from", from)
                .with("to", to);
            let header = self.header(cell.column);
            self.plan.warnings.push(Fault::said(row, &header, sentence));
        }
    }

    fn new_item(&mut self, row: &ReadRow) {
        let mut values = Shown::new();
        for cell in &row.cells {
            let column = self.columns[cell.column];
            let Some(value) = &cell.value else {
                continue;
            };
            if is_kept_when_new(&column) {
                values.insert(column.key(), value.clone());
            } else if !is_initial(&column, value) {
                let name = self.header(cell.column);
                let sentence = Sentence::new("error.cell.locked").with("column", name);
                self.fault(row.row, cell.column, sentence);
            }
        }
        for at in 0..self.columns.len() {
            let column = self.columns[at];
            if column.is_required() && !values.contains_key(column.key()) {
                self.fault(row.row, at, Sentence::new("error.cell.required"));
            }
        }
        let row = row.row;
        self.plan.created.push(NewItem { row, values });
    }
}

/// Whether a new item takes what stands there: what stays as it was filed is filed now.
fn is_kept_when_new(column: &Column) -> bool {
    matches!(column, Column::Field(_, field) if field.asked != crate::kinds::Asked::Never)
}

/// A copied row may say that it is in the state in which every item begins.
fn is_initial(column: &Column, value: &str) -> bool {
    matches!(column, Column::State(kind) if kind.life.initial.as_str() == value)
}

fn compare(file: Option<&String>, base: Option<Option<&String>>, now: Option<&String>) -> Outcome {
    match base {
        _ if file == now => Outcome::Same,
        Some(base) if file == base => Outcome::Same,
        Some(base) if base != now => Outcome::Conflicting,
        _ => Outcome::Changed,
    }
}
