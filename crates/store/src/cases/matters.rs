//! Which of the cases that somebody may know of belong to one-cause groups.

use domain::words::{CaseId, MatterId};
use jiff::Timestamp;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use uuid::Uuid;

use super::entity::cases;
use super::finder::Cases;
use crate::kernel::{Store, StoreError, instant};

/// A case in a one-cause group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub matter: MatterId,
    /// The case.
    pub case: CaseId,
    /// When the case was filed.
    pub submitted_at: Timestamp,
    /// Whether it is open.
    pub open: bool,
}

impl Cases {
    /// The memberships of these cases; those of one group, or all. A grouping takes in some
    /// twenty thousand cases at most.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn memberships(
        &self,
        store: &Store,
        of: Option<MatterId>,
    ) -> Result<Vec<Membership>, StoreError> {
        let mut select = Query::select();
        select
            .from(cases::Entity)
            .cond_where(self.everything_seen(store))
            .expr_as(Expr::col(("cases", "id")), "member")
            .expr_as(Expr::col(("cases", "submitted_at")), "filed")
            .expr_as(Expr::col(("cases", "open")), "is_open")
            .expr_as(Expr::col(("matter_members", "matter_id")), "matter")
            .join(
                JoinType::InnerJoin,
                "matter_members",
                Expr::col(("matter_members", "case_id")).equals(("cases", "id")),
            );
        if let Some(matter) = of {
            select.and_where(Expr::col(("matter_members", "matter_id")).eq(matter.uuid()));
        }
        let rows = store.db().query_all(&select).await?;
        let membership = |row: &sea_orm::QueryResult| {
            let (matter, case): (Uuid, Uuid) =
                (row.try_get("", "matter")?, row.try_get("", "member")?);
            Ok(Membership {
                matter: MatterId::from_uuid(matter),
                case: CaseId::from_uuid(case),
                submitted_at: instant("cases.submitted_at", row.try_get("", "filed")?)?,
                open: row.try_get("", "is_open")?,
            })
        };
        rows.iter().map(membership).collect()
    }
}
