//! The schema as numbered SQL texts that SQLite and PostgreSQL read alike, applied in order.
//!
//! A text that has been released is never edited: a change is a new text. Before the schema of a
//! database with rows is changed, a copy of it is kept beside it.

use std::path::Path;

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

use crate::kernel::StoreError;

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

/// Brings the schema up to date.
///
/// # Errors
/// When the database holds a schema newer than this program knows, or refuses a statement.
pub(crate) async fn migrate(
    connection: &DatabaseConnection,
    directory: &Path,
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
    if applied > 0 && connection.get_database_backend() == DatabaseBackend::Sqlite {
        keep_copy(connection, directory, applied).await?;
    }
    Migrator::up(connection, None).await?;
    Ok(())
}

async fn keep_copy(
    connection: &DatabaseConnection,
    directory: &Path,
    applied: usize,
) -> Result<(), StoreError> {
    let copy = directory.join(format!("before-schema-{}.sqlite", applied + 1));
    if copy.exists() {
        return Ok(());
    }
    let path = copy.display().to_string().replace('\'', "''");
    connection
        .execute_unprepared(&format!("VACUUM INTO '{path}'"))
        .await?;
    tracing::info!(copy = %copy.display(), "kept a copy before the schema changes");
    Ok(())
}
