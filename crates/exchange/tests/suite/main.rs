//! The engines against worked examples, where those are at hand, and against the laws they keep.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod assign;
mod ledger;
mod lend;
mod matching;
mod measures;
mod partners;
mod plan;
mod split;

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

/// A table from a file.
fn read(path: &Path, faults: &mut Faults) -> Sheet {
    let file = path.file_name().unwrap().to_string_lossy();
    table(&file, &std::fs::read_to_string(path).unwrap(), faults)
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Faults as `file:row:column:code`.
fn told(faults: &Faults) -> Vec<String> {
    use domain::catalogue::Reason;
    let listed = faults.listed().iter();
    listed
        .map(|fault| {
            format!(
                "{}:{}:{}:{}",
                fault.file,
                fault.row,
                fault.column,
                fault.kind.code()
            )
        })
        .collect()
}
