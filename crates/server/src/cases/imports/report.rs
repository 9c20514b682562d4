//! What became of an import, as callers read it.

use std::time::Duration;

use domain::catalogue::Language;
use domain::imports::Column;
use domain::tables::{Fault, Heading};
use serde::Serialize;
use store::requests::import::{ImportReport, Listed};
use utoipa::ToSchema;

/// What became of an import.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportReport)]
pub struct ImportReportBody {
    /// Rows that are not blank, without the header.
    pub rows: u64,
    /// Requests filed: all rows, or none.
    pub imported: u64,
    /// What is wrong; nothing was changed if there is anything.
    pub errors: Vec<FaultBody>,
    /// Errors beyond the ten thousand that are listed.
    pub errors_left_out: u64,
    /// What is worth knowing, such as equal rows.
    pub warnings: Vec<FaultBody>,
    /// Warnings beyond the ten thousand that are listed.
    pub warnings_left_out: u64,
    /// Every column of the table: what it was taken for, or that it was left unread.
    pub columns: Vec<ColumnBody>,
    /// Categories that were created, or would be.
    pub new_categories: Vec<String>,
    /// How long it took.
    pub seconds: f64,
    /// Whether it was only looked at.
    pub dry_run: bool,
}

/// One thing at one place of the table.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportFault)]
pub struct FaultBody {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The row as a person counts in the sheet, from 1; null for the whole file.
    pub row: Option<u32>,
    /// The header of the column, as it stands in the table; null for the whole row.
    pub column: Option<String>,
    /// A code that does not change, such as `cell.error-value`.
    pub code: String,
    /// One sentence in the reader's language.
    pub message: String,
}

impl FaultBody {
    /// A fault in a language.
    pub(crate) fn of(fault: &Fault, language: Language) -> Self {
        Self {
            sheet: fault.sheet.clone(),
            code: fault.code().to_owned(),
            row: fault.row,
            column: fault.column.clone(),
            message: fault.sentence.render(language),
        }
    }
}

/// One column of the table.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportColumn)]
pub struct ColumnBody {
    /// The column as a spreadsheet names it, such as `C`.
    pub letter: String,
    /// What stands above it.
    pub header: String,
    /// The field that it was read as; null when it was left unread.
    pub field: Option<String>,
}

impl ColumnBody {
    fn of(heading: &Heading<Column>) -> Self {
        Self {
            letter: heading.letters(),
            header: heading.header.clone(),
            field: heading.field.map(|field| field.code().to_owned()),
        }
    }
}

impl ImportReportBody {
    /// The report in a language.
    pub fn new(report: &ImportReport, language: Language, dry_run: bool, took: Duration) -> Self {
        Self {
            rows: report.rows,
            imported: report.imported,
            errors: listed(&report.errors, language),
            errors_left_out: report.errors.left_out,
            warnings: listed(&report.warnings, language),
            warnings_left_out: report.warnings.left_out,
            columns: report.columns.iter().map(ColumnBody::of).collect(),
            new_categories: report.new_categories.clone(),
            seconds: took.as_secs_f64(),
            dry_run,
        }
    }
}

fn listed(listed: &Listed, language: Language) -> Vec<FaultBody> {
    let faults = listed.faults.iter();
    faults.map(|fault| FaultBody::of(fault, language)).collect()
}
