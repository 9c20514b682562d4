//! Where a seeded database is kept, and the copies of it that may be written to.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use serde::{Deserialize, Serialize};
use store::{Ambient, Database, Store};

use crate::Options;
use crate::seed;

/// A seeded database with its directory.
#[derive(Debug, Clone)]
pub struct Place {
    directory: PathBuf,
    postgres: Option<Postgres>,
    seeded: Seeded,
}

#[derive(Debug, Clone)]
struct Postgres {
    server: String,
    database: String,
    url: String,
}

/// What is known of a seeded database; kept beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seeded {
    /// Grows with every change of what is seeded.
    pub version: u32,
    pub requests: u32,
    /// The last full month before the seeding, as days: from and before.
    pub month: (String, String),
    /// A cursor half way down the list of all requests, and down that of the department.
    pub deep: String,
    pub deep_of_department: String,
}

impl Place {
    /// Finds the seeded database or makes it.
    pub async fn prepare(options: &Options) -> anyhow::Result<Self> {
        let cache = std::path::absolute(&options.cache)?;
        std::fs::create_dir_all(&cache)?;
        let kind = if options.database.is_some() {
            "postgres"
        } else {
            "sqlite"
        };
        let name = format!("house_{}", options.requests);
        let directory = cache.join(format!("{kind}-{}", options.requests));
        let postgres = options
            .database
            .as_deref()
            .map(|server| Postgres::new(server, &name));
        let known = directory.join("seeded.json");
        let kept = std::fs::read_to_string(&known).ok();
        let kept = kept.and_then(|text| serde_json::from_str::<Seeded>(&text).ok());
        if let Some(seeded) = kept.filter(|kept| kept.version == seed::VERSION) {
            return Ok(Self {
                directory,
                postgres,
                seeded,
            });
        }
        if directory.exists() {
            std::fs::remove_dir_all(&directory)?;
        }
        std::fs::create_dir_all(&directory)?;
        if let Some(postgres) = &postgres {
            postgres
                .administer(&format!("DROP DATABASE IF EXISTS {}", postgres.database))
                .await?;
            postgres
                .administer(&format!("CREATE DATABASE {}", postgres.database))
                .await?;
        }
        let mut place = Self {
            directory,
            postgres,
            seeded: Seeded {
                version: seed::VERSION,
                requests: options.requests,
                month: Default::default(),
                deep: String::new(),
                deep_of_department: String::new(),
            },
        };
        place.seeded = seed::seed(options, &place).await?;
        std::fs::write(&known, serde_json::to_string_pretty(&place.seeded)?)?;
        Ok(place)
    }

    pub fn seeded(&self) -> &Seeded {
        &self.seeded
    }

    pub fn requests(&self) -> u32 {
        self.seeded.requests
    }

    pub fn name(&self) -> &'static str {
        if self.postgres.is_some() {
            "PostgreSQL"
        } else {
            "SQLite"
        }
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    pub fn log(&self) -> String {
        self.directory.with_extension("log").display().to_string()
    }

    /// Of the PostgreSQL database.
    pub fn url(&self) -> Option<&str> {
        self.postgres.as_ref().map(|postgres| postgres.url.as_str())
    }

    /// Opens it without a server.
    pub async fn open(&self) -> anyhow::Result<Store> {
        let database = match self.url() {
            None => Database::Sqlite,
            Some(url) => Database::Postgres(url.to_owned()),
        };
        let options = store::Options::new(self.directory.clone(), database);
        Ok(Store::open(&options, ambient()).await?)
    }

    /// Connects without the store, for floors.
    pub async fn connect(&self, connections: u32) -> anyhow::Result<DatabaseConnection> {
        let url = match self.url() {
            Some(url) => url.to_owned(),
            None => format!(
                "sqlite://{}",
                self.directory.join("lianzhang.sqlite").display()
            ),
        };
        let mut connect = ConnectOptions::new(url);
        connect
            .max_connections(connections)
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(|options| {
                use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
                options
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .pragma("cache_size", "-32768")
            });
        Ok(sea_orm::Database::connect(connect).await?)
    }

    /// A copy that may be written to.
    pub async fn scratch(&self, options: &Options) -> anyhow::Result<Self> {
        let mut copy = self.clone();
        copy.directory = self.directory.with_extension("scratch");
        if copy.directory.exists() {
            std::fs::remove_dir_all(&copy.directory)?;
        }
        if let Some(postgres) = &mut copy.postgres {
            let from = postgres.database.clone();
            *postgres = Postgres::new(
                &postgres.server,
                &format!("house_{}_scratch", options.requests),
            );
            postgres
                .administer(&format!("DROP DATABASE IF EXISTS {}", postgres.database))
                .await?;
            let create = format!("CREATE DATABASE {} TEMPLATE {from}", postgres.database);
            postgres.administer(&create).await?;
            postgres.administer("CHECKPOINT").await?;
        }
        let copied = std::process::Command::new("cp")
            .arg("--recursive")
            .args([&self.directory, &copy.directory])
            .status()?;
        let synced = std::process::Command::new("sync").status()?;
        if !copied.success() || !synced.success() {
            bail!("cannot copy {}", self.directory.display());
        }
        Ok(copy)
    }

    /// Removes a copy.
    pub async fn remove(self) -> anyhow::Result<()> {
        std::fs::remove_dir_all(&self.directory)?;
        if let Some(postgres) = &self.postgres {
            postgres
                .administer(&format!("DROP DATABASE {}", postgres.database))
                .await?;
        }
        Ok(())
    }
}

impl Postgres {
    /// The server's URL names a database that exists already; another one takes its place in it.
    fn new(server: &str, database: &str) -> Self {
        let (before, parameters) = server
            .split_once('?')
            .map_or((server, None), |(a, b)| (a, Some(b)));
        let start = before.rfind('/').unwrap_or(before.len());
        let parameters = parameters.map_or_else(String::new, |given| format!("?{given}"));
        Self {
            server: server.to_owned(),
            database: database.to_owned(),
            url: format!("{}/{database}{parameters}", &before[..start]),
        }
    }

    async fn administer(&self, sql: &str) -> anyhow::Result<()> {
        let mut connect = ConnectOptions::new(&self.server);
        connect.max_connections(1).sqlx_logging(false);
        let connection = sea_orm::Database::connect(connect).await?;
        connection
            .execute_unprepared(sql)
            .await
            .with_context(|| sql.to_owned())?;
        connection.close().await?;
        Ok(())
    }
}

/// The system's clock and randomness.
#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own: this is where clock and randomness are handed in"
)]
pub fn ambient() -> Ambient {
    Ambient::new(jiff::Timestamp::now, |bytes| {
        getrandom::fill(bytes).expect("the system gives random bytes from its start on");
    })
}
