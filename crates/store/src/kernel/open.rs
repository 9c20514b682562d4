//! Opening the database: where it lies, how it is tuned, who may use it at the same time.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, RuntimeErr, sqlx,
};

use super::savepoints::{Hands, Savepoints};
use super::work::UnitFuture;
use super::{Ambient, AsStoreError, KnownRules, Sealing, SealingKeys, StoreError, Work, once};

/// Where files lie in a data directory, if nothing else is said.
pub(crate) const FILES_FOLDER: &str = "files";
const SQLITE_FILE: &str = "lianzhang.sqlite";
const SQLITE_READERS_MAX: u32 = 4;
const POSTGRES_READERS_MAX: u32 = 24;
/// The database that every PostgreSQL server has, from which others are created.
const POSTGRES_FIRST: &str = "postgres";
/// What PostgreSQL says of a database that is not there (SQLSTATE).
const NO_SUCH_DATABASE: &str = "3D000";
/// Pages that each connection keeps, in KiB with a minus; the system's own cache is behind it. No file
/// is mapped: its pages would count as the server's memory once for each connection.
const SQLITE_CACHE: &str = "-12288";
/// Pages of the write-ahead log after which it is carried over into the database (16 MB). That costs
/// the one writer two waits for the disk, so seldom; a commit waits for the log alone.
const SQLITE_LOG_PAGES: &str = "4000";
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

/// Which database holds the rows.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// The embedded database in the data directory.
    Sqlite,
    /// A PostgreSQL server, by URL.
    Postgres(String),
}

impl Database {
    /// Reads the `--database` option: nothing or `sqlite` for the embedded database, else a
    /// `postgres://` or `postgresql://` URL.
    ///
    /// # Errors
    /// The text itself, when it is neither.
    pub fn parse(text: Option<&str>) -> Result<Self, String> {
        match text {
            None | Some("" | "sqlite") => Ok(Self::Sqlite),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Self::Postgres(url.to_owned()))
            }
            Some(other) => Err(other.to_owned()),
        }
    }
}

/// The URL may hold a password, so it is never shown.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "Sqlite",
            Self::Postgres(_) => "Postgres(..)",
        })
    }
}

/// Brings the schema behind a connection up to date, before anything else reads or writes there.
pub(crate) type Upgrade =
    for<'a> fn(&'a DatabaseConnection, &'a Options, &'a Ambient) -> UnitFuture<'a, (), StoreError>;

/// How to open a store.
#[derive(Debug, Clone)]
pub struct Options {
    /// Directory of the embedded database, the attachments, the search index and the sealing key.
    /// Files of others in it are left alone.
    pub directory: PathBuf,
    /// Where the rows lie.
    pub database: Database,
    /// Where the secret key lies that signs the event log.
    pub sealing: Sealing,
    /// Folder of the attachments when it is not `files` in the directory.
    pub files: Option<PathBuf>,
}

impl Options {
    /// Everything in `directory` but the rows, which lie in `database`.
    pub fn new(directory: PathBuf, database: Database) -> Self {
        Self {
            directory,
            database,
            sealing: Sealing::default(),
            files: None,
        }
    }

    /// The folder of the attachments.
    pub(crate) fn files_folder(&self) -> PathBuf {
        let beside = || self.directory.join(FILES_FOLDER);
        self.files.clone().unwrap_or_else(beside)
    }
}

/// The store: rows, event log, files and index of one city. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    readers: DatabaseConnection,
    writer: Savepoints,
    hands: Hands,
    directory: PathBuf,
    files: PathBuf,
    keys: SealingKeys,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("directory", &self.directory)
            .field("backend", &self.backend())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database, creates it when it is not there, and lets `upgrade` bring its schema up to
    /// date. What comes with the program is not written down: a backup brings its own.
    pub(crate) async fn open_bare(
        options: &Options,
        ambient: Ambient,
        upgrade: Upgrade,
    ) -> Result<Self, StoreError> {
        std::fs::create_dir_all(&options.directory).map_err(|error| StoreError::Directory {
            path: options.directory.display().to_string(),
            why: error.to_string(),
        })?;
        let keys = SealingKeys::read(&options.directory, &options.sealing)?;
        let (readers, writing) = match &options.database {
            Database::Sqlite => open_sqlite(options, &ambient, upgrade).await?,
            Database::Postgres(url) => open_postgres(url, options, &ambient, upgrade).await?,
        };
        let rules = KnownRules::default();
        let hands = Hands { ambient, rules };
        Ok(Self {
            readers,
            writer: Savepoints::start(writing, hands.clone()),
            hands,
            directory: options.directory.clone(),
            files: options.files_folder(),
            keys,
        })
    }

    /// Runs one unit of work: all of it is durable when this returns `Ok`, none of it otherwise.
    ///
    /// `unit` is a function without state that may run more than once; all it needs is in `input`.
    ///
    /// # Errors
    /// What the unit returns, or a [`StoreError`] wrapped in it.
    pub async fn write<I, T, E>(
        &self,
        input: I,
        unit: for<'a> fn(&'a Work, &'a I) -> UnitFuture<'a, T, E>,
    ) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + AsStoreError + Send + 'static,
    {
        let Some(key) = once::unclaimed() else {
            return self.writer.write(input, unit).await;
        };
        let keyed_input = (key.clone(), input, unit);
        let done = self.writer.write(keyed_input, once::keyed).await;
        once::ended(
            key,
            done.as_ref().err().and_then(AsStoreError::as_store_error),
        );
        done
    }

    /// The directory of files that belong to the store.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The clock and randomness this store was opened with.
    pub fn ambient(&self) -> &Ambient {
        &self.hands.ambient
    }

    /// Whether the rows can be reached right now.
    ///
    /// # Errors
    /// What the database said.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.readers.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    pub(crate) fn backend(&self) -> DatabaseBackend {
        self.readers.get_database_backend()
    }

    /// The folder of attachments.
    pub(crate) fn files_folder(&self) -> &Path {
        &self.files
    }

    pub(crate) fn keys(&self) -> &SealingKeys {
        &self.keys
    }

    pub(crate) fn rules(&self) -> &KnownRules {
        &self.hands.rules
    }

    pub(crate) fn db(&self) -> &DatabaseConnection {
        &self.readers
    }
}

/// Connections for reading, and the one that writes.
async fn open_sqlite(
    options: &Options,
    ambient: &Ambient,
    upgrade: Upgrade,
) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let file = options.directory.join(SQLITE_FILE);
    let writing = connect_sqlite(&file, 1).await?;
    upgrade(&writing, options, ambient).await?;
    let readers = connect_sqlite(&file, SQLITE_READERS_MAX).await?;
    Ok((readers, writing))
}

/// Connections for reading, and the one that writes.
async fn open_postgres(
    url: &str,
    options: &Options,
    ambient: &Ambient,
    upgrade: Upgrade,
) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let writing = match connect_postgres(url, 1).await {
        Err(error) if is_missing(&error) => {
            create_database(url).await?;
            connect_postgres(url, 1).await?
        }
        connected => connected?,
    };
    upgrade(&writing, options, ambient).await?;
    let readers = connect_postgres(url, POSTGRES_READERS_MAX).await?;
    Ok((readers, writing))
}

fn is_missing(error: &DbErr) -> bool {
    let DbErr::Conn(RuntimeErr::SqlxError(error)) = error else {
        return false;
    };
    let refused = error.as_database_error();
    refused.is_some_and(|refused| refused.code().as_deref() == Some(NO_SUCH_DATABASE))
}

async fn create_database(url: &str) -> Result<(), DbErr> {
    let failed = |error: sqlx::Error| DbErr::Conn(RuntimeErr::SqlxError(error.into()));
    let options: PgConnectOptions = url.parse().map_err(failed)?;
    let Some(name) = options.get_database() else {
        return Ok(());
    };
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(1)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| options.database(POSTGRES_FIRST));
    let first = sea_orm::Database::connect(connect).await?;
    let create = format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""));
    first.execute_unprepared(&create).await?;
    first.close().await?;
    tracing::info!(database = name, "created the database");
    Ok(())
}

async fn connect_postgres(url: &str, connections: u32) -> Result<DatabaseConnection, DbErr> {
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| {
            // compiling a plan takes longer than any of these queries
            options
                .options([("jit", "off")])
                .statement_cache_capacity(256)
        });
    sea_orm::Database::connect(connect).await
}

async fn connect_sqlite(file: &Path, connections: u32) -> Result<DatabaseConnection, StoreError> {
    let mut connect = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
    connect
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY_TIMEOUT)
                .foreign_keys(true)
                .statement_cache_capacity(256)
                .pragma("cache_size", SQLITE_CACHE)
                .pragma("wal_autocheckpoint", SQLITE_LOG_PAGES)
                .pragma("temp_store", "MEMORY")
                .optimize_on_close(true, None)
        });
    Ok(sea_orm::Database::connect(connect).await?)
}
