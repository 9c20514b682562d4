//! The sheets of `lists`: read from a workbook or from a folder of tables, written as a template.

use std::path::Path;

use anyhow::Context;
use calamine::{Data, Reader, open_workbook_auto};
use chain::import::{SHEETS, Sheet};
use rust_xlsxwriter::{Format, Workbook};

/// Reads every sheet of a workbook, or every `.csv` of a folder.
pub fn read(input: &Path) -> anyhow::Result<Vec<Sheet>> {
    if input.is_dir() {
        read_folder(input)
    } else {
        read_workbook(input)
    }
}

fn read_workbook(path: &Path) -> anyhow::Result<Vec<Sheet>> {
    let mut workbook =
        open_workbook_auto(path).with_context(|| format!("cannot read {}", path.display()))?;
    let names = workbook.sheet_names();
    let mut sheets = Vec::new();
    for name in names {
        let range = workbook
            .worksheet_range(&name)
            .with_context(|| format!("cannot read sheet {name}"))?;
        let start = range.start().map_or(0, |(row, _)| row as usize);
        // Blank rows above the header count, so that errors name the rows that people see.
        let mut rows = vec![Vec::new(); start];
        rows.extend(range.rows().map(|row| row.iter().map(text).collect()));
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Float(value) => value.to_string(),
        Data::DateTime(value) => value.as_f64().to_string(),
        other => other.to_string(),
    }
}

fn read_folder(folder: &Path) -> anyhow::Result<Vec<Sheet>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    paths.sort();
    anyhow::ensure!(
        !paths.is_empty(),
        "{} holds no tables (.csv)",
        folder.display()
    );
    paths.iter().map(|path| read_table(path)).collect()
}

fn read_table(path: &Path) -> anyhow::Result<Sheet> {
    let name = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("cannot read {}", path.display()))?;
        rows.push(record.iter().map(str::to_owned).collect());
    }
    Ok(Sheet { name, rows })
}

/// Writes a workbook with every sheet and its header; required columns carry a star.
pub fn write_template(path: &Path) -> anyhow::Result<()> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    for kind in &SHEETS {
        let sheet = workbook.add_worksheet();
        sheet.set_name(kind.title)?;
        for (at, column) in kind.columns.iter().enumerate() {
            let star = if column.is_required { "*" } else { "" };
            sheet.write_with_format(0, at as u16, format!("{}{star}", column.title), &bold)?;
            sheet.set_column_width(at as u16, 18)?;
        }
        sheet.set_freeze_panes(1, 0)?;
    }
    workbook
        .save(path)
        .with_context(|| format!("cannot write {}", path.display()))
}
