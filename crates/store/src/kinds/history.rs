//! What fields held before, with who changed them and when.

use domain::words::UserId;
use jiff::Timestamp;
use sea_orm::{FromQueryResult, Statement};
use uuid::Uuid;

use crate::cases::Case;
use crate::kernel::{Store, StoreError, instant};

pub(super) mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "field_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub event_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        pub case_id: Uuid,
        pub before: Option<String>,
        pub after: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A change of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Code of the field.
    pub field: String,
    /// What it held before, in its canonical text.
    pub before: Option<String>,
    /// What it held afterwards.
    pub after: Option<String>,
    /// Who changed it.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    field: String,
    before: Option<String>,
    after: Option<String>,
    actor_id: Option<Uuid>,
    at: i64,
}

/// Every change of the fields of a case that was found through a scope, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn former(store: &Store, case: &Case) -> Result<Vec<Former>, StoreError> {
    let statement = Statement::from_sql_and_values(
        store.db().get_database_backend(),
        "SELECT f.field, f.before, f.after, e.actor_id, e.at FROM field_changes f \
         JOIN events e ON e.id = f.event_id WHERE f.case_id = $1 ORDER BY e.at, e.id, f.field",
        [case.id.uuid().into()],
    );
    let rows = Row::find_by_statement(statement).all(store.db()).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Former {
                field: row.field,
                before: row.before,
                after: row.after,
                by: row.actor_id.map(UserId::from_uuid),
                at: instant("events.at", row.at)?,
            })
        })
        .collect()
}
