//! Reading the log forward: what followers (live updates, index, notices) and histories see.

use std::collections::{BTreeMap, HashMap};

use domain::sealing::{DIGEST_OF, LogEvent, Told};
use domain::words::{CaseId, EventId, UserId};
use jiff::Timestamp;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::{events, notes, seals};
use super::sealer::count;
use crate::kernel::{Store, StoreError, hex};

/// An event that has its place.
#[derive(Debug, Clone)]
pub struct SealedEvent {
    /// Its place, from 1 without gaps.
    pub seq: u64,
    /// The event.
    pub event: EventRow,
}

/// An event as histories show it.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// The event itself.
    pub id: EventId,
    /// Its place in the log, once sealed.
    pub seq: Option<u64>,
    /// What kind of thing it happened to.
    pub subject_kind: String,
    /// The thing it happened to.
    pub subject_id: Option<Uuid>,
    /// A transition or another stable code.
    pub code: String,
    /// Who did it; nobody when the system did.
    pub actor: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// The state before.
    pub from: Option<String>,
    /// The state after.
    pub to: Option<String>,
    /// Ids, codes, instants by name.
    pub details: BTreeMap<String, String>,
    /// The actor's words, unless erased or not asked for.
    pub note: Option<String>,
}

impl EventRow {
    pub(super) fn read(row: events::Model) -> Result<Self, StoreError> {
        let seq = row.seq.map(count);
        let (event, _) = row.read()?;
        Ok(Self::new(event, seq, None))
    }

    pub(super) fn new(event: LogEvent, seq: Option<u64>, note: Option<String>) -> Self {
        Self {
            id: EventId::from_uuid(event.id),
            seq,
            subject_kind: event.subject_kind,
            subject_id: event.subject_id,
            code: event.code,
            actor: event.actor.map(UserId::from_uuid),
            at: event.at,
            from: event.from,
            to: event.to,
            details: shown(event.details),
            note,
        }
    }
}

/// Digests prove rows; they tell a reader nothing.
fn shown(mut details: BTreeMap<String, String>) -> BTreeMap<String, String> {
    details.retain(|name, _| !name.starts_with(DIGEST_OF));
    details
}

impl Store {
    /// Sealed events behind `after`, in their order, at most `limit`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn events_after(
        &self,
        after: u64,
        limit: u64,
    ) -> Result<Vec<SealedEvent>, StoreError> {
        let rows = events::Entity::find()
            .filter(events::Column::Seq.gt(i64::try_from(after).unwrap_or(i64::MAX)))
            .order_by_asc(events::Column::Seq)
            .limit(limit)
            .all(self.db())
            .await?;
        rows.into_iter()
            .map(|row| {
                let seq = row.seq.map(count).unwrap_or_default();
                Ok(SealedEvent {
                    seq,
                    event: EventRow::read(row)?,
                })
            })
            .collect()
    }

    /// How many events there are, and how many of them are sealed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_events(&self) -> Result<(u64, u64), StoreError> {
        let all = events::Entity::find().count(self.db()).await?;
        let unsealed = events::Entity::find()
            .filter(events::Column::Seq.is_null())
            .count(self.db())
            .await?;
        Ok((all, all.saturating_sub(unsealed)))
    }

    /// The last place that was given; 0 for an empty log.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn last_seq(&self) -> Result<u64, StoreError> {
        let last = seals::Entity::find()
            .order_by_desc(seals::Column::Batch)
            .one(self.db())
            .await?;
        Ok(last.map_or(0, |seal| count(seal.last_seq)))
    }

    /// Root of the first seal in hexadecimal, by which a log is told from another; `None` while
    /// nothing is sealed.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn log_origin(&self) -> Result<Option<String>, StoreError> {
        let first = seals::Entity::find()
            .order_by_asc(seals::Column::Batch)
            .one(self.db())
            .await?;
        Ok(first.map(|seal| hex(&seal.root)))
    }
}

/// The head of the log as `db` sees it: root of the last seal in hexadecimal.
pub(crate) async fn head(db: &impl sea_orm::ConnectionTrait) -> Result<Option<String>, StoreError> {
    let last = seals::Entity::find()
        .order_by_desc(seals::Column::Batch)
        .one(db)
        .await?;
    Ok(last.map(|seal| hex(&seal.root)))
}

/// The histories of many cases, oldest first, without the actors' words.
pub(crate) async fn histories(
    db: &impl sea_orm::ConnectionTrait,
    cases: impl IntoIterator<Item = CaseId>,
) -> Result<HashMap<CaseId, Vec<EventRow>>, StoreError> {
    let rows = events::Entity::find()
        .filter(events::Column::SubjectId.is_in(cases.into_iter().map(CaseId::uuid)))
        .order_by_asc(events::Column::At)
        .order_by_asc(events::Column::Id)
        .all(db)
        .await?;
    let mut all: HashMap<CaseId, Vec<EventRow>> = HashMap::new();
    for row in rows {
        if let Some(subject) = row.subject_id {
            let history = all.entry(CaseId::from_uuid(subject)).or_default();
            history.push(EventRow::read(row)?);
        }
    }
    Ok(all)
}

/// What the events of some subjects say, in the order in which they were sealed, for who compares rows
/// with them.
pub(crate) async fn told(
    db: &impl sea_orm::ConnectionTrait,
    subjects: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Told>>, StoreError> {
    let mut rows = events::Entity::find()
        .filter(events::Column::SubjectId.is_in(subjects.iter().copied()))
        .all(db)
        .await?;
    rows.sort_by_key(|row| (row.seq.unwrap_or(i64::MAX), row.at, row.id));
    let mut all: HashMap<Uuid, Vec<Told>> = HashMap::new();
    for row in rows {
        let Some(subject) = row.subject_id else {
            continue;
        };
        let salt = row.salt.as_deref().and_then(|salt| salt.try_into().ok());
        let (event, _) = row.read()?;
        all.entry(subject).or_default().push(Told { event, salt });
    }
    Ok(all)
}

/// The history of one thing, oldest first, with the actors' words.
pub(crate) async fn history(
    db: &impl sea_orm::ConnectionTrait,
    subject: Uuid,
) -> Result<Vec<EventRow>, StoreError> {
    let rows = events::Entity::find()
        .filter(events::Column::SubjectId.eq(subject))
        .order_by_asc(events::Column::At)
        .order_by_asc(events::Column::Id)
        .all(db)
        .await?;
    let ids = rows.iter().map(|row| row.id);
    let mut words: HashMap<Uuid, String> = notes::Entity::find()
        .filter(notes::Column::EventId.is_in(ids))
        .all(db)
        .await?
        .into_iter()
        .map(|note| (note.event_id, note.body))
        .collect();
    rows.into_iter()
        .map(|row| {
            let note = words.remove(&row.id);
            Ok(EventRow {
                note,
                ..EventRow::read(row)?
            })
        })
        .collect()
}
