//! What callers read of lists as workbooks.

use std::time::Duration;

use domain::catalogue::Language;
use domain::kinds::Kind;
use domain::tables::Fault;
use domain::workbooks::{Column, columns};
use serde::Serialize;
use utoipa::ToSchema;

use super::bring::Brought;
use crate::cases::imports::FaultBody;

/// A choice of a column.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OptionBody {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub label: String,
}

/// A column of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListColumn {
    /// Its key.
    pub key: &'static str,
    /// What stands above it, with the unit in brackets.
    pub header: String,
    /// `text`, `words`, `choice`, `unit`, `person`, `enterprise`, `chain`, `case`, `date`, `month`,
    /// `money`, `number`, `share` or `flag`.
    #[serde(rename = "type")]
    pub holds: &'static str,
    /// What its numbers are counted in.
    pub unit: Option<String>,
    /// Whether no item is without it.
    pub required: bool,
    /// Whether a workbook may change it.
    pub editable: bool,
    /// Of a choice.
    pub options: Vec<OptionBody>,
}

/// The columns of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ColumnsBody {
    /// The path of the list.
    pub list: &'static str,
    /// The name of its sheet.
    pub sheet: String,
    /// In the order of the sheet.
    pub columns: Vec<ListColumn>,
}

impl ColumnsBody {
    /// The columns of a list in a language.
    pub fn of(kind: &'static Kind, language: Language) -> Self {
        let column = |column: &Column| ListColumn {
            key: column.key(),
            header: column.header(language),
            holds: column.holds().code(),
            unit: column.unit(language),
            required: column.is_required(),
            editable: column.is_editable(),
            options: column
                .options(language)
                .into_iter()
                .map(|(code, label)| OptionBody { code, label })
                .collect(),
        };
        Self {
            list: kind.path,
            sheet: kind.list_name(language),
            columns: columns(kind).iter().map(column).collect(),
        }
    }
}

/// An item that the file adds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CreatedBody {
    /// The row of the sheet.
    pub row: u32,
    /// Its title.
    pub title: String,
    /// Its number, once it has one.
    pub number: Option<String>,
}

/// A field that the file changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedBody {
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
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConflictBody {
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

/// What a workbook changes, or would change. Values are canonical: ISO days, decimals of the column's
/// unit, codes, null for empty.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkbookAnswer {
    /// Rows that are not blank, without the header.
    pub rows: usize,
    /// Rows of items that stay as they are.
    pub unchanged: usize,
    /// New items.
    pub created: Vec<CreatedBody>,
    /// Fields that are changed.
    pub changed: Vec<ChangedBody>,
    /// Cells that were changed on both sides.
    pub conflicts: Vec<ConflictBody>,
    /// Items that the export held and the file does not; nothing happens to them.
    pub absent: Vec<String>,
    /// What is wrong; nothing is applied if there is anything.
    pub errors: Vec<FaultBody>,
    /// What is worth knowing.
    pub warnings: Vec<FaultBody>,
    /// Whether it was carried out.
    pub applied: bool,
    /// How long it took.
    pub seconds: f64,
}

impl WorkbookAnswer {
    /// What came of a workbook, in a language.
    pub fn new(brought: &Brought, language: Language, took: Duration) -> Self {
        let plan = &brought.plan;
        let faults = |faults: &[Fault]| {
            let each = faults.iter();
            each.map(|fault| FaultBody::of(fault, language)).collect()
        };
        let mut numbers = brought.created.iter();
        Self {
            rows: brought.rows,
            unchanged: plan.unchanged,
            created: plan
                .created
                .iter()
                .map(|new| CreatedBody {
                    row: new.row,
                    title: new.values.get("title").cloned().unwrap_or_default(),
                    number: numbers.next().cloned(),
                })
                .collect(),
            changed: plan
                .changed
                .iter()
                .map(|change| ChangedBody {
                    row: change.row,
                    number: change.number.clone(),
                    field: change.field,
                    from: change.from.clone(),
                    to: change.to.clone(),
                })
                .collect(),
            conflicts: plan
                .conflicts
                .iter()
                .map(|conflict| ConflictBody {
                    row: conflict.row,
                    number: conflict.number.clone(),
                    field: conflict.field,
                    base: conflict.base.clone(),
                    now: conflict.now.clone(),
                    file: conflict.file.clone(),
                })
                .collect(),
            absent: plan.absent.clone(),
            errors: faults(&plan.errors),
            warnings: faults(&plan.warnings),
            applied: brought.applied,
            seconds: took.as_secs_f64(),
        }
    }
}
