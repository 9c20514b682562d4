//! What is or was in force, as the domain judges by it.

use std::sync::Arc;

use domain::calendar::WorkingCalendar;
use domain::policies::{PolicyBody, RulesInForce, Subject};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::kernel::{KnownRules, ReadRules, Store, StoreError, VersionInForce, Work, instant};

/// All versions that are or were in force, as `db` sees them.
pub(crate) async fn in_force(
    db: &impl ConnectionTrait,
    known: &KnownRules,
) -> Result<Arc<RulesInForce>, StoreError> {
    let enforced = || {
        Entity::find()
            .filter(Column::InForceAt.is_not_null())
            .order_by_asc(Column::InForceAt)
            .order_by_asc(Column::DraftedAt)
    };
    let keys: Vec<VersionInForce> = enforced()
        .select_only()
        .columns([
            Column::Subject,
            Column::Version,
            Column::InForceAt,
            Column::Revision,
        ])
        .into_tuple()
        .all(db)
        .await?;
    if let Some(rules) = known.made_by(&keys) {
        return Ok(rules);
    }
    let rows = enforced().all(db).await?;
    let keys = rows.iter().map(|row| {
        let (subject, version) = (row.subject.clone(), row.version.clone());
        (subject, version, row.in_force_at, row.revision)
    });
    let read: ReadRules = (keys.collect(), Arc::new(read(&rows)?));
    let rules = read.1.clone();
    known.keep(read);
    Ok(rules)
}

fn read(rows: &[Model]) -> Result<RulesInForce, StoreError> {
    let corrupt = |what: String| StoreError::Corrupt {
        place: "policy_versions.body",
        what,
    };
    let mut rules = RulesInForce::shipped();
    for row in rows {
        let subject =
            Subject::from_code(&row.subject).ok_or_else(|| corrupt(row.subject.clone()))?;
        let since = match row.in_force_at {
            Some(at) if at > 0 => instant("policy_versions.in_force_at", at)?,
            _ => Timestamp::MIN,
        };
        let body = subject.read(&row.body);
        body.and_then(|body| rules.add(subject, row.version.clone(), &body, since))
            .map_err(|error| corrupt(format!("{} {}: {error}", row.subject, row.version)))?;
    }
    Ok(rules)
}

/// Writes down the rules that come with the program. Where the city has none yet they are in force
/// since ever; what a later program brings along is a draft, for the city decides what it runs by.
pub(crate) async fn adopt_shipped(work: &Work) -> Result<(), StoreError> {
    let db = work.db();
    for subject in Subject::all() {
        let known = Entity::find()
            .filter(Column::Subject.eq(subject.code()))
            .all(db)
            .await?;
        let (version, body) = subject.shipped();
        if known.iter().any(|row| row.version == version) {
            continue;
        }
        let is_first = known.is_empty();
        let row = ActiveModel {
            subject: Set(subject.code()),
            version: Set(version),
            body: Set(body.json()),
            note: Set(String::new()),
            drafted_by: Set(None),
            drafted_at: Set(if is_first {
                0
            } else {
                work.now().as_millisecond()
            }),
            in_force_at: Set(is_first.then_some(0)),
            in_force_by: Set(None),
            revision: Set(1),
        };
        // another process may have opened the same database a moment ago
        let as_is = OnConflict::columns([Column::Subject, Column::Version])
            .do_nothing()
            .to_owned();
        Entity::insert(row)
            .on_conflict(as_is)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Lets a city that was just founded begin by other rules than those that come with the program.
///
/// # Errors
/// [`StoreError::Stale`] when it did so already; what the database refuses.
pub async fn begin_by(work: &Work, subject: Subject, body: &PolicyBody) -> Result<(), StoreError> {
    let (version, _) = subject.shipped();
    let written = Entity::update_many()
        .col_expr(Column::Body, Expr::value(body.json()))
        .col_expr(Column::Revision, Expr::value(2))
        .filter(Column::Subject.eq(subject.code()))
        .filter(Column::Version.eq(version))
        .filter(Column::Revision.eq(1))
        .exec(work.db())
        .await?;
    match written.rows_affected {
        0 => Err(StoreError::Stale {
            table: "policy_versions",
        }),
        _ => Ok(()),
    }
}

impl Store {
    /// The days and hours of work that are in force.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn calendar_in_force(&self) -> Result<Arc<WorkingCalendar>, StoreError> {
        let rules = in_force(self.db(), self.rules()).await?;
        Ok(rules.calendar(None).clone())
    }
}
