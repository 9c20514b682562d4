//! Where the sentence encoder is found: `LIANZHANG_ENCODER`, else `data/encoder` here or in a folder above.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use text::encoder::{Encoder, EncoderError, TOKENIZER_FILE};

const FOLDER: &str = "data/encoder";

/// The encoder, if there is one that reads; why one that is there does not read goes to stderr.
pub fn find() -> Option<Arc<Encoder>> {
    let named = std::env::var_os("LIANZHANG_ENCODER").map(PathBuf::from);
    let folder = folder(named.as_deref())?;
    match read(&folder) {
        Ok(encoder) => Some(encoder),
        Err(error) => {
            eprintln!(
                "{}: {error}; going on without a sentence encoder",
                folder.display()
            );
            None
        }
    }
}

/// Reads the encoder in a folder.
///
/// # Errors
/// When a file is missing or does not read.
pub fn read(folder: &Path) -> Result<Arc<Encoder>, EncoderError> {
    Encoder::load(&|name| std::fs::read(folder.join(name)).ok()).map(Arc::new)
}

/// The folder that was named, where an empty name means none; else the first that holds one.
pub fn folder(named: Option<&Path>) -> Option<PathBuf> {
    if let Some(named) = named {
        return Some(named.to_owned()).filter(|folder| !folder.as_os_str().is_empty());
    }
    let here = std::env::current_dir().ok()?;
    let program = std::env::current_exe().ok()?;
    here.ancestors()
        .chain(program.ancestors())
        .map(|folder: &Path| folder.join(FOLDER))
        .find(|folder| folder.join(TOKENIZER_FILE).is_file())
}
