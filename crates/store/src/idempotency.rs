//! Double submits: the same key with the same body gives the first answer again.

use domain::words::UserId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::kernel::{Store, StoreError, Work};

mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub actor_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub idempotency_key: String,
        pub body_digest: Vec<u8>,
        pub resource_id: Uuid,
        pub answer: Option<String>,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A key that a caller gave with a write.
#[derive(Debug, Clone)]
pub struct Key {
    /// The caller; keys of others do not matter.
    pub actor: UserId,
    /// The key as given.
    pub key: String,
    /// SHA-256 of the body and of what it was sent to.
    pub digest: [u8; 32],
}

/// What a key means for the write at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Not seen before: go on.
    Fresh,
    /// The same write was done: this is what it made and what was answered, if that is known yet.
    Repeated {
        /// The row that the first write made or changed.
        resource: Uuid,
        /// The first answer as JSON.
        answer: Option<String>,
    },
    /// The key was used for another write.
    OtherBody,
}

/// Looks a key up inside the unit of work that is about to write.
///
/// # Errors
/// When the database refuses.
pub async fn claim(work: &Work, key: &Key) -> Result<Claim, StoreError> {
    let row = entity::Entity::find_by_id((key.actor.uuid(), key.key.clone()))
        .one(work.db())
        .await?;
    Ok(match row {
        None => Claim::Fresh,
        Some(row) if row.body_digest == key.digest => Claim::Repeated {
            resource: row.resource_id,
            answer: row.answer,
        },
        Some(_) => Claim::OtherBody,
    })
}

/// Keeps in the same unit of work what the write made.
///
/// # Errors
/// When the database refuses.
pub async fn keep(work: &Work, key: &Key, resource: Uuid) -> Result<(), StoreError> {
    let row = entity::ActiveModel {
        actor_id: Set(key.actor.uuid()),
        idempotency_key: Set(key.key.clone()),
        body_digest: Set(key.digest.to_vec()),
        resource_id: Set(resource),
        answer: Set(None),
        at: Set(work.now().as_millisecond()),
    };
    entity::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

impl Store {
    /// Keeps the answer that was given, so that a repeated call gets the very same.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_answer(&self, key: Key, answer: String) -> Result<(), StoreError> {
        self.write((key, answer), |work, (key, answer)| {
            Box::pin(async move {
                entity::Entity::update_many()
                    .col_expr(entity::Column::Answer, Expr::value(answer.clone()))
                    .filter(entity::Column::ActorId.eq(key.actor.uuid()))
                    .filter(entity::Column::IdempotencyKey.eq(key.key.clone()))
                    .exec(work.db())
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Forgets keys older than `hours`. Returns how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_keys(&self, hours: i64) -> Result<u64, StoreError> {
        self.write(hours, |work, hours| {
            Box::pin(async move {
                let oldest = work.now().as_millisecond() - hours * 3_600_000;
                let gone = entity::Entity::delete_many()
                    .filter(entity::Column::At.lt(oldest))
                    .exec(work.db())
                    .await?;
                Ok(gone.rows_affected)
            })
        })
        .await
    }
}
