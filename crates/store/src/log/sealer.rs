//! Giving committed events their place and sealing them in batches.

use domain::sealing::{Digest, merkle_root, seal_root};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::entity::{events, seals};
use super::keys::SealingKeys;
use crate::kernel::{Store, StoreError, Work};

/// Events sealed at once; more wait for the next batch, so that writers are not held up.
const EVENTS_A_SEAL_MAX: u64 = 2000;

/// What one sealing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedBatch {
    /// Number of the batch.
    pub batch: u64,
    /// First place given.
    pub first_seq: u64,
    /// Last place given.
    pub last_seq: u64,
    /// The new head of the log.
    pub root: Digest,
}

impl Store {
    /// Seals what has been committed since, at most one batch. `None` when there was nothing.
    ///
    /// Safe to call from several processes: the batch number is unique, so one of them wins.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn seal(&self) -> Result<Option<SealedBatch>, StoreError> {
        self.write(self.keys().clone(), |work, keys| {
            Box::pin(seal_batch(work, keys))
        })
        .await
    }

    /// Seals until nothing is left; what commands call before they end. Returns the events sealed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn seal_all(&self) -> Result<u64, StoreError> {
        let mut sealed = 0;
        while let Some(batch) = self.seal().await? {
            sealed += batch.last_seq + 1 - batch.first_seq;
        }
        Ok(sealed)
    }
}

async fn seal_batch(work: &Work, keys: &SealingKeys) -> Result<Option<SealedBatch>, StoreError> {
    let waiting: Vec<(sea_orm::prelude::Uuid, Vec<u8>)> = events::Entity::find()
        .select_only()
        .column(events::Column::Id)
        .column(events::Column::Hash)
        .filter(events::Column::Seq.is_null())
        .order_by_asc(events::Column::At)
        .order_by_asc(events::Column::Id)
        .limit(EVENTS_A_SEAL_MAX)
        .into_tuple()
        .all(work.db())
        .await?;
    if waiting.is_empty() {
        return Ok(None);
    }
    let last = seals::Entity::find()
        .order_by_desc(seals::Column::Batch)
        .one(work.db())
        .await?;
    let (batch, last_seq, previous) = match last {
        Some(seal) => (seal.batch, seal.last_seq, digest(&seal.root)?),
        None => (0, 0, Digest::default()),
    };
    let mut leaves = Vec::with_capacity(waiting.len());
    let mut seq = last_seq;
    for (id, hash) in &waiting {
        seq += 1;
        leaves.push(digest(hash)?);
        let place = Statement::from_sql_and_values(
            work.db().get_database_backend(),
            "UPDATE events SET seq = $1 WHERE id = $2",
            [seq.into(), (*id).into()],
        );
        work.db().execute_raw(place).await?;
    }
    let (batch, first_seq) = (batch + 1, last_seq + 1);
    let root = seal_root(
        count(batch),
        count(first_seq),
        count(seq),
        &previous,
        &merkle_root(&leaves),
    );
    let row = seals::ActiveModel {
        batch: Set(batch),
        first_seq: Set(first_seq),
        last_seq: Set(seq),
        at: Set(work.now().as_millisecond()),
        previous_root: Set(previous.to_vec()),
        root: Set(root.to_vec()),
        signature: Set(keys.sign(&root).to_vec()),
    };
    seals::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(Some(SealedBatch {
        batch: count(batch),
        first_seq: count(first_seq),
        last_seq: count(seq),
        root,
    }))
}

/// Places and batches count from 1, so they are never negative.
pub(super) fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

pub(super) fn digest(bytes: &[u8]) -> Result<Digest, StoreError> {
    Digest::try_from(bytes).map_err(|_| StoreError::Corrupt {
        place: "seals.root",
        what: format!("{} bytes", bytes.len()),
    })
}
