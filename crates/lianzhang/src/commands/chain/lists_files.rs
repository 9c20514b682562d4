//! The sheets of `lists`: read from a workbook or from a folder of tables, written as a template.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use chain::import::{SHEETS, Sheet};
use report::book::{self, As, BookSheet};

/// Reads every sheet of a workbook, or every `.csv` of a folder.
pub fn read(input: &Path) -> anyhow::Result<Vec<Sheet>> {
    if input.is_dir() {
        return read_folder(input);
    }
    let cannot = || format!("cannot read {}", input.display());
    let file = File::open(input).with_context(cannot)?;
    let sheets = book::read(file).with_context(cannot)?;
    let sheet = |sheet: BookSheet| Sheet {
        name: sheet.name,
        rows: sheet.rows,
    };
    Ok(sheets.into_iter().map(sheet).collect())
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
    let cannot = || format!("cannot write {}", path.display());
    let file = File::create(path).with_context(cannot)?;
    book::write(file, &template(), |_, _| As::Text).with_context(cannot)?;
    Ok(())
}

fn template() -> Vec<BookSheet> {
    let sheets = SHEETS.iter().map(|kind| BookSheet {
        name: kind.title.to_owned(),
        rows: vec![kind.headers()],
    });
    sheets.collect()
}
