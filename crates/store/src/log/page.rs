//! Reading the log backward: who did what, for those who audit.

use domain::words::UserId;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::entity::{events, seals};
use super::sealer::count;
use super::tail::EventRow;
use super::verify::AuditReport;
use crate::kernel::{Cursor, Keyset, Page, Store, StoreError, hex};

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
            head: last.map(|seal| hex(&seal.root)),
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
        let keyset = Keyset::downwards(events::Column::At, events::Column::Id);
        let after = after.map(|place| (place.value, place.id));
        let (rows, next) = keyset
            .page(self.db(), find, after, limit, |row| (row.at, row.id))
            .await?;
        let next = next.map(|(value, id)| Cursor { value, id });
        let items = rows
            .into_iter()
            .map(EventRow::read)
            .collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }
}
