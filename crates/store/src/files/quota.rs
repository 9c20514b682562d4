//! How much attachments may take: of one case, and of one firm on one day.

use domain::words::{CaseId, EnterpriseId};
use jiff::Timestamp;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};

use super::entity::{Column, Entity};
use super::folder::FileError;
use super::kind::Refused;
use crate::cases::calendar;
use crate::kernel::{Store, StoreError, Work};

/// How much attachments may take, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileQuota {
    /// All attachments of a case that are there.
    pub case_bytes_max: u64,
    /// What the people of one firm add on one day, also what was taken away again: its bytes stay
    /// for a while.
    pub firm_day_bytes_max: u64,
}

impl Default for FileQuota {
    fn default() -> Self {
        Self {
            case_bytes_max: 500 * 1024 * 1024,
            firm_day_bytes_max: 200 * 1024 * 1024,
        }
    }
}

/// A file about to be attached.
#[derive(Debug, Clone, Copy)]
pub struct Added {
    /// To which case.
    pub case: CaseId,
    /// By which firm; officials have no limit a day.
    pub firm: Option<EnterpriseId>,
    /// Its size in bytes.
    pub size: u64,
}

impl FileQuota {
    /// Whether there is room for a file, before it is kept.
    ///
    /// # Errors
    /// [`FileError::Refused`] when there is none, or when the database refuses.
    pub async fn check(&self, store: &Store, added: Added) -> Result<(), FileError> {
        let now = store.ambient().now();
        self.check_at(store.db(), added, now).await
    }

    /// Whether there is room for a file, in the unit of work that attaches it.
    ///
    /// # Errors
    /// As [`FileQuota::check`].
    pub async fn check_in(&self, work: &Work, added: Added) -> Result<(), FileError> {
        self.check_at(work.db(), added, work.now()).await
    }

    async fn check_at(
        &self,
        db: &impl ConnectionTrait,
        added: Added,
        now: Timestamp,
    ) -> Result<(), FileError> {
        let of_case = Entity::find()
            .filter(Column::CaseId.eq(added.case.uuid()))
            .filter(Column::RemovedAt.is_null());
        if bytes(db, of_case).await? + added.size > self.case_bytes_max {
            return Err(FileError::Refused(Refused::CaseFull {
                bytes_max: self.case_bytes_max,
            }));
        }
        let Some(firm) = added.firm else {
            return Ok(());
        };
        let midnight = calendar().date_of(now).at(0, 0, 0, 0);
        let today = calendar().instant(midnight).as_millisecond();
        let people = Query::select()
            .column(Alias::new("user_id"))
            .from(Alias::new("user_grants"))
            .and_where(Expr::col(Alias::new("enterprise_id")).eq(firm.uuid()))
            .to_owned();
        let of_firm = Entity::find()
            .filter(Column::AddedAt.gte(today))
            .filter(Column::AddedBy.in_subquery(people));
        if bytes(db, of_firm).await? + added.size > self.firm_day_bytes_max {
            return Err(FileError::Refused(Refused::DayFull {
                bytes_max: self.firm_day_bytes_max,
            }));
        }
        Ok(())
    }
}

async fn bytes(db: &impl ConnectionTrait, of: Select<Entity>) -> Result<u64, StoreError> {
    let sum = Expr::col(Column::Size).sum().cast_as(Alias::new("bigint"));
    let found: Option<Option<i64>> = of
        .select_only()
        .column_as(sum, "bytes")
        .into_tuple()
        .one(db)
        .await?;
    Ok(found
        .flatten()
        .and_then(|bytes| u64::try_from(bytes).ok())
        .unwrap_or_default())
}
