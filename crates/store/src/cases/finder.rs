//! The only way to cases: through the scope of whoever asks.

use std::collections::{HashMap, HashSet};

use domain::access::Scope;
use domain::cases::Part;
use domain::words::{CaseId, UnitId};
use sea_orm::sea_query::{Expr, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, EntityTrait, FromQueryResult,
    Iterable, QueryFilter, QueryOrder,
};

use super::entity::{assignments, cases};
use super::filter::CaseFilter;
use super::order::{Leg, Order};
use super::reach::covered;
use super::row::{Assignment, Case};
use super::tallies::{Dimension, tally};
use super::walk::{Walk, walks};
use crate::kernel::{COUNTED_MAX, Cursor, Page, Store, StoreError, Total, Work};

/// Ids that are looked for with one statement.
const IDS_A_STATEMENT: usize = 5_000;

/// Cases that somebody may know of.
#[derive(Debug, Clone)]
pub struct Cases {
    scope: Scope,
}

impl Cases {
    /// The cases within `scope`.
    pub fn visible_to(scope: &Scope) -> Self {
        Self {
            scope: scope.clone(),
        }
    }

    /// The case with an id, if it may be known of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_id(&self, store: &Store, id: CaseId) -> Result<Option<Case>, StoreError> {
        self.one(store.db(), cases::Column::Id.eq(id.uuid())).await
    }

    /// The case with a number, if it may be known of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_number(&self, store: &Store, number: &str) -> Result<Option<Case>, StoreError> {
        self.one(store.db(), cases::Column::Number.eq(number)).await
    }

    /// The case with an id as a unit of work sees it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_id_in(&self, work: &Work, id: CaseId) -> Result<Option<Case>, StoreError> {
        self.one(work.db(), cases::Column::Id.eq(id.uuid())).await
    }

    /// The case with an id as a connection sees it.
    pub(super) async fn by_id_from(
        &self,
        db: &impl ConnectionTrait,
        id: CaseId,
    ) -> Result<Option<Case>, StoreError> {
        self.one(db, cases::Column::Id.eq(id.uuid())).await
    }

    /// The case with a number as a unit of work sees it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_number_in(
        &self,
        work: &Work,
        number: &str,
    ) -> Result<Option<Case>, StoreError> {
        self.one(work.db(), cases::Column::Number.eq(number)).await
    }

    async fn one(
        &self,
        db: &impl ConnectionTrait,
        which: SimpleExpr,
    ) -> Result<Option<Case>, StoreError> {
        let row = cases::Entity::find()
            .filter(which)
            .filter(covered(self.scope.limits(), db.get_database_backend()))
            .one(db)
            .await?;
        match row {
            None => Ok(None),
            Some(row) => Ok(with_supporting(db, vec![row]).await?.pop()),
        }
    }

    /// One page of the cases that `filter` lets through.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn page(
        &self,
        store: &Store,
        filter: &CaseFilter,
        order: Order,
        after: Option<Cursor>,
        limit: u64,
    ) -> Result<Page<Case>, StoreError> {
        let wanted = limit + 1;
        let mut rows = Vec::new();
        for (leg, after) in order.legs(after) {
            let missing = wanted.saturating_sub(rows.len() as u64);
            if missing > 0 {
                rows.extend(self.leg(store, filter, leg, after, missing).await?);
            }
        }
        let more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| more).map(|row| order.cursor(row));
        let items = with_supporting(store.db(), rows).await?;
        Ok(Page { items, next })
    }

    /// The first rows of a leg behind a place.
    async fn leg(
        &self,
        store: &Store,
        filter: &CaseFilter,
        leg: Leg,
        after: Option<Cursor>,
        limit: u64,
    ) -> Result<Vec<cases::Model>, StoreError> {
        let walks = self.walks(store, filter, leg);
        let alone = walks.len() == 1;
        let mut rows = Vec::new();
        for walk in walks {
            let mut select = walk.page(after, limit);
            select.columns(cases::Column::iter().map(|column| (cases::Entity, column)));
            let statement = store.backend().build(&select);
            let found = cases::Model::find_by_statement(statement);
            rows.extend(found.all(store.db()).await?);
        }
        if !alone {
            leg.merge(&mut rows);
            rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        Ok(rows)
    }

    /// The ids of all cases that `filter` lets through, in no order.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn ids(
        &self,
        store: &Store,
        filter: &CaseFilter,
    ) -> Result<HashSet<CaseId>, StoreError> {
        let mut ids = HashSet::new();
        for walk in self.walks(store, filter, Leg::Newest) {
            let mut select = walk.select(false);
            select.expr_as(walk.plain(cases::Column::Id), "id");
            for row in store.db().query_all(&select).await? {
                ids.insert(CaseId::from_uuid(row.try_get("", "id")?));
            }
        }
        Ok(ids)
    }

    /// How many cases `filter` lets through; counting stops where it would cost more than it tells.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn total(&self, store: &Store, filter: &CaseFilter) -> Result<Total, StoreError> {
        let mut counted = 0;
        for walk in self.walks(store, filter, Leg::Newest) {
            let few = walk
                .select(false)
                .expr(Expr::val(1))
                .limit(COUNTED_MAX + 1 - counted)
                .to_owned();
            let count = Query::select()
                .expr_as(Expr::cust("COUNT(*)"), "rows")
                .from_subquery(few, "few")
                .to_owned();
            let row = store.db().query_one(&count).await?;
            let rows: i64 = row.map_or(Ok(0), |row| row.try_get("", "rows"))?;
            counted += u64::try_from(rows).unwrap_or(0);
            if counted > COUNTED_MAX {
                break;
            }
        }
        Ok(Total::counted(counted))
    }

    /// How the database reads the first page of a list, its total and its counts by a side: the steps
    /// of its plan, for tests and for whoever wonders why something is slow.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn explain(
        &self,
        store: &Store,
        filter: &CaseFilter,
        order: Order,
        by: Dimension,
    ) -> Result<Vec<String>, StoreError> {
        let mut plan = Vec::new();
        let legs = order.legs(None);
        let walks = legs
            .iter()
            .flat_map(|(leg, _)| self.walks(store, filter, *leg));
        for walk in walks {
            let mut page = walk.page(None, 51);
            page.columns(cases::Column::iter().map(|column| (cases::Entity, column)));
            let total = walk.select(false).expr(Expr::val(1)).to_owned();
            for (what, select) in [
                ("page", page),
                ("total", total),
                ("tally", tally(&walk, by)),
            ] {
                plan.extend(steps(store, what, &select).await?);
            }
        }
        Ok(plan)
    }

    /// The cases with these ids that may be known of, in the order of `ids`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_ids(&self, store: &Store, ids: &[CaseId]) -> Result<Vec<Case>, StoreError> {
        self.many(store.db(), ids).await
    }

    /// The cases with these ids as a unit of work sees them.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn by_ids_in(
        &self,
        work: &Work,
        ids: &[CaseId],
    ) -> Result<Vec<Case>, StoreError> {
        self.many(work.db(), ids).await
    }

    async fn many(
        &self,
        db: &impl ConnectionTrait,
        ids: &[CaseId],
    ) -> Result<Vec<Case>, StoreError> {
        let mut found = Vec::new();
        for some in ids.chunks(IDS_A_STATEMENT) {
            let rows = cases::Entity::find()
                .filter(cases::Column::Id.is_in(some.iter().map(|id| id.uuid())))
                .filter(covered(self.scope.limits(), db.get_database_backend()))
                .all(db)
                .await?;
            found.extend(with_supporting(db, rows).await?);
        }
        let places = ids.iter().enumerate().map(|(place, id)| (*id, place));
        let places: HashMap<CaseId, usize> = places.collect();
        found.sort_by_key(|case| places.get(&case.id).copied());
        Ok(found)
    }

    /// Everybody who had to act on a case, in the order in which they came.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn assignments(
        &self,
        store: &Store,
        case: &Case,
    ) -> Result<Vec<Assignment>, StoreError> {
        let rows = assignments::Entity::find()
            .filter(assignments::Column::CaseId.eq(case.id.uuid()))
            .order_by_asc(assignments::Column::Since)
            .order_by_asc(assignments::Column::Id)
            .all(store.db())
            .await?;
        rows.into_iter().map(Assignment::read).collect()
    }

    /// The scope as a condition on rows that are found otherwise than by a walk.
    pub(crate) fn everything_seen(&self, store: &Store) -> Condition {
        covered(self.scope.limits(), store.backend())
    }

    pub(super) fn walks<'a>(
        &self,
        store: &Store,
        filter: &'a CaseFilter,
        leg: Leg,
    ) -> Vec<Walk<'a>> {
        walks(self.scope.limits(), filter, leg, store.backend())
    }
}

/// The steps of one plan, each behind what it is the plan of.
async fn steps(
    store: &Store,
    what: &str,
    select: &SelectStatement,
) -> Result<Vec<String>, StoreError> {
    let mut statement = store.backend().build(select);
    let (explain, column) = match store.backend() {
        DatabaseBackend::Sqlite => ("EXPLAIN QUERY PLAN ", "detail"),
        _ => ("EXPLAIN ", "QUERY PLAN"),
    };
    statement.sql.insert_str(0, explain);
    let rows = store.db().query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let step: String = row.try_get("", column)?;
            Ok(format!("{what}: {step}"))
        })
        .collect()
}

/// Joins the supporting units of the present dispatch to the rows of one page.
async fn with_supporting(
    db: &impl ConnectionTrait,
    rows: Vec<cases::Model>,
) -> Result<Vec<Case>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let supporting = assignments::Entity::find()
        .filter(assignments::Column::CaseId.is_in(rows.iter().map(|row| row.id)))
        .filter(assignments::Column::Role.eq(Part::Supporting.code()))
        .filter(assignments::Column::Current.eq(true))
        .order_by_asc(assignments::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let of_case = supporting.iter().filter(|one| one.case_id == row.id);
            let units = of_case.map(|one| UnitId::from_uuid(one.unit_id)).collect();
            Case::read(row, units)
        })
        .collect()
}
