//! Lists the files of `data/words`, so that the words of a new room or kind need no line of code.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const WORDS: &str = "../../data/words";

fn main() -> io::Result<()> {
    // everything is named from the package, so that what was built elsewhere is never taken for it
    let words = Path::new(WORDS);
    println!("cargo::rerun-if-changed={WORDS}");
    let mut files = Vec::new();
    collect(words, &mut files)?;
    files.sort();
    let lines: String = files
        .iter()
        .map(|file| {
            let room = file.strip_prefix(words).unwrap_or(file).with_extension("");
            let file = format!("/{}", file.display());
            format!("({room:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {file:?}))),\n")
        })
        .collect();
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("words.rs"), format!("&[\n{lines}]"))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    Ok(())
}
