//! Failures whose reason lies outside of what was asked: a full disk, a server that is away.

use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::sqlx::{self, error::DatabaseError};
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};

use super::StoreError;

/// SQLite's result codes (<https://www.sqlite.org/rescode.html>): the low byte is the kind.
mod sqlite {
    pub const BUSY: i32 = 5;
    pub const LOCKED: i32 = 6;
    pub const NOMEM: i32 = 7;
    pub const READONLY: i32 = 8;
    pub const IOERR: i32 = 10;
    pub const FULL: i32 = 13;
    pub const CANTOPEN: i32 = 14;
    /// The index of the write-ahead log cannot grow: the disk is full.
    pub const IOERR_SHMSIZE: i32 = IOERR | (19 << 8);
}

/// The outage that an error of the database is, if it is one.
pub(super) fn of(error: &DbErr) -> Option<StoreError> {
    let said = error.to_string();
    let inner = match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => return Some(StoreError::Away(said)),
        DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => {
            return Some(StoreError::Closing);
        }
        DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner)) => inner.as_ref(),
        _ => return None,
    };
    match inner {
        sqlx::Error::Database(database) => {
            let connecting = matches!(error, DbErr::Conn(_));
            let known = of_database(database.as_ref(), &said);
            // whatever keeps a server from letting us in, it cannot be reached
            known.or_else(|| connecting.then(|| StoreError::Away(said)))
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut => Some(StoreError::Away(said)),
        sqlx::Error::WorkerCrashed | sqlx::Error::BeginFailed => Some(StoreError::Failing(said)),
        sqlx::Error::PoolClosed => Some(StoreError::Closing),
        _ => None,
    }
}

fn of_database(error: &dyn DatabaseError, said: &str) -> Option<StoreError> {
    let code = error.code()?;
    if error.try_downcast_ref::<SqliteError>().is_some() {
        return of_sqlite(code.parse().ok()?, said.to_owned());
    }
    of_postgres(&code, said.to_owned())
}

fn of_sqlite(code: i32, said: String) -> Option<StoreError> {
    Some(match code & 0xff {
        _ if code == sqlite::IOERR_SHMSIZE => StoreError::Full(said),
        sqlite::FULL => StoreError::Full(said),
        sqlite::BUSY | sqlite::LOCKED => StoreError::Busy(said),
        sqlite::IOERR | sqlite::NOMEM | sqlite::READONLY | sqlite::CANTOPEN => {
            StoreError::Failing(said)
        }
        _ => return None,
    })
}

/// By SQLSTATE (PostgreSQL documentation, appendix A).
fn of_postgres(code: &str, said: String) -> Option<StoreError> {
    Some(match code {
        "53100" => StoreError::Full(said),
        // shut down, starting, too many connections, a server that only reads
        "57P01" | "57P02" | "57P03" | "57P05" | "53300" | "25006" => StoreError::Away(said),
        "55P03" | "57014" => StoreError::Busy(said),
        "58030" | "53200" => StoreError::Failing(said),
        code if code.starts_with("08") => StoreError::Away(said),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_sqlite() {
        let of = |code| of_sqlite(code, String::new());
        assert!(matches!(of(13), Some(StoreError::Full(_))));
        assert!(matches!(of(4874), Some(StoreError::Full(_))));
        assert!(matches!(of(778), Some(StoreError::Failing(_))));
        assert!(matches!(of(517), Some(StoreError::Busy(_))));
        // a constraint and a damaged file are no outage
        assert!(of(19).is_none() && of(11).is_none());
    }

    #[test]
    fn codes_of_postgres() {
        let of = |code| of_postgres(code, String::new());
        assert!(matches!(of("53100"), Some(StoreError::Full(_))));
        assert!(matches!(of("08006"), Some(StoreError::Away(_))));
        assert!(matches!(of("57P03"), Some(StoreError::Away(_))));
        assert!(of("23505").is_none() && of("40001").is_none());
    }
}
