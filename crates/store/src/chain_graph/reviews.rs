//! What people decided about pairs of names: remembered, and taken back when they were wrong.

use domain::words::{ReviewId, UserId};
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::entity::reviews;
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

/// A decision about two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameReview {
    /// Which one.
    pub id: ReviewId,
    /// `product` or `firm`.
    pub kind: String,
    /// The name as it was written.
    pub name: String,
    /// The name that it was held against.
    pub candidate: String,
    /// Whether both mean the same, or the candidate the broader product.
    pub is_match: bool,
    /// The version of the graph that it was made on.
    pub graph_version: u32,
    /// Who decided.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
}

/// A decision to be remembered.
#[derive(Debug, Clone)]
pub struct NewReview {
    /// `product` or `firm`.
    pub kind: String,
    /// The name as it was written.
    pub name: String,
    /// The name that it was held against.
    pub candidate: String,
    /// Whether both mean the same, or the candidate the broader product.
    pub is_match: bool,
    /// The version of the graph that it was made on.
    pub graph_version: u32,
    /// Who decided.
    pub by: UserId,
}

impl Store {
    /// All decisions, the latest first, at most `limit`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn name_reviews(&self, limit: u64) -> Result<Vec<NameReview>, StoreError> {
        let rows = reviews::Entity::find()
            .order_by_desc(reviews::Column::MadeAt)
            .order_by_desc(reviews::Column::Id)
            .limit(limit)
            .all(self.db())
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// The decisions of a kind that hold, the oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn name_reviews_in_force(&self, kind: &str) -> Result<Vec<NameReview>, StoreError> {
        let rows = reviews::Entity::find()
            .filter(reviews::Column::Kind.eq(kind))
            .filter(reviews::Column::UndoneAt.is_null())
            .order_by_asc(reviews::Column::MadeAt)
            .order_by_asc(reviews::Column::Id)
            .all(self.db())
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// One decision.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn name_review(&self, id: ReviewId) -> Result<Option<NameReview>, StoreError> {
        one(self.db(), id).await?.map(read).transpose()
    }
}

/// Remembers a decision.
///
/// # Errors
/// When the database refuses.
pub async fn decide(work: &Work, new: &NewReview) -> Result<ReviewId, StoreError> {
    let id = ReviewId::v7(work.now(), work.random());
    let row = reviews::ActiveModel {
        id: Set(id.uuid()),
        kind: Set(new.kind.clone()),
        name: Set(new.name.clone()),
        candidate: Set(new.candidate.clone()),
        is_match: Set(new.is_match),
        graph_version: Set(i64::from(new.graph_version)),
        made_by: Set(new.by.uuid()),
        made_at: Set(work.now().as_millisecond()),
        undone_by: Set(None),
        undone_at: Set(None),
    };
    reviews::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    let code = match new.is_match {
        true => "name-matched",
        false => "name-parted",
    };
    append(work, event(code, new.by, id)).await?;
    Ok(id)
}

/// Takes a decision back.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or was taken back before.
pub async fn undo(work: &Work, by: UserId, id: ReviewId) -> Result<(), StoreError> {
    let row = one(work.db(), id).await?;
    let row = row
        .filter(|row| row.undone_at.is_none())
        .ok_or(StoreError::Stale {
            table: "name_reviews",
        })?;
    let mut row = row.into_active_model();
    row.undone_by = Set(Some(by.uuid()));
    row.undone_at = Set(Some(work.now().as_millisecond()));
    reviews::Entity::update(row).exec(work.db()).await?;
    append(work, event("name-review-undone", by, id)).await?;
    Ok(())
}

async fn one(
    db: &impl ConnectionTrait,
    id: ReviewId,
) -> Result<Option<reviews::Model>, StoreError> {
    Ok(reviews::Entity::find_by_id(id.uuid()).one(db).await?)
}

fn read(row: reviews::Model) -> Result<NameReview, StoreError> {
    let at = |millis| instant("name_reviews", millis);
    Ok(NameReview {
        id: ReviewId::from_uuid(row.id),
        kind: row.kind,
        name: row.name,
        candidate: row.candidate,
        is_match: row.is_match,
        graph_version: u32::try_from(row.graph_version).map_err(|_| StoreError::Corrupt {
            place: "name_reviews.graph_version",
            what: row.graph_version.to_string(),
        })?,
        by: UserId::from_uuid(row.made_by),
        at: at(row.made_at)?,
        undone_at: row.undone_at.map(at).transpose()?,
    })
}

fn event(code: &str, by: UserId, id: ReviewId) -> NewEvent {
    NewEvent::new("name-review", Some(id.uuid()), code, Some(by))
}
