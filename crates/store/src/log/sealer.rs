//! Giving committed events their place and sealing them in batches.

use domain::sealing::{Digest, merkle_root, seal_root};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::append::{NewEvent, insert, rows_of};
use super::entity::{events, seals};
use super::keys::{self, SealKey};
use crate::kernel::{KeyError, SealingKeys, Store, StoreError, Work};

/// Events sealed at once; more wait for the next batch, so that writers are not held up.
const EVENTS_A_SEAL_MAX: u64 = 2000;

/// Events written at once where they are sealed as they come: each takes twelve values, of which
/// SQLite binds at most 32,766.
const EVENTS_A_STATEMENT: usize = 2000;

/// Events given their place at once.
const PLACES_A_STATEMENT: usize = 500;

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
    /// Safe to call from several processes: the batch number is unique, so one of them wins. Without a
    /// key nothing is sealed.
    ///
    /// # Errors
    /// When the key here is not the one that signs the log now, or the database refuses.
    pub async fn seal(&self) -> Result<Option<SealedBatch>, StoreError> {
        if !self.seals() {
            return Ok(None);
        }
        match self.seal_once().await {
            // the key may have been rotated, and the next one lie in its place
            Err(StoreError::Keys(KeyError::Foreign { .. })) if self.keys().reload()? => {
                self.seal_once().await
            }
            sealed => sealed,
        }
    }

    async fn seal_once(&self) -> Result<Option<SealedBatch>, StoreError> {
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
    let head = Head::read(work).await?;
    let mut leaves = Vec::with_capacity(waiting.len());
    for (_, hash) in &waiting {
        leaves.push(digest(hash)?);
    }
    let mut seq = head.last_seq;
    for some in waiting.chunks(PLACES_A_STATEMENT) {
        place(work, seq, some.iter().map(|(id, _)| *id)).await?;
        seq += count_of(some);
    }
    head.seal(work, keys, &leaves).await.map(Some)
}

/// Gives events the places behind `after`, in their order, with one statement.
async fn place(
    work: &Work,
    after: i64,
    ids: impl Iterator<Item = sea_orm::prelude::Uuid>,
) -> Result<(), StoreError> {
    let (mut rows, mut values) = (Vec::new(), Vec::<sea_orm::Value>::new());
    for (seq, id) in (after + 1..).zip(ids) {
        let first = values.len() + 1;
        rows.push(format!("(${first}, ${})", first + 1));
        values.extend([seq.into(), id.into()]);
    }
    let sql = format!(
        "UPDATE events SET seq = places.column1 FROM (VALUES {}) AS places \
         WHERE events.id = places.column2",
        rows.join(", ")
    );
    let backend = work.db().get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    work.db().execute_raw(statement).await?;
    Ok(())
}

/// Appends events that have their place at once, as part of `work`; returns the last place. Only for
/// what nobody waits for: it holds the log up for everybody else.
pub(crate) async fn append_sealed(
    work: &Work,
    keys: &SealingKeys,
    new: Vec<NewEvent>,
) -> Result<u64, StoreError> {
    let mut head = Head::read(work).await?;
    let mut new = new.into_iter().peekable();
    while new.peek().is_some() {
        let (mut rows, mut noted, mut leaves) = (Vec::new(), Vec::new(), Vec::new());
        for event in new.by_ref().take(EVENTS_A_STATEMENT) {
            let (mut row, note) = rows_of(work, event);
            leaves.push(digest(row.hash.as_ref())?);
            row.seq = Set(Some(head.last_seq + count_of(&leaves)));
            rows.push(row);
            noted.extend(note);
        }
        insert(work, rows, noted).await?;
        let sealed = head.seal(work, keys, &leaves).await?;
        head = head.behind(&sealed);
    }
    Ok(count(head.last_seq))
}

/// Where the log ends.
pub(super) struct Head {
    batch: i64,
    last_seq: i64,
    root: Digest,
    /// The key that signs what comes next.
    signing: Option<SealKey>,
}

impl Head {
    pub(super) async fn read(work: &Work) -> Result<Self, StoreError> {
        let signing = keys::last(work.db()).await?;
        let sealed = seals::Entity::find()
            .order_by_desc(seals::Column::Batch)
            .one(work.db())
            .await?;
        Ok(match sealed {
            Some(seal) => Self {
                batch: seal.batch,
                last_seq: seal.last_seq,
                root: digest(&seal.root)?,
                signing,
            },
            None => Self {
                batch: 0,
                last_seq: 0,
                root: Digest::default(),
                signing,
            },
        })
    }

    /// The place of the next event that is sealed.
    pub(super) fn next_seq(&self) -> u64 {
        count(self.last_seq) + 1
    }

    fn behind(self, sealed: &SealedBatch) -> Self {
        let place = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            batch: place(sealed.batch),
            last_seq: place(sealed.last_seq),
            root: sealed.root,
            signing: self.signing,
        }
    }

    /// Seals events that were given the places behind this head.
    async fn seal(
        &self,
        work: &Work,
        keys: &SealingKeys,
        leaves: &[Digest],
    ) -> Result<SealedBatch, StoreError> {
        let (batch, first_seq) = (self.batch + 1, self.last_seq + 1);
        let last_seq = self.last_seq + count_of(leaves);
        let root = seal_root(
            count(batch),
            count(first_seq),
            count(last_seq),
            &self.root,
            &merkle_root(leaves),
        );
        let row = seals::ActiveModel {
            batch: Set(batch),
            first_seq: Set(first_seq),
            last_seq: Set(last_seq),
            at: Set(work.now().as_millisecond()),
            previous_root: Set(self.root.to_vec()),
            root: Set(root.to_vec()),
            signature: Set(keys
                .sign(self.signing.as_ref().map(|line| &line.key), &root)?
                .to_vec()),
        };
        seals::Entity::insert(row)
            .exec_without_returning(work.db())
            .await?;
        Ok(SealedBatch {
            batch: count(batch),
            first_seq: count(first_seq),
            last_seq: count(last_seq),
            root,
        })
    }
}

fn count_of<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
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
