//! What a person was told, and what of it was read.

use std::collections::BTreeMap;

use domain::words::{CaseId, NoticeId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::entity;
use crate::cases::{Cursor, Page};
use crate::kernel::{Keyset, Store, StoreError, Work, instant};

/// Something that a person was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Which notice.
    pub id: NoticeId,
    /// The case it is about.
    pub case: Option<CaseId>,
    /// What happened: a transition or another stable code.
    pub code: String,
    /// Values by name: `number` and `kind` of the case.
    pub params: BTreeMap<String, String>,
    /// When it happened.
    pub at: Timestamp,
    /// When the person read it.
    pub read_at: Option<Timestamp>,
}

impl Store {
    /// How many notices a person has not read.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unread_notices(&self, person: UserId) -> Result<u64, StoreError> {
        Ok(entity::Entity::find()
            .filter(entity::Column::UserId.eq(person.uuid()))
            .filter(entity::Column::ReadAt.is_null())
            .count(self.db())
            .await?)
    }

    /// One page of a person's notices, newest first, and how many there are.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn notices(
        &self,
        person: UserId,
        only_unread: bool,
        after: Option<Cursor>,
        limit: u64,
    ) -> Result<(Page<Notice>, u64), StoreError> {
        let mut find = entity::Entity::find().filter(entity::Column::UserId.eq(person.uuid()));
        if only_unread {
            find = find.filter(entity::Column::ReadAt.is_null());
        }
        let total = find.clone().count(self.db()).await?;
        let keyset = Keyset::downwards(entity::Column::At, entity::Column::Id);
        let after = after.map(|place| (place.value, place.id));
        let (rows, next) = keyset
            .page(self.db(), find, after, limit, |row| (row.at, row.id))
            .await?;
        let next = next.map(|(value, id)| Cursor { value, id });
        let items = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok((Page { items, next }, total))
    }
}

/// Notes that a person read a notice; `None` stands for all of them. Notices of others stay as they
/// are. Returns how many there were.
///
/// # Errors
/// When the database refuses.
pub async fn mark_read(
    work: &Work,
    person: UserId,
    notice: Option<NoticeId>,
) -> Result<u64, StoreError> {
    let mut update = entity::Entity::update_many()
        .col_expr(
            entity::Column::ReadAt,
            Expr::value(work.now().as_millisecond()),
        )
        .filter(entity::Column::UserId.eq(person.uuid()));
    update = match notice {
        Some(notice) => update.filter(entity::Column::Id.eq(notice.uuid())),
        None => update.filter(entity::Column::ReadAt.is_null()),
    };
    Ok(update.exec(work.db()).await?.rows_affected)
}

/// Notes of everybody that what happened before `at` was read: history brought in is no news.
///
/// # Errors
/// When the database refuses.
pub async fn mark_older_read(work: &Work, at: Timestamp) -> Result<u64, StoreError> {
    let now = work.now().as_millisecond();
    let update = entity::Entity::update_many()
        .col_expr(entity::Column::ReadAt, Expr::value(now))
        .filter(entity::Column::ReadAt.is_null())
        .filter(entity::Column::At.lt(at.as_millisecond()));
    Ok(update.exec(work.db()).await?.rows_affected)
}

fn read(row: entity::Model) -> Result<Notice, StoreError> {
    let params = serde_json::from_str(&row.params).map_err(|error| StoreError::Corrupt {
        place: "notices.params",
        what: error.to_string(),
    })?;
    Ok(Notice {
        id: NoticeId::from_uuid(row.id),
        case: row.case_id.map(CaseId::from_uuid),
        code: row.code,
        params,
        at: instant("notices.at", row.at)?,
        read_at: row
            .read_at
            .map(|at| instant("notices.read_at", at))
            .transpose()?,
    })
}
