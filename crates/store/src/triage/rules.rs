//! Routing rules: versions that are added and never changed; the newest is in force.

use domain::words::UserId;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::rules as entity;
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

/// A version of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesVersion {
    /// Its number, from 1.
    pub version: i64,
    /// The rules as they were written.
    pub source: String,
    /// The rules as they are carried out, as JSON that whoever saved them reads.
    pub compiled: String,
    /// How many rules there are.
    pub rules: u64,
    /// Why they were changed.
    pub note: Option<String>,
    /// The older version whose text was taken up again.
    pub restored_from: Option<i64>,
    /// Who saved them; nobody when the product did.
    pub saved_by: Option<UserId>,
    /// When.
    pub saved_at: Timestamp,
}

/// Rules to be saved, checked already.
#[derive(Debug, Clone)]
pub struct NewRules {
    /// The rules as they were written.
    pub source: String,
    /// The rules as they are carried out, as JSON.
    pub compiled: String,
    /// How many rules there are.
    pub rules: u64,
    /// Why they are changed.
    pub note: Option<String>,
    /// The older version whose text is taken up again.
    pub restored_from: Option<i64>,
}

impl Store {
    /// The number of the version in force; 0 while there is none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rules_version_in_force(&self) -> Result<i64, StoreError> {
        newest_number(self.db()).await
    }

    /// The version in force, if rules were ever saved.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rules_in_force(&self) -> Result<Option<RulesVersion>, StoreError> {
        let newest = entity::Entity::find().order_by_desc(entity::Column::Version);
        newest.one(self.db()).await?.map(read).transpose()
    }

    /// One version.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rules_version(&self, version: i64) -> Result<Option<RulesVersion>, StoreError> {
        let row = entity::Entity::find_by_id(version).one(self.db()).await?;
        row.map(read).transpose()
    }

    /// Versions, newest first, at most `limit`, behind `before`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rules_versions(
        &self,
        before: Option<i64>,
        limit: u64,
    ) -> Result<Vec<RulesVersion>, StoreError> {
        let mut select = entity::Entity::find().order_by_desc(entity::Column::Version);
        if let Some(before) = before {
            select = select.filter(entity::Column::Version.lt(before));
        }
        let rows = select.limit(limit).all(self.db()).await?;
        rows.into_iter().map(read).collect()
    }
}

/// Saves rules as the version behind `seen`, and answers its number.
///
/// # Errors
/// [`StoreError::Stale`] when `seen` is not the version in force.
pub async fn save_rules(
    work: &Work,
    actor: Option<UserId>,
    seen: i64,
    new: &NewRules,
) -> Result<i64, StoreError> {
    const TABLE: &str = "routing_rules";
    if newest_number(work.db()).await? != seen {
        return Err(StoreError::Stale { table: TABLE });
    }
    let version = seen + 1;
    let row = entity::ActiveModel {
        version: Set(version),
        source: Set(new.source.clone()),
        compiled: Set(new.compiled.clone()),
        rules: Set(i64::try_from(new.rules).unwrap_or(i64::MAX)),
        note: Set(new.note.clone()),
        restored_from: Set(new.restored_from),
        saved_by: Set(actor.map(UserId::uuid)),
        saved_at: Set(work.now().as_millisecond()),
    };
    entity::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    let mut event = NewEvent::new("routing-rules", None, "routing-rules-saved", actor)
        .detail("version", version);
    if let Some(older) = new.restored_from {
        event = event.detail("restored", older);
    }
    append(work, event).await?;
    Ok(version)
}

async fn newest_number(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let newest = entity::Entity::find()
        .select_only()
        .column(entity::Column::Version)
        .order_by_desc(entity::Column::Version)
        .limit(1)
        .into_tuple::<i64>();
    Ok(newest.one(db).await?.unwrap_or(0))
}

fn read(row: entity::Model) -> Result<RulesVersion, StoreError> {
    Ok(RulesVersion {
        version: row.version,
        source: row.source,
        compiled: row.compiled,
        rules: u64::try_from(row.rules).unwrap_or_default(),
        note: row.note,
        restored_from: row.restored_from,
        saved_by: row.saved_by.map(UserId::from_uuid),
        saved_at: instant("routing_rules.saved_at", row.saved_at)?,
    })
}
