//! One server to a data directory.

use std::fs::{self, File, TryLockError};
use std::path::Path;

const FILE: &str = "server.lock";

/// The data directory cannot be had alone.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has it.
    #[error("{path} is in use by a running server")]
    Held {
        /// The directory.
        path: String,
    },
    /// The lock file cannot be made.
    #[error("cannot lock {path}: {why}")]
    File {
        /// The directory.
        path: String,
        /// What the operating system said.
        why: std::io::Error,
    },
}

/// Held by a server as long as it runs. The operating system frees it when the process ends,
/// however it ends.
#[derive(Debug)]
pub struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Locks a data directory; it is made when it is not there.
    ///
    /// # Errors
    /// When another process has it.
    pub fn take(directory: &Path) -> Result<Self, LockError> {
        let error = |why| LockError::File {
            path: directory.display().to_string(),
            why,
        };
        fs::create_dir_all(directory).map_err(error)?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(directory.join(FILE))
            .map_err(error)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held {
                path: directory.display().to_string(),
            }),
            Err(TryLockError::Error(why)) => Err(error(why)),
        }
    }
}
