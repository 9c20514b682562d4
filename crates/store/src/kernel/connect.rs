//! Connections: where the database lies, and how the one that writes and those that read are tuned.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection as _};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, RuntimeErr, SqlxPostgresConnector,
    SqlxSqliteConnector,
};

use super::open::Upgrade;
use super::{Ambient, Database, Options, StoreError};

const SQLITE_FILE: &str = "lianzhang.sqlite";
const SQLITE_READERS_MAX: u32 = 4;
const POSTGRES_READERS_MAX: u32 = 24;
/// The database that every PostgreSQL server has, from which others are created.
const POSTGRES_FIRST: &str = "postgres";
/// What PostgreSQL says of a database that is not there (SQLSTATE).
const NO_SUCH_DATABASE: &str = "3D000";
/// Statements that each connection keeps prepared.
const STATEMENTS_KEPT: usize = 256;
/// Pages that each connection keeps, in KiB with a minus; the system's own cache is behind it. No file
/// is mapped: its pages would count as the server's memory once for each connection.
const SQLITE_CACHE: &str = "-12288";
/// Pages of the write-ahead log after which it is carried over into the database (16 MB). That costs
/// the one writer two waits for the disk, so seldom; a commit waits for the log alone.
const SQLITE_LOG_PAGES: &str = "4000";
/// A write-ahead log that grew beyond this while somebody read is cut back to it, in bytes.
const SQLITE_LOG_BYTES: &str = "67108864";
/// What does not fit into memory goes to a file: a long list to be sorted, the old pages of a large
/// savepoint.
const SQLITE_SPILLS: &str = "FILE";
const SQLITE_ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// A server that does not answer within this time is away.
const POSTGRES_ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);
/// The writer asks again and again itself: the longer pauses of SQLite would lose every race
/// against a process that writes without a break.
const WRITER_BUSY_TIMEOUT: Duration = Duration::from_millis(20);
/// A connection that was idle longer is tried before it is used: the server may have been started
/// anew.
const TRIED_AFTER: Duration = Duration::from_millis(100);

/// Where connections come from.
#[derive(Clone)]
pub(super) enum Source {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Source {
    pub(super) fn of(options: &Options) -> Self {
        match &options.database {
            Database::Sqlite => Self::Sqlite(options.directory.join(SQLITE_FILE)),
            Database::Postgres(url) => Self::Postgres(url.clone()),
        }
    }

    /// Creates the database when it is not there, and lets `upgrade` bring its schema up to date.
    pub(super) async fn prepare(
        &self,
        options: &Options,
        ambient: &Ambient,
        upgrade: Upgrade,
    ) -> Result<(), StoreError> {
        let connection = match self {
            Self::Sqlite(file) => connect_sqlite(file, 1, BUSY_TIMEOUT).await?,
            Self::Postgres(url) => match connect_postgres(url, 1).await {
                Err(error) if is_missing(&error) => {
                    create_database(url).await?;
                    connect_postgres(url, 1).await?
                }
                connected => connected?,
            },
        };
        upgrade(&connection, options, ambient).await?;
        connection.close().await?;
        Ok(())
    }

    /// The one connection that writes.
    pub(super) async fn writer(&self) -> Result<DatabaseConnection, StoreError> {
        Ok(match self {
            Self::Sqlite(file) => connect_sqlite(file, 1, WRITER_BUSY_TIMEOUT).await?,
            Self::Postgres(url) => connect_postgres(url, 1).await?,
        })
    }

    /// Connections for reading.
    pub(super) async fn readers(&self) -> Result<DatabaseConnection, StoreError> {
        Ok(match self {
            Self::Sqlite(file) => connect_sqlite(file, SQLITE_READERS_MAX, BUSY_TIMEOUT).await?,
            Self::Postgres(url) => connect_postgres(url, POSTGRES_READERS_MAX).await?,
        })
    }
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

fn is_missing(error: &DbErr) -> bool {
    let DbErr::Conn(RuntimeErr::SqlxError(error)) = error else {
        return false;
    };
    let refused = error.as_database_error();
    refused.is_some_and(|refused| refused.code().as_deref() == Some(NO_SUCH_DATABASE))
}

async fn create_database(url: &str) -> Result<(), DbErr> {
    let options: PgConnectOptions = url.parse().map_err(failed)?;
    let Some(name) = options.get_database().map(str::to_owned) else {
        return Ok(());
    };
    let first = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options.database(POSTGRES_FIRST).disable_statement_logging())
        .await
        .map_err(failed)?;
    let first = SqlxPostgresConnector::from_sqlx_postgres_pool(first);
    let create = format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""));
    first.execute_unprepared(&create).await?;
    first.close().await?;
    tracing::info!(database = name, "created the database");
    Ok(())
}

async fn connect_postgres(url: &str, connections: u32) -> Result<DatabaseConnection, DbErr> {
    let options: PgConnectOptions = url.parse().map_err(failed)?;
    let options = options
        // compiling a plan takes longer than any of these queries
        .options([("jit", "off")])
        .statement_cache_capacity(STATEMENTS_KEPT)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(POSTGRES_ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, known| {
            Box::pin(async move {
                if known.idle_for > TRIED_AFTER {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
        .map_err(failed)?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

async fn connect_sqlite(
    file: &Path,
    connections: u32,
    busy_timeout: Duration,
) -> Result<DatabaseConnection, DbErr> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(busy_timeout)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS_KEPT)
        .pragma("cache_size", SQLITE_CACHE)
        .pragma("wal_autocheckpoint", SQLITE_LOG_PAGES)
        .pragma("journal_size_limit", SQLITE_LOG_BYTES)
        .pragma("temp_store", SQLITE_SPILLS)
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(SQLITE_ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(failed)?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}
