//! Opening the database: where it lies, how it is tuned, who may use it at the same time.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection};

use super::connect::Source;
use super::room;
use super::savepoints::{Hands, Savepoints};
use super::work::UnitFuture;
use super::{
    Ambient, AsStoreError, KnownRules, Room, Sealing, SealingKeys, StoreError, Work, once,
};

/// Where files lie in a data directory, if nothing else is said.
pub(crate) const FILES_FOLDER: &str = "files";

/// A look whether writing works again takes no longer than this.
const LOOK_WITHIN: Duration = Duration::from_secs(2);
/// Readers let go of an old state when their page is read, so the log is cut at one of these attempts.
const CUT_ATTEMPTS: u32 = 20;
const CUT_PAUSE: Duration = Duration::from_millis(50);
/// What has not come to its end by then is cut off.
const CLOSED_WITHIN: Duration = Duration::from_secs(10);
/// With less room than this on the disk of the embedded database writing is as good as over, in bytes.
const ROOM_MIN: u64 = 256 * 1024;

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
        let source = Source::of(options);
        source.prepare(options, &ambient, upgrade).await?;
        let readers = source.readers().await?;
        let rules = KnownRules::default();
        let hands = Hands { ambient, rules };
        Ok(Self {
            readers,
            writer: Savepoints::start(source, hands.clone()),
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

    /// Whether rows can be read and written right now. While the last write failed for a reason
    /// outside of it this tries one of its own, so that it is well again by itself.
    ///
    /// # Errors
    /// Why not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.readers.execute_unprepared("SELECT 1").await?;
        if self.backend() == DatabaseBackend::Sqlite
            && self.room().is_some_and(|room| room.free < ROOM_MIN)
        {
            return Err(StoreError::Full("no room beside the database".to_owned()));
        }
        let Some(failure) = self.writer.failure() else {
            return Ok(());
        };
        let tried = tokio::time::timeout(LOOK_WITHIN, room::try_out(self)).await;
        tried.unwrap_or(Err(failure))
    }

    /// The room on the disk of the data directory; `None` where the system does not say.
    pub fn room(&self) -> Option<Room> {
        Room::at(&self.directory)
    }

    /// Carries the write-ahead log over into the embedded database and cuts it to nothing; what is
    /// worth doing after large work. Readers that look at an older state may keep some of it. Nothing
    /// to be done on PostgreSQL.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cut_log(&self) -> Result<(), StoreError> {
        for _ in 0..CUT_ATTEMPTS {
            if self.writer.cut_log().await? {
                break;
            }
            tokio::time::sleep(CUT_PAUSE).await;
        }
        Ok(())
    }

    /// Ends the use of the database in order: waiting writes are done, the write-ahead log is cut.
    /// Later writes are refused with [`StoreError::Closing`].
    pub async fn close(&self) {
        let closing = async {
            // those that read must not keep the log from being cut
            if let Err(error) = self.readers.clone().close().await {
                tracing::debug!(%error, "connections for reading did not close in order");
            }
            self.writer.close().await;
        };
        if tokio::time::timeout(CLOSED_WITHIN, closing).await.is_err() {
            tracing::warn!("the database does not close in order");
        }
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
