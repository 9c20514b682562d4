//! Watches the built web app and the built phone app, so that a new build of either is embedded. Needs no
//! Node: without an app the server shows a page that says how to build one.

use std::path::Path;

const APPS: [&str; 2] = ["../../web/dist", "../../phone/dist/h5"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for app in APPS {
        let dist = Path::new(app);
        // Cargo reruns this script on every build while a watched path is missing; an empty directory
        // avoids that. On a read-only checkout it cannot be made, and nothing is lost.
        let room = dist.components().take(3).collect::<std::path::PathBuf>();
        if room.exists() {
            let _ = std::fs::create_dir_all(dist);
        }
        if dist.exists() {
            println!("cargo::rerun-if-changed={app}");
        }
    }
}
