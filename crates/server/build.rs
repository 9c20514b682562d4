//! Watches the built web app, so that a new build of it is embedded. Needs no Node: without a web
//! app the server shows a page that says how to build one.

use std::path::Path;

fn main() {
    let dist = Path::new("../../web/dist");
    // Cargo reruns this script on every build while a watched path is missing; an empty directory
    // avoids that. On a read-only checkout it cannot be made, and nothing is lost.
    if dist.parent().is_some_and(Path::exists) {
        let _ = std::fs::create_dir_all(dist);
    }
    if dist.exists() {
        println!("cargo::rerun-if-changed=../../web/dist");
    } else {
        println!("cargo::rerun-if-changed=build.rs");
    }
}
