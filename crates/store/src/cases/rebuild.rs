//! Reckoning the projections of all cases anew from their events.

use domain::access::{Scope, SystemPurpose};
use domain::words::CaseId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::clocks;
use super::entity::cases;
use super::finder::Cases;
use super::steps::save_projection;
use crate::kernel::{Store, StoreError, Work};
use crate::log::history;

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
            rebuilt.corrected += self
                .write(ids, |work, ids| Box::pin(correct(work, ids)))
                .await?;
            progress(rebuilt.cases);
        }
    }
}

async fn correct(work: &Work, ids: &[Uuid]) -> Result<u64, StoreError> {
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Rebuild));
    let mut corrected = 0;
    for id in ids {
        let Some(mut case) = all.by_id_in(work, CaseId::from_uuid(*id)).await? else {
            continue;
        };
        let events = history(work.db(), *id).await?;
        let marks = clocks::marks(&case, &clocks::clock_events(&case, &events));
        if marks == case.marks {
            continue;
        }
        case.marks = marks;
        save_projection(work, &case).await?;
        corrected += 1;
    }
    Ok(corrected)
}
