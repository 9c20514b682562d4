//! Programmes against worked examples, where those are at hand, and against the laws they keep.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod branches;
mod devices;
mod effect;
mod selection;

use std::path::{Path, PathBuf};

use domain::catalogue::Reason;
use domain::sheets::{Faults, Sheet};

/// The folder of worked examples; says so and gives nothing where it is not there.
fn examples(of: &str) -> Option<PathBuf> {
    let root = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let folder = root.join("programmes").join(of);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no real data at {}", folder.display());
    None
}

/// A table from text.
fn table(file: &str, text: &str, faults: &mut Faults) -> Sheet {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records().map(Result::unwrap);
    let header = records.next().unwrap_or_default();
    let mut sheet = Sheet::new(file, header.iter(), faults);
    for (at, record) in records.enumerate() {
        sheet.push(at + 2, record.iter(), faults);
    }
    sheet
}

fn read(folder: &Path, file: &str, faults: &mut Faults) -> Sheet {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    table(file, &text, faults)
}

/// Faults as `file:row:column:code`.
fn told(faults: &Faults) -> Vec<String> {
    let told = faults.listed().iter().map(|fault| {
        let (file, row, column) = (&fault.file, fault.row, &fault.column);
        format!("{file}:{row}:{column}:{}", fault.kind.code())
    });
    told.collect()
}
