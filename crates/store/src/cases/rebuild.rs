//! Reckoning the projections of all cases anew from their events.

use domain::access::{Scope, SystemPurpose};
use domain::kinds::CaseKind;
use domain::words::CaseId;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::course;
use super::entity::cases;
use super::finder::Cases;
use super::row::Case;
use super::steps::save_projection;
use crate::kernel::{Store, StoreError, Work};
use crate::log::history;
use crate::policies::in_force;

/// Few enough that other writers do not wait long.
const CASES_A_UNIT: u64 = 100;

/// What a rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// Cases looked at.
    pub cases: u64,
    /// Cases whose clocks were projected otherwise before.
    pub corrected: u64,
}

impl Store {
    /// Projects the clocks of every case anew; others go on reading and writing meanwhile.
    /// `progress` hears how many cases were looked at so far.
    ///
    /// # Errors
    /// When the database refuses; what was corrected before stays.
    pub async fn rebuild_projections(
        &self,
        mut progress: impl FnMut(u64),
    ) -> Result<Rebuilt, StoreError> {
        let mut rebuilt = Rebuilt::default();
        let mut after = Uuid::nil();
        loop {
            let ids: Vec<Uuid> = cases::Entity::find()
                .select_only()
                .column(cases::Column::Id)
                .filter(cases::Column::Id.gt(after))
                .order_by_asc(cases::Column::Id)
                .limit(CASES_A_UNIT)
                .into_tuple()
                .all(self.db())
                .await?;
            let Some(last) = ids.last() else {
                return Ok(rebuilt);
            };
            after = *last;
            rebuilt.cases += ids.len() as u64;
            rebuilt.corrected += self.project_again(ids).await?;
            progress(rebuilt.cases);
        }
    }

    /// Projects the clocks of some cases anew; says how many were projected otherwise before.
    pub(crate) async fn project_again(&self, ids: Vec<Uuid>) -> Result<u64, StoreError> {
        self.write(ids, |work, ids| Box::pin(correct(work, ids)))
            .await
    }
}

impl Cases {
    /// Ids of a page of cases of a kind that are still worked on and were reckoned by other versions
    /// than these, behind `after`.
    pub(crate) async fn behind(
        &self,
        store: &Store,
        kind: CaseKind,
        (policy, calendar): (&str, &str),
        after: Option<Uuid>,
    ) -> Result<Vec<Uuid>, StoreError> {
        let select = self.by_other_rules(store, kind, policy, calendar);
        Ok(select
            .select_only()
            .column(cases::Column::Id)
            .filter(cases::Column::Id.gt(after.unwrap_or_else(Uuid::nil)))
            .order_by_asc(cases::Column::Id)
            .limit(CASES_A_UNIT)
            .into_tuple()
            .all(store.db())
            .await?)
    }

    /// How many such cases there are.
    pub(crate) async fn count_behind(
        &self,
        store: &Store,
        kind: CaseKind,
        policy: &str,
        calendar: &str,
    ) -> Result<u64, StoreError> {
        let select = self.by_other_rules(store, kind, policy, calendar);
        Ok(select.count(store.db()).await?)
    }

    fn by_other_rules(
        &self,
        store: &Store,
        kind: CaseKind,
        policy: &str,
        calendar: &str,
    ) -> Select<cases::Entity> {
        let other = cases::Column::Policy
            .ne(policy)
            .or(cases::Column::Calendar.ne(calendar));
        cases::Entity::find()
            .filter(self.everything_seen(store))
            .filter(cases::Column::Kind.eq(kind.code()))
            .filter(cases::Column::Open.eq(true))
            .filter(cases::Column::ResolvedAt.is_null())
            .filter(other)
    }
}

async fn correct(work: &Work, ids: &[Uuid]) -> Result<u64, StoreError> {
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Rebuild));
    let rules = in_force(work.db(), work.rules()).await?;
    let mut corrected = 0;
    for id in ids {
        let Some(mut case) = all.by_id_in(work, CaseId::from_uuid(*id)).await? else {
            continue;
        };
        let events = history(work.db(), *id).await?;
        let projected = |case: &Case| {
            let versions = (case.policy.clone(), case.calendar.clone());
            (case.marks, case.course, versions)
        };
        let before = projected(&case);
        course::project(&mut case, &events, &rules);
        if before == projected(&case) {
            continue;
        }
        // a projection is no change that somebody made: the version stays
        save_projection(work, &case).await?;
        corrected += 1;
    }
    Ok(corrected)
}
