//! The road network beside examples with answers, and by property.

mod coords;
mod cover;
mod hostile;
mod oracle;
mod reach;
mod reference;
mod search;
mod sketch;
mod values;

use std::path::PathBuf;

/// A file of the shared examples, where they are.
fn example(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let file = root.join(name);
    let bytes = std::fs::read(&file);
    if bytes.is_err() {
        println!("skipped: {} is absent", file.display());
    }
    bytes.ok()
}
