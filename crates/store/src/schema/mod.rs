//! The schema as numbered SQL texts that SQLite and PostgreSQL read alike, applied in order.
//!
//! A text that has been released is never edited: a change is a new text.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

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
    ("0011_kinds", include_str!("sql/0011_kinds.sql")),
    ("0012_rounds", include_str!("sql/0012_rounds.sql")),
    ("0013_lists", include_str!("sql/0013_lists.sql")),
    ("0014_import_runs", include_str!("sql/0014_import_runs.sql")),
    ("0015_phones", include_str!("sql/0015_phones.sql")),
    ("0016_projects", include_str!("sql/0016_projects.sql")),
    ("0017_investment", include_str!("sql/0017_investment.sql")),
    (
        "0018_observations",
        include_str!("sql/0018_observations.sql"),
    ),
    ("0019_course", include_str!("sql/0019_course.sql")),
    ("0020_trade", include_str!("sql/0020_trade.sql")),
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

/// How many texts the database has had.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn applied(connection: &DatabaseConnection) -> Result<usize, DbErr> {
    Ok(Migrator::get_migration_models(connection).await?.len())
}

/// Applies the texts that the database has not had.
///
/// # Errors
/// When the database refuses a statement.
pub(crate) async fn apply(connection: &DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(connection, None).await
}
