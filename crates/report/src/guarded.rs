//! Libraries that read what others wrote trust lengths and positions that a damaged file gets wrong, and then
//! stumble instead of refusing. A file is no reason for the program to stumble.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a reader stumbled over, in words for a log.
pub(crate) const UNEXPECTED: &str = "unexpected content";

/// Lets a library read; what it was reading from is not to be used any more after `stumbled`.
///
/// # Errors
/// What the library refuses, or `stumbled`.
pub(crate) fn by_library<T, E>(
    read: impl FnOnce() -> Result<T, E>,
    stumbled: impl FnOnce(String) -> E,
) -> Result<T, E> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read,
        Err(_) => Err(stumbled(UNEXPECTED.to_owned())),
    }
}
