//! Rows as entities: many tables at once, and what all changes of a row have in common.

use sea_orm::{
    AccessMode, ActiveValue, ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseConnection,
    DatabaseTransaction, EntityTrait, IsolationLevel, QueryFilter, Select, Statement,
    TransactionTrait, Value,
};
use uuid::Uuid;

use super::{StoreError, Work};

/// Entities of tables without relations, a module each: its name, the table and the columns. The
/// place of use has the prelude of entities in scope.
macro_rules! tables {
    ($($module:ident = $table:literal { $($(#[$attribute:meta])* $column:ident: $kind:ty,)* })*) => {$(
        pub(crate) mod $module {
            use super::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model { $($(#[$attribute])* pub $column: $kind,)* }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    )*};
}

pub(crate) use tables;

/// The one row of `find`, if it is still at version `seen`.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or has moved on.
pub(crate) async fn at_version<E: EntityTrait>(
    work: &Work,
    find: Select<E>,
    version: E::Column,
    seen: i64,
) -> Result<E::Model, StoreError> {
    let found = find.filter(version.eq(seen)).one(work.db()).await?;
    found.ok_or_else(|| StoreError::Stale {
        table: E::default().table_name(),
    })
}

/// Sets a column if something was given for it.
pub(crate) fn put<T: Into<Value>>(column: &mut ActiveValue<T>, given: Option<T>) {
    if let Some(given) = given {
        *column = ActiveValue::Set(given);
    }
}

/// `select` with the ids behind its `IN `, at most a few hundred.
pub(crate) fn within(db: &impl ConnectionTrait, select: &str, ids: &[Uuid]) -> Statement {
    let places: Vec<String> = (1..=ids.len()).map(|place| format!("${place}")).collect();
    let values = ids.iter().map(|id| Value::from(*id));
    Statement::from_sql_and_values(
        db.get_database_backend(),
        format!("{select}({})", places.join(", ")),
        values,
    )
}

/// All reads in it see one state.
pub(crate) async fn snapshot(db: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    Ok(match db.get_database_backend() {
        DatabaseBackend::Sqlite => db.begin().await?,
        _ => {
            db.begin_with_config(
                Some(IsolationLevel::RepeatableRead),
                Some(AccessMode::ReadOnly),
            )
            .await?
        }
    })
}
