//! What people write to each other about a case.

use domain::cases::Visibility;
use domain::lifecycle::Performer;
use domain::words::{CaseId, CommentId, UnitId, UserId};
use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::clocks::ANSWERS;
use super::entity::comments;
use super::finder::Cases;
use super::insert::By;
use super::row::Case;
use super::steps::{Capacity, note_act};
use crate::kernel::{Store, StoreError, Work, instant};

/// A comment as it is read.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its identifier.
    pub id: CommentId,
    /// The case.
    pub case: CaseId,
    /// Who wrote it.
    pub author: UserId,
    /// For which unit.
    pub unit: Option<UnitId>,
    /// In which capacity, by its code.
    pub capacity: String,
    /// Who reads it.
    pub visibility: Visibility,
    /// The words.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

/// A comment to be written.
#[derive(Debug, Clone)]
pub struct NewComment {
    /// Who writes it.
    pub author: UserId,
    /// In which capacity.
    pub capacity: Option<Capacity>,
    /// Who reads it.
    pub visibility: Visibility,
    /// The words.
    pub body: String,
}

impl Cases {
    /// The comments of a case, oldest first; internal ones only if asked for.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn comments(
        &self,
        store: &Store,
        case: &Case,
        visibilities: &[Visibility],
    ) -> Result<Vec<Comment>, StoreError> {
        let rows = comments::Entity::find()
            .filter(comments::Column::CaseId.eq(case.id.uuid()))
            .filter(comments::Column::Visibility.is_in(visibilities.iter().map(|one| one.code())))
            .order_by_asc(comments::Column::At)
            .order_by_asc(comments::Column::Id)
            .all(store.db())
            .await?;
        rows.into_iter().map(read).collect()
    }
}

/// What was written in public on cases that were merged into another, oldest first. They were found
/// by [`super::led_by`].
///
/// # Errors
/// When the database refuses.
pub async fn said(store: &Store, led: &[Case]) -> Result<Vec<Comment>, StoreError> {
    if led.is_empty() {
        return Ok(Vec::new());
    }
    let rows = comments::Entity::find()
        .filter(comments::Column::CaseId.is_in(led.iter().map(|case| case.id.uuid())))
        .filter(comments::Column::Visibility.eq(Visibility::Public.code()))
        .order_by_asc(comments::Column::At)
        .order_by_asc(comments::Column::Id)
        .all(store.db())
        .await?;
    rows.into_iter().map(read).collect()
}

/// Adds a comment; what it means for state and clocks follows.
///
/// # Errors
/// What the database refuses.
pub async fn comment(
    work: &Work,
    case: &mut Case,
    new: &NewComment,
    performers: &[Performer],
) -> Result<CommentId, StoreError> {
    comment_at(work, case, new, performers, work.now()).await
}

/// Adds a comment that was written at `at`: history brought in, else [`comment`].
///
/// # Errors
/// What the database refuses.
pub async fn comment_at(
    work: &Work,
    case: &mut Case,
    new: &NewComment,
    performers: &[Performer],
    at: Timestamp,
) -> Result<CommentId, StoreError> {
    let id = insert_comment(work, case.id, new, at).await?;
    let mut event = case
        .event(new.visibility.comment_event(), Some(new.author))
        .at(at)
        .detail("comment", id.uuid())
        .wrote(work, &comment_field(id), &new.body);
    if let Some(capacity) = new.capacity {
        event = event.detail("as", capacity.performer.code());
        if let Some(unit) = capacity.unit {
            event = event.detail("unit", unit.uuid());
        }
    }
    if new.visibility == Visibility::Public && performers.contains(&Performer::Lead) {
        event = event.detail(ANSWERS, true);
    }
    let by = By {
        user: Some(new.author),
        at,
    };
    note_act(work, case, performers, event, by).await?;
    Ok(id)
}

pub(super) async fn insert_comment(
    work: &Work,
    case: CaseId,
    new: &NewComment,
    at: Timestamp,
) -> Result<CommentId, StoreError> {
    let id = CommentId::v7(at, work.random_in_order());
    let row = comments::ActiveModel {
        id: Set(id.uuid()),
        case_id: Set(case.uuid()),
        author_id: Set(new.author.uuid()),
        author_unit_id: Set(new
            .capacity
            .and_then(|capacity| capacity.unit)
            .map(UnitId::uuid)),
        author_role: Set(new
            .capacity
            .map_or("", |capacity| capacity.performer.code())
            .to_owned()),
        visibility: Set(new.visibility.code().to_owned()),
        body: Set(new.body.clone()),
        at: Set(at.as_millisecond()),
    };
    comments::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(id)
}

/// Under which name events keep the digest of a comment's words.
pub(super) fn comment_field(id: CommentId) -> String {
    format!("comment.{}", id.uuid())
}

fn read(row: comments::Model) -> Result<Comment, StoreError> {
    Ok(Comment {
        id: CommentId::from_uuid(row.id),
        case: CaseId::from_uuid(row.case_id),
        author: UserId::from_uuid(row.author_id),
        unit: row.author_unit_id.map(UnitId::from_uuid),
        capacity: row.author_role,
        visibility: Visibility::from_code(&row.visibility).ok_or_else(|| StoreError::Corrupt {
            place: "comments.visibility",
            what: row.visibility.clone(),
        })?,
        body: row.body,
        at: instant("comments.at", row.at)?,
    })
}
