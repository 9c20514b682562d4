//! An empty database for each test, on either backend, and a clock that tests move.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use store::{Ambient, Database, Options, Store};
use tempfile::TempDir;

/// Names the PostgreSQL server to test on.
pub const POSTGRES: &str = "LIANZHANG_TEST_POSTGRES";

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A place for one test: directory, database, clock.
pub struct Ground {
    pub options: Options,
    pub clock: Clock,
    seed: u64,
    root: TempDir,
}

/// A clock that stands until a test moves it.
#[derive(Clone)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub fn forward(&self, by: SignedDuration) {
        let millis = i64::try_from(by.as_millis()).unwrap();
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Ground {
    /// `None`, and a line saying so, where there is no PostgreSQL to test on.
    pub async fn new(backend: Backend) -> Option<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let seed = NEXT.fetch_add(1, Ordering::SeqCst);
        let directory = tempfile::tempdir().unwrap();
        let database = match backend {
            Backend::Sqlite => Database::Sqlite,
            Backend::Postgres => {
                let Ok(server) = std::env::var(POSTGRES) else {
                    eprintln!("skipped: {POSTGRES} is not set");
                    return None;
                };
                Database::Postgres(fresh_schema(&server, seed).await)
            }
        };
        let options = Options::new(directory.path().join("data"), database);
        Some(Self {
            root: directory,
            ..Self::at(options, seed)
        })
    }

    /// A place that another process has made; `seed` tells its bytes from those of the other.
    pub fn at(options: Options, seed: u64) -> Self {
        let start = "2026-03-02T01:00:00Z".parse::<Timestamp>().unwrap();
        Self {
            options,
            clock: Clock(Arc::new(AtomicI64::new(start.as_millisecond()))),
            seed,
            root: tempfile::tempdir().unwrap(),
        }
    }

    /// Opens the store; may be called again to open it once more, as another process would.
    pub async fn open(&self) -> Store {
        Store::open(&self.options, self.ambient()).await.unwrap()
    }

    /// A directory beside the store's own.
    pub fn outside(&self) -> &Path {
        self.root.path()
    }

    pub fn backend(&self) -> Backend {
        match self.options.database {
            Database::Sqlite => Backend::Sqlite,
            Database::Postgres(_) => Backend::Postgres,
        }
    }

    /// An id, in hexadecimal, as the database writes it.
    pub fn uuid_literal(&self, hex: &str) -> String {
        match self.backend() {
            Backend::Sqlite => format!("x'{hex}'"),
            Backend::Postgres => format!("'{hex}'"),
        }
    }

    /// The clock of this test, and bytes that differ at each call.
    pub fn ambient(&self) -> Ambient {
        static CALLS: AtomicU64 = AtomicU64::new(0);
        let clock = self.clock.clone();
        let seed = self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Ambient::new(
            move || clock.now(),
            move |bytes| {
                for chunk in bytes.chunks_mut(8) {
                    let call = CALLS.fetch_add(1, Ordering::SeqCst);
                    let mixed = (seed ^ call).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                    let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
                    chunk.copy_from_slice(&mixed.to_le_bytes()[..chunk.len()]);
                }
            },
        )
    }

    /// Changes the database behind the store's back.
    pub async fn tamper(&self, sql: &str) {
        let connection = self.connect().await;
        connection.execute_unprepared(sql).await.unwrap();
        connection.close().await.unwrap();
    }

    /// The texts that `sql` selects as `line`.
    pub async fn lines(&self, sql: &str) -> Vec<String> {
        let connection = self.connect().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.unwrap();
        let lines = rows.iter().map(|row| row.try_get("", "line").unwrap());
        let lines = lines.collect();
        connection.close().await.unwrap();
        lines
    }

    /// A connection behind the store's back.
    pub async fn connect(&self) -> DatabaseConnection {
        let url = match &self.options.database {
            Database::Sqlite => format!(
                "sqlite://{}",
                self.options.directory.join("lianzhang.sqlite").display()
            ),
            Database::Postgres(url) => url.clone(),
        };
        connect(&url).await
    }
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}

async fn fresh_schema(server: &str, seed: u64) -> String {
    let schema = format!("test_{}_{seed}", std::process::id());
    let connection = connect(server).await;
    let create = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
    connection.execute_unprepared(&create).await.unwrap();
    connection.close().await.unwrap();
    let joint = if server.contains('?') { '&' } else { '?' };
    format!("{server}{joint}options=-csearch_path%3D{schema}")
}

/// Runs a test where its backend is at hand.
pub async fn on<F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(Ground) -> F) {
    if let Some(ground) = Ground::new(backend).await {
        test(ground).await;
    }
}

/// Writes `async fn name(ground) { … }` as a test on each backend.
#[macro_export]
macro_rules! on_both {
    ($($(#[doc = $doc:literal])* async fn $name:ident($ground:ident) $body:block)*) => {$(
        $(#[doc = $doc])*
        async fn $name($ground: $crate::ground::Ground) $body

        mod $name {
            use $crate::ground::{Backend, on};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                on(Backend::Sqlite, super::$name).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                on(Backend::Postgres, super::$name).await;
            }
        }
    )*};
}
