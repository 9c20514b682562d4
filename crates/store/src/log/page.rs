//! Reading the log backward: who did what, for those who audit.

use domain::words::UserId;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{events, seals};
use super::sealer::count;
use super::tail::EventRow;
use super::verify::AuditReport;
use crate::cases::{Cursor, Page};
use crate::kernel::{Store, StoreError};

/// What a list of events is narrowed to; what is left out lets all through.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Happened to this kind of thing.
    pub subject_kind: Option<String>,
    /// A transition or another code.
    pub code: Option<String>,
    /// Done by this person.
    pub actor: Option<UserId>,
}

impl Store {
    /// How far the log reaches, without checking it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn log_head(&self) -> Result<AuditReport, StoreError> {
        let last = seals::Entity::find()
            .order_by_desc(seals::Column::Batch)
            .one(self.db())
            .await?;
        let unsealed = events::Entity::find()
            .filter(events::Column::Seq.is_null())
            .count(self.db())
            .await?;
        let sealed = last.as_ref().map_or(0, |seal| count(seal.last_seq));
        Ok(AuditReport {
            events: sealed + unsealed,
            sealed,
            head: last.map(|seal| super::hex(&seal.root)),
        })
    }

    /// One page of the log, newest first, without the actors' words.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn log_page(
        &self,
        filter: &LogFilter,
        after: Option<Cursor>,
        limit: u64,
    ) -> Result<Page<EventRow>, StoreError> {
        let mut find = events::Entity::find();
        if let Some(kind) = &filter.subject_kind {
            find = find.filter(events::Column::SubjectKind.eq(kind));
        }
        if let Some(code) = &filter.code {
            find = find.filter(events::Column::Code.eq(code));
        }
        if let Some(actor) = filter.actor {
            find = find.filter(events::Column::ActorId.eq(actor.uuid()));
        }
        if let Some(Cursor { value, id }) = after {
            let same_instant = Condition::all()
                .add(events::Column::At.eq(value))
                .add(events::Column::Id.lt(id));
            let earlier = Condition::any().add(events::Column::At.lt(value));
            find = find.filter(earlier.add(same_instant));
        }
        let mut rows = find
            .order_by_desc(events::Column::At)
            .order_by_desc(events::Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await?;
        let has_more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| has_more).map(|row| Cursor {
            value: row.at,
            id: row.id,
        });
        let items = rows
            .into_iter()
            .map(EventRow::read)
            .collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }
}
