//! A list goes out.

use std::fs::File;

use domain::access::Scope;
use domain::catalogue::Language;
use domain::kinds::Kind;
use domain::words::UserId;
use domain::workbooks::{Column, ColumnType, columns};
use report::form::{FormColumn, Written, write};
use store::Store;
use store::cases::CaseFilter;
use store::workbooks::{Items, items, keep_export};

use super::bring::WorkbookError;

/// Writes the items of a list that somebody may know of, and keeps what the file holds.
///
/// # Errors
/// What the database or the disk refuses.
pub async fn export(
    store: &Store,
    kind: &'static Kind,
    scope: &Scope,
    filter: &CaseFilter,
    by: Option<UserId>,
    language: Language,
) -> Result<File, WorkbookError> {
    let items = items(store, scope, kind, filter).await?;
    let mark = keep_export(store, kind, &items.all, by).await?;
    let file = tempfile::tempfile()?;
    // packing a workbook is work for a thread of its own
    let written = tokio::task::spawn_blocking(move || {
        let columns = columns(kind);
        let form: Vec<FormColumn> = columns
            .iter()
            .map(|one| form_column(one, language))
            .collect();
        let rows: Vec<Vec<String>> = rows(&items, &columns, language);
        let rows = rows
            .iter()
            .map(|row| row.iter().map(String::as_str).collect());
        write(
            file,
            &kind.list_name(language),
            &form,
            rows,
            &mark.to_string(),
        )
    });
    Ok(written.await??)
}

fn form_column(column: &Column, language: Language) -> FormColumn {
    let holds = column.holds();
    let choices = match column.holds() {
        ColumnType::Choice if column.is_editable() => {
            let options = column.options(language).into_iter();
            options.map(|(_, name)| name).collect()
        }
        _ => Vec::new(),
    };
    FormColumn {
        header: column.header(language),
        width_characters: match (column, holds) {
            (Column::Number, _) => 20.0,
            (_, ColumnType::Words) => 44.0,
            _ if column.key() == "title" => 40.0,
            (_, ColumnType::Enterprise | ColumnType::Unit) => 22.0,
            _ => 16.0,
        },
        written: match holds {
            ColumnType::Date => Written::Day,
            ColumnType::Money | ColumnType::Number | ColumnType::Share => Written::Number,
            _ => Written::Text,
        },
        locked: !column.is_editable(),
        choices,
    }
}

fn rows(items: &Items, columns: &[Column], language: Language) -> Vec<Vec<String>> {
    let cell = |item: &store::workbooks::Item, column: &Column| {
        let value = item.shown.get(column.key());
        let Some(value) = value else {
            return String::new();
        };
        match (column.holds(), items.name(column.key(), value)) {
            (_, Some(name)) => name.to_owned(),
            (ColumnType::Flag, None) => flag(value, language).to_owned(),
            _ => column.shown(value, language),
        }
    };
    let row = |item: &store::workbooks::Item| columns.iter().map(|one| cell(item, one)).collect();
    items.all.iter().map(row).collect()
}

fn flag(value: &str, language: Language) -> &'static str {
    match (value, language) {
        ("true", Language::Zh) => "是",
        ("true", Language::En) => "yes",
        (_, Language::Zh) => "否",
        (_, Language::En) => "no",
    }
}
