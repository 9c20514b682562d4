//! The schema as numbered SQL texts that SQLite and PostgreSQL read alike, applied in order.
//!
//! A text that has been released is never edited: a change is a new text. Before the schema of a
//! database with rows is changed, a copy of it is kept beside it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::{io, iter};

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

use crate::backup::{City, save};
use crate::kernel::{Ambient, StoreError};

struct Text {
    name: &'static str,
    sql: &'static str,
}

const TEXTS: &[(&str, &str)] = &[
    ("0001_kernel", include_str!("sql/0001_kernel.sql")),
    ("0002_platform", include_str!("sql/0002_platform.sql")),
    ("0003_cases", include_str!("sql/0003_cases.sql")),
    ("0004_imports", include_str!("sql/0004_imports.sql")),
    ("0005_triage", include_str!("sql/0005_triage.sql")),
    (
        "0005_triage_rules",
        include_str!("sql/0005_triage_rules.sql"),
    ),
    ("0006_chain", include_str!("sql/0006_chain.sql")),
    ("0007_policies", include_str!("sql/0007_policies.sql")),
    (
        "0008_answer_templates",
        include_str!("sql/0008_answer_templates.sql"),
    ),
    ("0009_sealing", include_str!("sql/0009_sealing.sql")),
    ("0010_sign_in", include_str!("sql/0010_sign_in.sql")),
];

/// The names of all texts, in order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(name, _)| *name)
}

impl MigrationName for Text {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Text {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared(self.sql)
            .await?;
        Ok(())
    }
}

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        TEXTS
            .iter()
            .map(|&(name, sql)| Box::new(Text { name, sql }) as Box<dyn MigrationTrait>)
            .collect()
    }
}

/// Brings the schema up to date; a database that had one is copied before.
///
/// # Errors
/// When the database holds a schema newer than this program knows, when no copy can be kept, or when
/// the database refuses a statement.
pub(crate) async fn migrate(
    connection: &DatabaseConnection,
    directory: &Path,
    ambient: &Ambient,
) -> Result<(), StoreError> {
    let applied = Migrator::get_migration_models(connection).await?.len();
    if applied > TEXTS.len() {
        return Err(StoreError::Busy(format!(
            "the database has schema {applied}, this program knows {}; use the newer program",
            TEXTS.len()
        )));
    }
    if applied == TEXTS.len() {
        return Ok(());
    }
    if applied > 0 {
        keep_copy(connection, directory, ambient, applied).await?;
    }
    Migrator::up(connection, None).await?;
    Ok(())
}

/// SQLite copies its own file, which holds for every schema; a server's rows go into a backup that the
/// program of that schema restores.
async fn keep_copy(
    connection: &DatabaseConnection,
    directory: &Path,
    ambient: &Ambient,
    applied: usize,
) -> Result<(), StoreError> {
    let sqlite = connection.get_database_backend() == DatabaseBackend::Sqlite;
    let ending = if sqlite { "sqlite" } else { "backup" };
    let copy = free_name(directory, applied + 1, ending);
    if sqlite {
        vacuum_into(connection, &copy).await?;
    } else {
        let city = City {
            db: connection,
            directory,
            ambient,
            texts: applied,
        };
        let saved = save(&city, &copy).await;
        saved.map_err(|error| StoreError::Copy(error.to_string()))?;
    }
    tracing::info!(copy = %copy.display(), "kept a copy before the schema changes");
    Ok(())
}

/// A copy of an earlier attempt is another state: it stays.
fn free_name(directory: &Path, text: usize, ending: &str) -> PathBuf {
    let first = directory.join(format!("before-schema-{text}.{ending}"));
    let later = (2_u32..).map(|n| directory.join(format!("before-schema-{text}-{n}.{ending}")));
    iter::once(first)
        .chain(later)
        .find(|path| !path.exists())
        .expect("one of four thousand million names is free")
}

/// The copy takes its name when it is whole, so that what was cut off is never taken for one.
async fn vacuum_into(connection: &DatabaseConnection, copy: &Path) -> Result<(), StoreError> {
    let failed = |error: io::Error| StoreError::Copy(format!("{}: {error}", copy.display()));
    let partial = copy.with_extension("partial");
    if partial.exists() {
        fs::remove_file(&partial).map_err(failed)?;
    }
    let path = partial.display().to_string().replace('\'', "''");
    connection
        .execute_unprepared(&format!("VACUUM INTO '{path}'"))
        .await?;
    let whole = File::open(&partial).and_then(|file| file.sync_all());
    whole
        .and_then(|()| fs::rename(&partial, copy))
        .map_err(failed)
}
