//! The sheets of `lists`: read from a workbook or from a folder of tables, written as a template.

use std::ffi::OsStr;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::Context;
use chain::import::{SHEETS, Sheet};
use domain::catalogue::Reason;
use report::book::{self, As, BookSheet};
use report::table::{self, TableError, WholeSheet};

use crate::commands::input::InputErrors;
use crate::commands::say;

/// Reads every sheet of a workbook, a table, or every `.csv` of a folder; what cannot be read is an
/// input error.
pub fn read(input: &Path, errors: &mut InputErrors) -> anyhow::Result<Vec<Sheet>> {
    if !input.is_dir() {
        return read_file(input, errors);
    }
    let mut paths: Vec<_> = std::fs::read_dir(input)
        .with_context(|| format!("cannot read {}", input.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    paths.sort();
    anyhow::ensure!(
        !paths.is_empty(),
        "{} holds no tables (.csv)",
        input.display()
    );
    let mut sheets = Vec::new();
    for path in paths {
        sheets.extend(read_file(&path, errors)?);
    }
    Ok(sheets)
}

fn read_file(path: &Path, errors: &mut InputErrors) -> anyhow::Result<Vec<Sheet>> {
    let cannot = || format!("cannot read {}", path.display());
    let text = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (name, stem) = (text(path.file_name()), text(path.file_stem()));
    let file = BufReader::new(File::open(path).with_context(cannot)?);
    let sheets = match table::whole(file, Some(&name)) {
        Ok(sheets) => sheets,
        Err(TableError::Read(error)) => return Err(error).with_context(cannot),
        Err(error) => {
            let row = error.row().unwrap_or(0) as usize;
            errors.push(&name, row, "", error.sentence().render(say::language()));
            return Ok(Vec::new());
        }
    };
    let sheet = |sheet: WholeSheet| Sheet {
        name: sheet.name.unwrap_or_else(|| stem.clone()),
        rows: sheet.rows,
    };
    Ok(sheets.into_iter().map(sheet).collect())
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
