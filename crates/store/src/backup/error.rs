//! Why a backup was not written or not restored.

use std::io;
use std::path::Path;

use super::lock::LockError;
use crate::files::FileError;
use crate::kernel::{KeyError, StoreError};
use crate::log::AuditError;

/// Why a backup was not written or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file cannot be read or written.
    #[error("{path}: {why}")]
    File {
        /// The file in question.
        path: String,
        /// What the operating system said.
        why: io::Error,
    },
    /// It is something else.
    #[error("{path} is not a backup of lianzhang")]
    Foreign {
        /// The file in question.
        path: String,
    },
    /// It ends too early or was changed.
    #[error("{path} is cut off or damaged: {what}")]
    Damaged {
        /// The file in question.
        path: String,
        /// What does not fit.
        what: String,
    },
    /// It was written by a program with another schema.
    #[error(
        "the backup was written by lianzhang {program} with schema {theirs}, this program has schema \
         {ours}; restore it with that program and open it with this one"
    )]
    Schema {
        /// The program that wrote it.
        program: String,
        /// The last text of its schema.
        theirs: String,
        /// The last text of ours.
        ours: String,
    },
    /// There is something already where it should be restored.
    #[error("the target is not empty: table {table} has rows")]
    NotEmpty {
        /// A table with rows.
        table: String,
    },
    /// A server uses the target.
    #[error("the target is in use by a running server until {until}")]
    InUse {
        /// When its lease runs out.
        until: jiff::Timestamp,
    },
    /// A server uses the data directory.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A column of a kind that backups do not know.
    #[error("column {table}.{column} has type {kind}, which backups do not know")]
    Column {
        /// Its table.
        table: String,
        /// Its name.
        column: String,
        /// Its type as the database names it.
        kind: String,
    },
    /// The log in it does not hold, so no backup of it could be restored.
    #[error("the event log does not hold, nothing was written: {0}")]
    Log(#[from] AuditError),
    /// A row names one that is not there, so no backup of it could be restored.
    #[error(
        "rows of table {table} name rows of table {wanted} that are not there, nothing was written"
    )]
    Dangling {
        /// The table of the rows.
        table: String,
        /// The table of what they name.
        wanted: String,
    },
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// An attachment cannot be kept.
    #[error(transparent)]
    Attachment(#[from] FileError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sea_orm::DbErr> for BackupError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl BackupError {
    pub(super) fn file(path: &Path, why: io::Error) -> Self {
        Self::File {
            path: path.display().to_string(),
            why,
        }
    }

    pub(super) fn damaged(path: &Path, what: impl ToString) -> Self {
        Self::Damaged {
            path: path.display().to_string(),
            what: what.to_string(),
        }
    }
}
