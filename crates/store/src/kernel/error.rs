//! What can go wrong below the domain, told apart by what the caller can do about it.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

use super::{KeyError, outage};

/// A unique constraint refused a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueViolation {
    /// The table that refused the row.
    pub table: String,
    /// The columns that must be unique together, in the order of the index.
    pub columns: Vec<String>,
}

/// A failure of the database or of what surrounds it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// A row with the same key exists already.
    #[error("a row with the same {} exists in {}", .0.columns.join(", "), .0.table)]
    Unique(UniqueViolation),
    /// The row was changed by somebody else since it was read.
    #[error("{table} row was changed meanwhile")]
    Stale {
        /// The table of the row.
        table: &'static str,
    },
    /// A stored value does not fit the domain: the database was edited by hand or is damaged.
    #[error("stored value in {place} does not fit: {what}")]
    Corrupt {
        /// Table and column.
        place: &'static str,
        /// What was found.
        what: String,
    },
    /// The database is used by others in a way that excludes this call; nothing was written.
    #[error("{0}")]
    Busy(String),
    /// The data directory cannot be used.
    #[error("cannot use {path}: {why}")]
    Directory {
        /// The path in question.
        path: String,
        /// The reason given by the operating system.
        why: String,
    },
    /// No copy could be kept before the schema changes, so it was not changed.
    #[error("cannot keep a copy before the schema changes: {0}")]
    Copy(String),
    /// The key that signs the event log cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A constraint that is checked in the unit of work as well.
    #[error("a referenced row does not exist: {0}")]
    Reference(String),
    /// Two cases cannot have something to do with one another.
    #[error(transparent)]
    Tie(#[from] domain::kinds::TieFault),
    /// The same write was done before under the same key.
    #[error("done before")]
    Repeated {
        /// What was answered then, if that is known.
        answer: Option<String>,
        /// The row that it made or changed; nil when none was named.
        made: uuid::Uuid,
    },
    /// The key was used for another write.
    #[error("the key was used for another write")]
    OtherBody,
    /// There is no room left on the disk; nothing was written.
    #[error("no room left on the disk: {0}")]
    Full(String),
    /// The database cannot be reached; nothing was written.
    #[error("the database cannot be reached: {0}")]
    Away(String),
    /// The disk or the system below the database fails; nothing was written.
    #[error("the disk of the database fails: {0}")]
    Failing(String),
    /// The database went away while it committed: it may have taken effect or not.
    #[error("whether the write took effect is not known: {0}")]
    Unknown(String),
    /// The unit of work panicked; nothing was written.
    #[error("the unit of work panicked: {0}")]
    Panicked(String),
    /// The server stops; nothing was written.
    #[error("the database is closing, nothing was written")]
    Closing,
    /// Everything else that the database said.
    #[error("database: {0}")]
    Database(#[source] DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => {
                match unique_from_driver(&error).or_else(|| unique_from_message(&message)) {
                    Some(unique) => Self::Unique(unique),
                    None => Self::Database(error),
                }
            }
            Some(SqlErr::ForeignKeyConstraintViolation(message)) => Self::Reference(message),
            _ => outage::of(&error).unwrap_or(Self::Database(error)),
        }
    }
}

impl StoreError {
    /// Whether the reason lies outside of what was written: the same may well be taken later.
    pub fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Full(_) | Self::Away(_) | Self::Failing(_) | Self::Unknown(_)
        )
    }

    /// Whether the same may well be taken in a moment.
    pub(crate) fn is_passing(&self) -> bool {
        self.is_outage() || matches!(self, Self::Busy(_))
    }

    /// Whether repeating the whole unit of work may succeed (PostgreSQL only: serialisation failure
    /// or deadlock, SQLSTATE 40001 and 40P01).
    pub(crate) fn is_conflict(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        sqlx_error(error).is_some_and(|error| {
            error
                .code()
                .is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01"))
        })
    }
}

/// Errors of units of work wrap [`StoreError`]; the writer must be able to look inside.
pub trait AsStoreError {
    /// The failure of the database inside this error, if that is what it is.
    fn as_store_error(&self) -> Option<&StoreError>;
}

impl AsStoreError for StoreError {
    fn as_store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

fn sqlx_error(error: &DbErr) -> Option<&dyn sea_orm::sqlx::error::DatabaseError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) =
        error
    else {
        return None;
    };
    match inner.as_ref() {
        sea_orm::sqlx::Error::Database(database) => Some(database.as_ref()),
        _ => None,
    }
}

/// PostgreSQL names the constraint; ours are called `uq__TABLE__COLUMN__COLUMN` or `TABLE_pkey`.
fn unique_from_driver(error: &DbErr) -> Option<UniqueViolation> {
    let database = sqlx_error(error)?;
    let constraint = database.constraint()?;
    let table = database.table()?.to_owned();
    let columns = match constraint.strip_prefix(&format!("uq__{table}__")) {
        Some(columns) => columns.split("__").map(str::to_owned).collect(),
        None => vec!["id".to_owned()],
    };
    Some(UniqueViolation { table, columns })
}

/// SQLite says `UNIQUE constraint failed: table.a, table.b`.
fn unique_from_message(message: &str) -> Option<UniqueViolation> {
    let (_, places) = message.split_once("failed: ")?;
    let mut table = None;
    let mut columns = Vec::new();
    for place in places.split(", ") {
        let (of, column) = place.trim().split_once('.')?;
        table.get_or_insert_with(|| of.to_owned());
        columns.push(column.to_owned());
    }
    Some(UniqueViolation {
        table: table?,
        columns,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_messages_name_table_and_columns() {
        let found = unique_from_message("UNIQUE constraint failed: users.name, users.unit_id");
        assert_eq!(
            found,
            Some(UniqueViolation {
                table: "users".into(),
                columns: vec!["name".into(), "unit_id".into()],
            })
        );
        assert_eq!(unique_from_message("something else"), None);
    }
}
