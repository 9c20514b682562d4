//! The only way to cases: through the scope of whoever asks.

use domain::access::Scope;
use domain::cases::{Part, Source, Urgency};
use domain::lifecycle::{CaseKind, StateCode};
use domain::words::{CaseId, CategoryId, ChainId, EnterpriseId, UnitId};
use jiff::Timestamp;
use sea_orm::sea_query::{Cond, Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::entity::{assignments, cases};
use super::page::{COUNTED_MAX, Cursor, Page, Total};
use super::row::{Assignment, Case};
use crate::kernel::{Store, StoreError, Work};

/// In which order a list comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Newest first.
    #[default]
    NewestFirst,
    /// Oldest first.
    OldestFirst,
    /// By what is due first; cases without a running clock are left out.
    DueFirst,
}

/// Which dues a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueFilter {
    /// A running clock is behind its due at this instant.
    Overdue(Timestamp),
    /// Due in `[from, to)`.
    Between(Timestamp, Timestamp),
    /// No clock runs.
    NotRunning,
}

/// What a list is narrowed to; every field that is left out lets all through.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Of this kind.
    pub kind: Option<CaseKind>,
    /// In one of these states.
    pub states: Vec<StateCode>,
    /// Open or closed.
    pub open: Option<bool>,
    /// Given to this unit now, in this part (`None`: either).
    pub unit: Option<(UnitId, Option<Part>)>,
    /// On this chain.
    pub chain: Option<ChainId>,
    /// In this park.
    pub park: Option<UnitId>,
    /// About this.
    pub category: Option<CategoryId>,
    /// Of this firm.
    pub enterprise: Option<EnterpriseId>,
    /// From this source.
    pub source: Option<Source>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// With these dues.
    pub due: Option<DueFilter>,
    /// Filed in `[from, to)`.
    pub submitted: (Option<Timestamp>, Option<Timestamp>),
    /// One of these, e.g. what a search found.
    pub ids: Option<Vec<CaseId>>,
}

/// Cases that somebody may know of.
#[derive(Debug, Clone)]
pub struct Cases {
    visible: Condition,
}

impl Cases {
    /// The cases within `scope`.
    pub fn visible_to(scope: &Scope) -> Self {
        Self {
            visible: visible(scope),
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
            .filter(self.visible.clone())
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
        let (column, descending) = match order {
            Order::NewestFirst => (cases::Column::SubmittedAt, true),
            Order::OldestFirst => (cases::Column::SubmittedAt, false),
            Order::DueFirst => (cases::Column::DueAt, false),
        };
        let mut select = cases::Entity::find().filter(self.condition(filter));
        if order == Order::DueFirst {
            select = select
                .filter(cases::Column::Open.eq(true))
                .filter(cases::Column::DueAt.is_not_null());
        }
        if let Some(after) = after {
            let here = Expr::tuple([
                Expr::col((cases::Entity, column)),
                Expr::col((cases::Entity, cases::Column::Id)),
            ]);
            let there = Expr::tuple([Expr::val(after.value), Expr::val(after.id)]);
            select = select.filter(if descending {
                here.lt(there)
            } else {
                here.gt(there)
            });
        }
        select = if descending {
            select
                .order_by_desc(column)
                .order_by_desc(cases::Column::Id)
        } else {
            select.order_by_asc(column).order_by_asc(cases::Column::Id)
        };
        let mut rows = select.limit(limit + 1).all(store.db()).await?;
        let more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| more).map(|row| Cursor {
            value: match order {
                Order::DueFirst => row.due_at.unwrap_or_default(),
                Order::NewestFirst | Order::OldestFirst => row.submitted_at,
            },
            id: row.id,
        });
        let items = with_supporting(store.db(), rows).await?;
        Ok(Page { items, next })
    }

    /// How many cases `filter` lets through; counting stops where it would cost more than it tells.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn total(&self, store: &Store, filter: &CaseFilter) -> Result<Total, StoreError> {
        let few = self
            .select(filter)
            .expr(Expr::val(1))
            .limit(COUNTED_MAX + 1)
            .to_owned();
        let count = Query::select()
            .expr_as(Expr::cust("COUNT(*)"), "rows")
            .from_subquery(few, "few")
            .to_owned();
        let row = store.db().query_one(&count).await?;
        let rows: i64 = row.map_or(Ok(0), |row| row.try_get("", "rows"))?;
        Ok(Total::counted(u64::try_from(rows).unwrap_or(0)))
    }

    /// The cases with these ids that may be known of, in the order of `ids`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_ids(&self, store: &Store, ids: &[CaseId]) -> Result<Vec<Case>, StoreError> {
        let rows = cases::Entity::find()
            .filter(cases::Column::Id.is_in(ids.iter().map(|id| id.uuid())))
            .filter(self.visible.clone())
            .all(store.db())
            .await?;
        let mut found = with_supporting(store.db(), rows).await?;
        found.sort_by_key(|case| ids.iter().position(|id| *id == case.id));
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

    /// The scope as a condition.
    pub(super) fn everything_seen(&self) -> Condition {
        self.visible.clone()
    }

    /// `SELECT … FROM cases WHERE` scope and filter, its columns still to be named.
    pub(super) fn select(&self, filter: &CaseFilter) -> SelectStatement {
        Query::select()
            .from(cases::Entity)
            .cond_where(self.condition(filter))
            .to_owned()
    }

    fn condition(&self, filter: &CaseFilter) -> Condition {
        let mut all = Cond::all().add(self.visible.clone());
        let uuid_equals = |column: cases::Column, id: Option<Uuid>| id.map(|id| column.eq(id));
        all = all
            .add_option(filter.kind.map(|kind| cases::Column::Kind.eq(kind.code())))
            .add_option(filter.open.map(|open| cases::Column::Open.eq(open)))
            .add_option(uuid_equals(
                cases::Column::ChainId,
                filter.chain.map(ChainId::uuid),
            ))
            .add_option(uuid_equals(
                cases::Column::ParkId,
                filter.park.map(UnitId::uuid),
            ))
            .add_option(uuid_equals(
                cases::Column::CategoryId,
                filter.category.map(CategoryId::uuid),
            ))
            .add_option(uuid_equals(
                cases::Column::EnterpriseId,
                filter.enterprise.map(EnterpriseId::uuid),
            ))
            .add_option(
                filter
                    .source
                    .map(|source| cases::Column::Source.eq(source.code())),
            )
            .add_option(
                filter
                    .urgency
                    .map(|urgency| cases::Column::Urgency.eq(urgency.code())),
            )
            .add_option(
                filter
                    .submitted
                    .0
                    .map(|from| cases::Column::SubmittedAt.gte(from.as_millisecond())),
            )
            .add_option(
                filter
                    .submitted
                    .1
                    .map(|to| cases::Column::SubmittedAt.lt(to.as_millisecond())),
            );
        match filter.states.as_slice() {
            [] => {}
            [state] => all = all.add(cases::Column::State.eq(state.as_str())),
            states => {
                all =
                    all.add(cases::Column::State.is_in(states.iter().map(|state| state.as_str())));
            }
        }
        if let Some((unit, part)) = filter.unit {
            all = all.add(given_to(&[unit], part));
        }
        if let Some(due) = filter.due {
            all = all.add(due_within(due));
        }
        if let Some(ids) = &filter.ids {
            all = all.add(cases::Column::Id.is_in(ids.iter().map(|id| id.uuid())));
        }
        all
    }
}

fn visible(scope: &Scope) -> Condition {
    let Some(reach) = scope.limits() else {
        return Cond::all();
    };
    let mut any = Cond::any();
    let within =
        |ids: Vec<Uuid>, column: cases::Column| (!ids.is_empty()).then(|| column.is_in(ids));
    let units: Vec<UnitId> = reach.units.iter().copied().collect();
    if !units.is_empty() {
        any = any.add(given_to(&units, None));
    }
    let parks = reach.parks.iter().map(|id| id.uuid()).collect();
    let chains = reach.chains.iter().map(|id| id.uuid()).collect();
    let enterprises = reach.enterprises.iter().map(|id| id.uuid()).collect();
    any = any
        .add_option(within(parks, cases::Column::ParkId))
        .add_option(within(chains, cases::Column::ChainId));
    if let Some(own) = within(enterprises, cases::Column::EnterpriseId) {
        // a firm sees what it asked for, not what others list about it
        let asked = CaseKind::ALL
            .into_iter()
            .filter(|kind| kind.is_asked_by_enterprise());
        let asked = cases::Column::Kind.is_in(asked.map(CaseKind::code));
        any = any.add(Cond::all().add(own).add(asked));
    }
    if any.is_empty() {
        // an empty condition would let everything through
        return Cond::all().add(Expr::val(1).eq(0));
    }
    any
}

fn given_to(units: &[UnitId], part: Option<Part>) -> Condition {
    let units: Vec<Uuid> = units.iter().map(|unit| unit.uuid()).collect();
    let leads = cases::Column::LeadUnitId.is_in(units.clone());
    let supports = || {
        let given = assignments::Entity::find()
            .select_only()
            .column(assignments::Column::CaseId)
            .filter(assignments::Column::UnitId.is_in(units))
            .filter(assignments::Column::Role.eq(Part::Supporting.code()))
            .filter(assignments::Column::Current.eq(true))
            .into_query();
        cases::Column::Id.in_subquery(given)
    };
    match part {
        Some(Part::Lead) => Cond::all().add(leads),
        Some(Part::Supporting) => Cond::all().add(supports()),
        None => Cond::any().add(leads).add(supports()),
    }
}

fn due_within(due: DueFilter) -> Condition {
    let running = Cond::all()
        .add(cases::Column::Open.eq(true))
        .add(cases::Column::DueAt.is_not_null())
        .add(cases::Column::ClockRuns.eq(true));
    match due {
        DueFilter::Overdue(now) => running.add(cases::Column::DueAt.lt(now.as_millisecond())),
        DueFilter::Between(from, to) => running
            .add(cases::Column::DueAt.gte(from.as_millisecond()))
            .add(cases::Column::DueAt.lt(to.as_millisecond())),
        DueFilter::NotRunning => Cond::any()
            .add(cases::Column::DueAt.is_null())
            .add(cases::Column::ClockRuns.eq(false)),
    }
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
