//! Trade against worked examples, where those are at hand, and rule by rule.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod check;
mod count;
mod cube;
mod make;
mod messages;
mod receipts;
mod rules;
mod stock;

use std::path::{Path, PathBuf};

use domain::sheets::{Faults, Sheet};
use serde_json::Value;

/// The folder of worked examples; says so and gives nothing where it is not there.
fn examples(of: &str) -> Option<PathBuf> {
    let root = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let folder = root.join(of);
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

/// A table from a file without faults.
fn read(path: &Path) -> Sheet {
    let mut faults = Faults::default();
    let text = std::fs::read_to_string(path).unwrap();
    let sheet = table(
        &path.file_name().unwrap().to_string_lossy(),
        &text,
        &mut faults,
    );
    assert!(faults.is_empty(), "{faults:?}");
    sheet
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
