//! Versions are drafted, corrected, and put into force once.

use domain::policies::{PolicyBody, Subject};
use domain::words::UserId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::recompute;
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

/// What events say they are about.
const KIND: &str = "policy";

/// A version of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// What it is about.
    pub subject: Subject,
    /// Its name, e.g. `2026-2`.
    pub version: String,
    /// What it says.
    pub body: PolicyBody,
    /// Why it is as it is, in the words of whoever drafted it.
    pub note: String,
    /// Who drafted it; nobody when it came with the product.
    pub drafted_by: Option<UserId>,
    /// When it was drafted; `None` when it came with the product.
    pub drafted_at: Option<Timestamp>,
    /// Whether it is or was in force.
    pub enforced: bool,
    /// Since when; `None` for a draft, and for the first version: since ever.
    pub in_force_at: Option<Timestamp>,
    /// Who put it into force.
    pub in_force_by: Option<UserId>,
    /// Grows with every correction of the draft.
    pub revision: i64,
}

/// What somebody drafts.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is about.
    pub subject: Subject,
    /// What it says, checked.
    pub body: PolicyBody,
    /// Why.
    pub note: String,
}

/// What became of the wish to put a draft into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcement {
    /// It is in force.
    Done,
    /// It is or was in force already, or was drafted before the one that is.
    NotADraft,
}

impl Store {
    /// All versions of a policy, newest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn policy_versions(&self, subject: Subject) -> Result<Vec<Version>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Subject.eq(subject.code()))
            .order_by_desc(Column::DraftedAt)
            .order_by_desc(Column::Version)
            .all(self.db())
            .await?;
        rows.into_iter().map(|row| read(subject, row)).collect()
    }

    /// One version of a policy.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn policy_version(
        &self,
        subject: Subject,
        version: &str,
    ) -> Result<Option<Version>, StoreError> {
        let row = by_name(self.db(), subject, version).await?;
        row.map(|row| read(subject, row)).transpose()
    }
}

async fn by_name(
    db: &impl ConnectionTrait,
    subject: Subject,
    version: &str,
) -> Result<Option<Model>, StoreError> {
    let key = (subject.code(), version.to_owned());
    Ok(Entity::find_by_id(key).one(db).await?)
}

fn read(subject: Subject, row: Model) -> Result<Version, StoreError> {
    let body = subject
        .read(&row.body)
        .map_err(|error| StoreError::Corrupt {
            place: "policy_versions.body",
            what: format!("{} {}: {error}", row.subject, row.version),
        })?;
    let later = |place, at: Option<i64>| {
        let at = at.filter(|at| *at > 0);
        at.map(|at| instant(place, at)).transpose()
    };
    Ok(Version {
        subject,
        version: row.version,
        body,
        note: row.note,
        drafted_by: row.drafted_by.map(UserId::from_uuid),
        drafted_at: later("policy_versions.drafted_at", Some(row.drafted_at))?,
        enforced: row.in_force_at.is_some(),
        in_force_at: later("policy_versions.in_force_at", row.in_force_at)?,
        in_force_by: row.in_force_by.map(UserId::from_uuid),
        revision: row.revision,
    })
}

fn event(code: &str, subject: Subject, version: &str, by: UserId) -> NewEvent {
    let event = NewEvent::new(KIND, None, code, Some(by));
    event
        .detail("policy", subject.code())
        .detail("version", version)
}

/// Drafts a version and says its name: the year and a running number.
///
/// # Errors
/// When the database refuses.
pub async fn draft(work: &Work, draft: &Draft, by: UserId) -> Result<String, StoreError> {
    let of_subject = Entity::find().filter(Column::Subject.eq(draft.subject.code()));
    let known = of_subject.count(work.db()).await?;
    let year = work.now().to_zoned(TimeZone::UTC).year();
    let mut number = known + 1;
    let mut version = format!("{year}-{number}");
    while by_name(work.db(), draft.subject, &version).await?.is_some() {
        number += 1;
        version = format!("{year}-{number}");
    }
    let row = ActiveModel {
        subject: Set(draft.subject.code()),
        version: Set(version.clone()),
        body: Set(draft.body.json()),
        note: Set(draft.note.clone()),
        drafted_by: Set(Some(by.uuid())),
        drafted_at: Set(work.now().as_millisecond()),
        in_force_at: Set(None),
        in_force_by: Set(None),
        revision: Set(1),
    };
    Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    append(work, event("policy-drafted", draft.subject, &version, by)).await?;
    Ok(version)
}

/// Corrects a draft that still is as it was read at `revision`.
///
/// # Errors
/// [`StoreError::Stale`] when somebody corrected it or put it into force meanwhile; what the
/// database refuses.
pub async fn revise(
    work: &Work,
    version: &str,
    revision: i64,
    draft: &Draft,
    by: UserId,
) -> Result<(), StoreError> {
    let written = Entity::update_many()
        .col_expr(Column::Body, Expr::value(draft.body.json()))
        .col_expr(Column::Note, Expr::value(draft.note.clone()))
        .col_expr(Column::DraftedBy, Expr::value(by.uuid()))
        .col_expr(Column::Revision, Expr::value(revision + 1))
        .filter(Column::Subject.eq(draft.subject.code()))
        .filter(Column::Version.eq(version))
        .filter(Column::Revision.eq(revision))
        .filter(Column::InForceAt.is_null())
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(StoreError::Stale {
            table: "policy_versions",
        });
    }
    append(work, event("policy-revised", draft.subject, version, by)).await?;
    Ok(())
}

/// Puts a draft into force from this instant on, and queues the reckoning of what it changes.
///
/// # Errors
/// [`StoreError::Stale`] when somebody corrected it meanwhile; what the database refuses.
pub async fn enforce(
    work: &Work,
    subject: Subject,
    version: &str,
    revision: i64,
    by: UserId,
) -> Result<Enforcement, StoreError> {
    let Some(row) = by_name(work.db(), subject, version).await? else {
        return Ok(Enforcement::NotADraft);
    };
    if row.in_force_at.is_some() {
        return Ok(Enforcement::NotADraft);
    }
    if row.revision != revision {
        return Err(StoreError::Stale {
            table: "policy_versions",
        });
    }
    Entity::update_many()
        .col_expr(Column::InForceAt, Expr::value(work.now().as_millisecond()))
        .col_expr(Column::InForceBy, Expr::value(by.uuid()))
        .col_expr(Column::Revision, Expr::value(revision + 1))
        .filter(Column::Subject.eq(subject.code()))
        .filter(Column::Version.eq(version))
        .exec(work.db())
        .await?;
    append(work, event("policy-enforced", subject, version, by)).await?;
    recompute::queue(work, Some(by)).await?;
    Ok(Enforcement::Done)
}
