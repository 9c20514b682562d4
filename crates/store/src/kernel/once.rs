//! Double submits: the same key with the same body does a write once and gives the first answer again.
//!
//! Whoever serves a call with a key runs it [`within`] that key. The first unit of work that the call
//! writes claims the key in its own transaction, so that a write and its key are kept together or not at
//! all, whatever handler it is.

use std::sync::{Arc, Mutex, PoisonError};

use domain::words::UserId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{Store, StoreError, UnitFuture, Work};

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

/// What became of the key of a call.
#[derive(Debug, Clone, Default)]
pub enum Fate {
    /// Nothing was written, or nobody is known to have called.
    #[default]
    Unused,
    /// The call's write took effect under this key.
    Claimed(Key),
    /// The same write was done before, and this was answered, if that is known.
    Repeated(Option<String>),
}

/// The key of a call that is being served, and what became of it.
#[derive(Debug, Clone, Default)]
pub struct Once(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    given: Option<(String, [u8; 32])>,
    ready: Option<Key>,
    fate: Fate,
}

tokio::task_local! {
    static ONCE: Once;
}

/// Serves a call that came with a key and this digest of its target and body.
pub async fn within<T>(key: String, digest: [u8; 32], call: impl Future<Output = T>) -> (T, Fate) {
    let once = Once::default();
    once.lock().given = Some((key, digest));
    let out = ONCE.scope(once.clone(), call).await;
    let fate = std::mem::take(&mut once.lock().fate);
    (out, fate)
}

/// Says who calls: from now on the first unit of work claims the key.
pub fn called_by(actor: UserId) {
    let _no_key = ONCE.try_with(|once| {
        let mut state = once.lock();
        let key = state.given.take();
        state.ready = key.map(|(key, digest)| Key { actor, key, digest });
    });
}

impl Once {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key that the next unit of work has to claim.
pub(super) fn unclaimed() -> Option<Key> {
    ONCE.try_with(|once| once.lock().ready.take())
        .ok()
        .flatten()
}

/// Notes how the unit of work that claimed a key ended.
pub(super) fn ended(key: Key, error: Option<&StoreError>) {
    let _no_key = ONCE.try_with(|once| {
        let mut state = once.lock();
        match error {
            None => state.fate = Fate::Claimed(key),
            Some(StoreError::Repeated { answer, .. }) => {
                state.fate = Fate::Repeated(answer.clone());
            }
            // it was taken back with its key: a later unit of the same call may claim it
            Some(_) => state.ready = Some(key),
        }
    });
}

/// A unit of work under a key.
pub(super) type Keyed<I, T, E> = (Key, I, for<'a> fn(&'a Work, &'a I) -> UnitFuture<'a, T, E>);

/// Claims the key, does the work, and keeps both together.
pub(super) fn keyed<'a, I, T, E>(
    work: &'a Work,
    (key, input, unit): &'a Keyed<I, T, E>,
) -> UnitFuture<'a, T, E>
where
    I: Sync,
    T: Send,
    E: From<StoreError> + Send,
{
    Box::pin(async move {
        claim(work, key).await?;
        let done = unit(work, input).await?;
        keep(work, key).await?;
        Ok(done)
    })
}

async fn claim(work: &Work, key: &Key) -> Result<(), StoreError> {
    let row = entity::Entity::find_by_id((key.actor.uuid(), key.key.clone()))
        .one(work.db())
        .await?;
    match row {
        None => Ok(()),
        Some(row) if row.body_digest == key.digest => Err(StoreError::Repeated {
            answer: row.answer,
            made: row.resource_id,
        }),
        Some(_) => Err(StoreError::OtherBody),
    }
}

async fn keep(work: &Work, key: &Key) -> Result<(), StoreError> {
    let row = entity::ActiveModel {
        actor_id: Set(key.actor.uuid()),
        idempotency_key: Set(key.key.clone()),
        body_digest: Set(key.digest.to_vec()),
        resource_id: Set(work.made().unwrap_or_default()),
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
