//! Rows that were looked up and wait to be published.

use std::time::Duration;

use domain::cases::{Source, Urgency};
use domain::words::{Body, EventId, Title};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::runs;
use crate::kernel::{Store, StoreError, Work};

/// An import that was not proved within this time never will be: its rows are swept away.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

mod import_chunks {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_chunks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub payload: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use import_chunks::{ActiveModel, Column, Entity};

/// A row with everything looked up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StagedRow {
    /// As a person counts in the sheet.
    pub(super) row: u32,
    pub(super) title: Title,
    pub(super) body: Body,
    pub(super) category: Option<StagedCategory>,
    pub(super) external_id: Option<String>,
    pub(super) enterprise: Option<Uuid>,
    pub(super) contact_name: Option<String>,
    pub(super) contact_phone: Option<String>,
    pub(super) place: Option<String>,
    pub(super) urgency: Urgency,
    pub(super) source: Source,
    pub(super) chain: Option<Uuid>,
    pub(super) park: Option<Uuid>,
    /// Milliseconds since 1970.
    pub(super) submitted_at: Option<i64>,
}

/// A category that is there, or the place of its name among those to be created.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum StagedCategory {
    Known(Uuid),
    New(usize),
}

/// An identifier for a new import; what abandoned imports left is swept away.
pub(super) async fn new_import(store: &Store) -> Result<Uuid, StoreError> {
    let now = store.ambient().now();
    let abandoned = now.checked_sub(ABANDONED_AFTER).unwrap_or(now);
    // identifiers begin with their instant, so older ones are smaller
    let before = EventId::v7(abandoned, [0; 10]).uuid();
    store
        .write(before, |work, before| {
            Box::pin(async move {
                runs::forget(work).await?;
                Entity::delete_many()
                    .filter(Column::ImportId.lt(*before))
                    .filter(Column::ImportId.not_in_subquery(runs::unfinished()))
                    .exec(work.db())
                    .await?;
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    Ok(EventId::v7(now, store.ambient().random()).uuid())
}

/// Keeps rows for later.
pub(super) async fn stage(
    store: &Store,
    import: Uuid,
    position: i64,
    rows: &[StagedRow],
) -> Result<(), StoreError> {
    let payload = serde_json::to_string(rows).expect("texts, numbers and ids are always JSON");
    store
        .write(
            (import, position, payload),
            |work, (import, position, payload)| {
                Box::pin(async move {
                    let chunk = ActiveModel {
                        import_id: Set(*import),
                        position: Set(*position),
                        payload: Set(payload.clone()),
                    };
                    Entity::insert(chunk)
                        .exec_without_returning(work.db())
                        .await?;
                    Ok::<_, StoreError>(())
                })
            },
        )
        .await
}

/// The rows of a chunk, which is gone from here if `work` is kept.
pub(super) async fn take_chunk(
    work: &Work,
    import: Uuid,
    position: i64,
) -> Result<Vec<StagedRow>, StoreError> {
    let corrupt = |what: String| StoreError::Corrupt {
        place: "import_chunks.payload",
        what,
    };
    let chunk = Entity::find_by_id((import, position))
        .one(work.db())
        .await?;
    let chunk = chunk.ok_or_else(|| corrupt(format!("no chunk {position} of {import}")))?;
    Entity::delete_by_id((import, position))
        .exec(work.db())
        .await?;
    serde_json::from_str(&chunk.payload).map_err(|error| corrupt(error.to_string()))
}

/// Drops the rows of an import of which nothing is published.
pub(super) async fn discard(store: &Store, import: Uuid) -> Result<(), StoreError> {
    store
        .write(import, |work, import| {
            Box::pin(async move {
                Entity::delete_many()
                    .filter(Column::ImportId.eq(*import))
                    .exec(work.db())
                    .await?;
                Ok(())
            })
        })
        .await
}
