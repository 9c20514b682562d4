//! One file that holds a whole city: every row under one snapshot, the attachments, the public keys of
//! the event log. The same format for both databases, so that it is also the way from one to the
//! other.
//!
//! The file is a compressed tar archive: `lianzhang-backup.json` says what it is, then come the
//! public keys, `tables/NAME/000001.jsonl` (a JSON array a row, columns as the head lists them),
//! `files/DIGEST`, and at its end `manifest.json` with the head of the log, the rows of each table
//! and the digest of everything before it. The secret sealing key, leases and the search index are
//! left out.

mod archive;
mod error;
mod load;
mod lock;
mod save;
mod tables;
mod upgrade;

pub use error::BackupError;
pub use load::{Restored, restore};
pub use lock::{DirectoryLock, LockError};
pub use save::{Saved, backup};
pub(crate) use upgrade::upgrade;
