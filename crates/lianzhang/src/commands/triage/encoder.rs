//! Where the sentence encoder is found: `LIANZHANG_ENCODER`, else `data/encoder` here or in a folder above.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use text::encoder::{Encoder, TOKENIZER_FILE};

const FOLDER: &str = "data/encoder";

/// The encoder, if there is one that reads; why one that is there does not read goes to stderr.
pub fn find() -> Option<Arc<Encoder>> {
    let folder = folder()?;
    match Encoder::load(&|name| std::fs::read(folder.join(name)).ok()) {
        Ok(encoder) => Some(Arc::new(encoder)),
        Err(error) => {
            eprintln!(
                "{}: {error}; going on without a sentence encoder",
                folder.display()
            );
            None
        }
    }
}

fn folder() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("LIANZHANG_ENCODER") {
        return Some(PathBuf::from(named)).filter(|folder| !folder.as_os_str().is_empty());
    }
    let here = std::env::current_dir().ok()?;
    let program = std::env::current_exe().ok()?;
    here.ancestors()
        .chain(program.ancestors())
        .map(|folder: &Path| folder.join(FOLDER))
        .find(|folder| folder.join(TOKENIZER_FILE).is_file())
}
