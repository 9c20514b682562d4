//! A list comes back: read, looked up, merged, and carried out if that is asked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;

use domain::access::Scope;
use domain::catalogue::Sentence;
use domain::kinds::{Field, Kind};
use domain::tables::Fault;
use domain::words::UserId;
use domain::workbooks::{
    Column, ColumnType, Conflicts, Given, Known, Plan, ReadCell, ReadRow, Shown, columns, merge,
};
use sha2::{Digest, Sha256};
use store::cases::CaseFilter;
use store::kinds::{Dictionary, look_up};
use store::workbooks::{Items, apply, base_of, foreign_numbers, items};
use store::{Store, StoreError};

use super::read::{FileRead, read};

/// What is to be brought in, by whom.
pub struct Bring<'a> {
    /// The list.
    pub kind: &'static Kind,
    /// What the person may know of.
    pub scope: &'a Scope,
    /// The person; nobody on the command line.
    pub by: Option<UserId>,
    /// What becomes of cells that were changed on both sides.
    pub conflicts: Conflicts,
    /// Whether it is carried out.
    pub apply: bool,
}

/// What came of a workbook.
#[derive(Debug, Default)]
pub struct Brought {
    /// Rows that are not blank, without the header.
    pub rows: usize,
    /// What it changes.
    pub plan: Plan,
    /// The numbers of new items.
    pub created: Vec<String>,
    /// Whether it was carried out.
    pub applied: bool,
    /// Stands for the plan and the versions of what it touches.
    pub tag: String,
}

/// Why a workbook cannot be written or brought in.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// The database refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk refuses.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
    /// The workbook does not take it.
    #[error(transparent)]
    Sheet(#[from] report::sheet::SheetError),
    /// The thread that reads or writes it failed.
    #[error(transparent)]
    Thread(#[from] tokio::task::JoinError),
    /// Items changed since the plan was seen.
    #[error("items changed since the plan was seen")]
    Changed,
}

impl Brought {
    /// Whether anything keeps it from being carried out.
    pub fn is_refused(&self, conflicts: Conflicts) -> bool {
        let undecided = conflicts == Conflicts::Refuse && !self.plan.conflicts.is_empty();
        undecided || !self.plan.errors.is_empty()
    }
}

/// Brings a workbook in. `seen` says whether the plan with a tag is the one that was seen before.
///
/// # Errors
/// [`WorkbookError::Changed`] when it is not, or when items change while it is carried out; what the
/// database or the disk refuses. What is wrong with the file is told in the plan.
pub async fn bring(
    store: &Store,
    file: File,
    name: Option<String>,
    what: &Bring<'_>,
    seen: impl Fn(&str) -> bool,
) -> Result<Brought, WorkbookError> {
    let kind = what.kind;
    let read = tokio::task::spawn_blocking(move || read(file, name.as_deref(), kind)).await?;
    let items = items(store, what.scope, kind, &CaseFilter::default()).await?;
    let (mut brought, dictionary) = planned(store, what, read, &items).await?;
    brought.tag = tag(&brought.plan, &items);
    if what.apply && !seen(&brought.tag) {
        return Err(WorkbookError::Changed);
    }
    if !what.apply || brought.is_refused(what.conflicts) {
        return Ok(brought);
    }
    let known = (items.all.as_slice(), &dictionary);
    let applied = apply(store, what.scope, kind, &brought.plan, known, what.by).await;
    match applied {
        Ok(applied) => {
            brought.created = applied.created;
            brought.applied = true;
            Ok(brought)
        }
        Err(StoreError::Stale { .. }) => Err(WorkbookError::Changed),
        Err(error) => Err(error.into()),
    }
}

async fn planned(
    store: &Store,
    what: &Bring<'_>,
    mut file: FileRead,
    items: &Items,
) -> Result<(Brought, Dictionary), WorkbookError> {
    let columns = columns(what.kind);
    let base = match file.export {
        Some(export) => base_of(store, what.kind, export).await?,
        None => None,
    };
    if base.is_none() && !file.headers.is_empty() {
        let sentence = Sentence::new("warning.file.no-base");
        let mut fault = Fault::said(1, "", sentence).in_sheet(file.sheet.as_deref());
        (fault.row, fault.column) = (None, None);
        file.warnings.insert(0, fault);
    }
    let each = items.all.iter();
    let mut known = Known {
        now: each
            .map(|item| (item.case.number.clone(), item.shown.clone()))
            .collect(),
        base,
        ..Known::default()
    };
    let unknown = file.rows.iter().filter_map(|row| number_of(&columns, row));
    let unknown: BTreeSet<String> = unknown
        .filter(|number| !known.now.contains_key(number))
        .collect();
    known.foreign = foreign_numbers(store, what.kind, unknown.into_iter()).await?;
    let dictionary = look_up(store, &names(&columns, &file)).await?;
    let rows = rows(&columns, &mut file, &known, &dictionary);
    let mut plan = merge(&columns, &file.headers, &rows, &known, what.conflicts);
    for fault in plan.errors.iter_mut().chain(&mut plan.warnings) {
        fault.sheet.clone_from(&file.sheet);
    }
    plan.errors.splice(0..0, file.errors);
    plan.warnings.splice(0..0, file.warnings);
    plan.errors.sort_by_key(|fault| fault.row);
    let brought = Brought {
        rows: rows.len(),
        plan,
        ..Brought::default()
    };
    Ok((brought, dictionary))
}

fn number_of(columns: &[Column], row: &super::read::GivenRow) -> Option<String> {
    let mut cells = row.cells.iter();
    let key = cells.find(|(column, _)| matches!(columns[*column], Column::Number))?;
    match &key.1 {
        Given::Known(number) => Some(number.clone()),
        _ => None,
    }
}

/// Every name in the file, by its field.
fn names(
    columns: &[Column],
    file: &FileRead,
) -> BTreeMap<&'static str, (&'static Field, BTreeSet<String>)> {
    let mut all: BTreeMap<&'static str, (&'static Field, BTreeSet<String>)> = BTreeMap::new();
    for (column, given) in file.rows.iter().flat_map(|row| &row.cells) {
        if let (Column::Field(_, field), Given::Named(name)) = (&columns[*column], given) {
            let names = all.entry(field.code).or_insert((field, BTreeSet::new()));
            names.1.insert(name.clone());
        }
    }
    all
}

/// The rows with codes in the place of names. A name that stands for nothing is a fault of its cell.
fn rows(
    columns: &[Column],
    file: &mut FileRead,
    known: &Known,
    dictionary: &Dictionary,
) -> Vec<ReadRow> {
    let mut faults = Vec::new();
    let rows = file.rows.iter().map(|row| {
        let number = number_of(columns, row);
        let held = |map: Option<&HashMap<String, Shown>>, key: &str| {
            let shown = map?.get(number.as_deref()?)?;
            shown.get(key).cloned()
        };
        let mut cells = Vec::with_capacity(row.cells.len());
        for (at, given) in &row.cells {
            let column = &columns[*at];
            let value = match given {
                Given::Empty => None,
                Given::Known(text) => Some(text.clone()),
                Given::Named(name) => {
                    let Column::Field(_, field) = column else {
                        continue;
                    };
                    let meant = dictionary.get(field, name);
                    let code = meant.map(|meant| meant.code.clone());
                    // what was put out of use stays where it stands, and is not named anew
                    let stands = code == held(Some(&known.now), column.key())
                        || code == held(known.base.as_ref(), column.key());
                    let is_free = meant.is_some_and(|meant| meant.in_use);
                    if code.is_none() || !(is_free || stands) {
                        let header = file.headers.get(at).map_or("", String::as_str);
                        faults.push(Fault::said(row.row, header, unknown(column, name)));
                        continue;
                    }
                    code
                }
            };
            cells.push(ReadCell { column: *at, value });
        }
        ReadRow {
            row: row.row,
            cells,
        }
    });
    let rows = rows.collect();
    for fault in &mut faults {
        fault.sheet.clone_from(&file.sheet);
    }
    file.errors.extend(faults);
    rows
}

fn unknown(column: &Column, name: &str) -> Sentence {
    let what = match column.holds() {
        ColumnType::Person => "person",
        ColumnType::Enterprise => "enterprise",
        ColumnType::Chain => "chain",
        ColumnType::Case => "case",
        _ => "unit",
    };
    Sentence::new(format!("error.{what}.unknown")).with("value", name)
}

/// Stands for a plan and the versions of what it touches.
fn tag(plan: &Plan, items: &Items) -> String {
    let touched: BTreeSet<&str> = plan
        .changed
        .iter()
        .map(|change| change.number.as_str())
        .chain(
            plan.conflicts
                .iter()
                .map(|conflict| conflict.number.as_str()),
        )
        .collect();
    let versions = items.all.iter().filter_map(|item| {
        let number = item.case.number.as_str();
        touched
            .contains(number)
            .then_some((number, item.case.version))
    });
    let mut digest = Sha256::new();
    let whole = (&plan.changed, &plan.conflicts, &plan.created);
    digest.update(format!("{whole:?}{:?}", versions.collect::<Vec<_>>()));
    let digest = digest.finalize();
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
