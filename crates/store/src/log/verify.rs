//! Reading the whole log and saying what is the first thing that does not hold.

use domain::sealing::{Broken, Digest, Fault, LogEvent, Seal, Verifier, words_digest};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::append::NOTE_DETAIL;
use super::entity::{events, notes, seals};
use super::keys::{Signers, seal_keys};
use super::sealer::{count, digest};
use crate::kernel::{Store, StoreError, Trust};

const SEALS_A_PAGE: u64 = 500;
const UNSEALED_A_PAGE: u64 = 2000;

/// A log that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// All events, the unsealed tail included.
    pub events: u64,
    /// Events that have their place.
    pub sealed: u64,
    /// Root of the last seal in hexadecimal; `None` for an empty log.
    pub head: Option<String>,
}

/// Why a log was not found to hold.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The first event that does not hold.
    #[error("the log does not hold at event {}: {:?}", .0.seq, .0.fault)]
    Broken(Broken),
    /// The log could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Placed = (u64, LogEvent, Digest);

impl Store {
    /// Checks every event, seal and signature from the beginning; `known_head` is a head printed,
    /// logged or kept in a backup earlier, so that a log cut behind it is found.
    ///
    /// # Errors
    /// The first event that was changed, lost or inserted, or a failure of the database.
    pub async fn verify_log(&self, known_head: Option<String>) -> Result<AuditReport, AuditError> {
        let trust = self.keys().trust().map_err(StoreError::from)?;
        self.verify_log_trusting(&trust, known_head).await
    }

    /// Checks the log as [`Store::verify_log`] does, trusting these keys and those that they signed
    /// instead of the pinned ones.
    ///
    /// # Errors
    /// As there.
    pub async fn verify_log_trusting(
        &self,
        trust: &Trust,
        known_head: Option<String>,
    ) -> Result<AuditReport, AuditError> {
        verify(self.db(), trust, known_head).await
    }
}

/// Checks the log as `db` sees it; see [`Store::verify_log`].
pub(crate) async fn verify(
    db: &impl ConnectionTrait,
    trust: &Trust,
    known_head: Option<String>,
) -> Result<AuditReport, AuditError> {
    let signers = Signers::of(&seal_keys(db).await?, trust);
    Reading { db, signers }.verify(known_head).await
}

/// Where the log is read, and who may have signed it.
struct Reading<'a, C> {
    db: &'a C,
    signers: Signers,
}

impl<C: ConnectionTrait> Reading<'_, C> {
    async fn verify(&self, known_head: Option<String>) -> Result<AuditReport, AuditError> {
        let mut verifier = Verifier::new(known_head);
        let mut batch = 0;
        let mut last_seq = 0;
        loop {
            let page = seals::Entity::find()
                .filter(seals::Column::Batch.gt(batch))
                .order_by_asc(seals::Column::Batch)
                .limit(SEALS_A_PAGE)
                .all(self.db)
                .await
                .map_err(StoreError::from)?;
            if page.is_empty() {
                break;
            }
            for row in page {
                self.verify_seal(&mut verifier, &row).await?;
                (batch, last_seq) = (row.batch, row.last_seq);
            }
        }
        self.nothing_behind(last_seq).await?;
        let unsealed = self.verify_unsealed(last_seq).await?;
        let verified = verifier.finish().map_err(AuditError::Broken)?;
        Ok(AuditReport {
            events: verified.sealed + unsealed,
            sealed: verified.sealed,
            head: verified.head,
        })
    }

    async fn verify_seal(
        &self,
        verifier: &mut Verifier,
        row: &seals::Model,
    ) -> Result<(), AuditError> {
        let seal = Seal {
            batch: count(row.batch),
            first_seq: count(row.first_seq),
            last_seq: count(row.last_seq),
            previous_root: digest(&row.previous_root)?,
            root: digest(&row.root)?,
        };
        let rows = events::Entity::find()
            .filter(events::Column::Seq.between(row.first_seq, row.last_seq))
            .order_by_asc(events::Column::Seq)
            .all(self.db)
            .await
            .map_err(StoreError::from)?;
        let placed = read_all(rows)?;
        verifier.seal(&seal, &placed).map_err(AuditError::Broken)?;
        self.signers
            .hold(seal.first_seq, &seal.root, &row.signature)
            .map_err(|fault| {
                AuditError::Broken(Broken {
                    seq: seal.first_seq,
                    event: None,
                    fault,
                })
            })?;
        self.verify_notes(&placed).await
    }

    /// Words that were not erased must be the words that were said.
    async fn verify_notes(&self, placed: &[Placed]) -> Result<(), AuditError> {
        let with_note: Vec<Uuid> = placed
            .iter()
            .filter(|(_, event, _)| event.details.contains_key(NOTE_DETAIL))
            .map(|(_, event, _)| event.id)
            .collect();
        for ids in with_note.chunks(500) {
            let rows = notes::Entity::find()
                .filter(notes::Column::EventId.is_in(ids.iter().copied()))
                .all(self.db)
                .await
                .map_err(StoreError::from)?;
            for note in rows {
                let Some((seq, event, _)) = placed.iter().find(|(_, e, _)| e.id == note.event_id)
                else {
                    continue;
                };
                let salt: [u8; 16] = note.salt.as_slice().try_into().unwrap_or_default();
                if event.details.get(NOTE_DETAIL) != Some(&words_digest(&salt, &note.body)) {
                    return Err(changed(*seq, event.id));
                }
            }
        }
        Ok(())
    }

    /// An event with a place that no seal knows was put there by hand.
    async fn nothing_behind(&self, last_seq: i64) -> Result<(), AuditError> {
        let behind = events::Entity::find()
            .filter(events::Column::Seq.gt(last_seq))
            .order_by_asc(events::Column::Seq)
            .one(self.db)
            .await
            .map_err(StoreError::from)?;
        match behind {
            None => Ok(()),
            Some(row) => Err(AuditError::Broken(Broken {
                seq: row.seq.map(count).unwrap_or_default(),
                event: Some(row.id),
                fault: Fault::Inserted,
            })),
        }
    }

    async fn verify_unsealed(&self, last_seq: i64) -> Result<u64, AuditError> {
        let mut pages = events::Entity::find()
            .filter(events::Column::Seq.is_null())
            .order_by_asc(events::Column::At)
            .order_by_asc(events::Column::Id)
            .paginate(self.db, UNSEALED_A_PAGE);
        let mut unsealed = 0;
        while let Some(rows) = pages.fetch_and_next().await.map_err(StoreError::from)? {
            for (_, event, hash) in read_all(rows)? {
                unsealed += 1;
                if event.hash() != hash {
                    return Err(changed(count(last_seq) + unsealed, event.id));
                }
            }
        }
        Ok(unsealed)
    }
}

fn changed(seq: u64, event: Uuid) -> AuditError {
    AuditError::Broken(Broken {
        seq,
        event: Some(event),
        fault: Fault::Changed,
    })
}

/// A row that cannot even be read back is a changed event.
fn read_all(rows: Vec<events::Model>) -> Result<Vec<Placed>, AuditError> {
    rows.into_iter()
        .map(|row| {
            let (seq, id) = (row.seq.map(count).unwrap_or_default(), row.id);
            match row.read() {
                Ok((event, hash)) => Ok((seq, event, hash)),
                Err(_) => Err(changed(seq, id)),
            }
        })
        .collect()
}
