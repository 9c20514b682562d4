//! Counting cases by one of their sides: boards and rates.

use std::collections::HashMap;

use domain::kinds::CaseKind;
use domain::rates::Exempt;
use jiff::Timestamp;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SelectStatement, SimpleExpr};
use uuid::Uuid;

use super::counted::{
    counts_alone, dropped, in_time, is_filed, late, leading, leads_a_group, of_case, with_leading,
};
use super::entity::cases::{Column, Entity};
use super::entity::requests;
use super::filter::{CaseFilter, DueFilter};
use super::finder::Cases;
use super::order::Leg;
use super::walk::Walk;
use crate::kernel::{Store, StoreError};

/// A side by which cases are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// The state.
    State,
    /// The lead unit.
    Department,
    /// The category.
    Category,
    /// The chain.
    Chain,
    /// The park.
    Park,
    /// Where it came from.
    Source,
    /// How much it presses.
    Urgency,
    /// The person in charge.
    Person,
    /// The agent who took it in.
    Agent,
}

/// What the cases of a tally have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A code: state, source or urgency.
    Code(String),
    /// A row: unit, category or chain.
    Id(Uuid),
    /// They have none of it.
    None,
}

/// Cases counted.
#[derive(Debug, Clone)]
pub struct Tally {
    /// What they have in common.
    pub key: Key,
    /// How many there are.
    pub count: u64,
    /// How many of them are behind a due.
    pub overdue: u64,
}

/// The counts from which rates are made; see `domain::rates`.
#[derive(Debug, Clone)]
pub struct Cohort {
    /// What the cases have in common; [`Key::None`] without a dimension too.
    pub key: Key,
    /// The state they are in now.
    pub state: String,
    /// How many there are.
    pub count: u64,
    /// Whose requester was satisfied.
    pub satisfied: u64,
    /// Whose requester was asked and reached.
    pub rated: u64,
    /// Resolved, and within the deadline.
    pub resolved_in_time: u64,
    /// Not resolved, and behind the deadline.
    pub open_overdue: u64,
    /// From which rates they are exempted.
    pub exempt: Exempt,
    /// How often they were dispatched, in all.
    pub dispatches: u64,
    /// How many of their returns were upheld, in all.
    pub returns: u64,
    /// With a granted extension.
    pub extended: u64,
    /// Reopened at least once.
    pub reopened: u64,
}

impl Dimension {
    pub(super) fn column(self) -> Column {
        match self {
            Self::State => Column::State,
            Self::Department => Column::LeadUnitId,
            Self::Category => Column::CategoryId,
            Self::Chain => Column::ChainId,
            Self::Park => Column::ParkId,
            Self::Source => Column::Source,
            Self::Urgency => Column::Urgency,
            Self::Person => Column::PersonId,
            Self::Agent => Column::AgentId,
        }
    }

    fn is_code(self) -> bool {
        matches!(self, Self::State | Self::Source | Self::Urgency)
    }

    fn read(self, row: &sea_orm::QueryResult) -> Result<Key, StoreError> {
        Ok(if self.is_code() {
            Key::Code(row.try_get("", "side")?)
        } else {
            let id: Option<Uuid> = row.try_get("", "side")?;
            id.map_or(Key::None, Key::Id)
        })
    }
}

impl Cases {
    /// Counts the cases that `filter` lets through, by one side, most first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn tally(
        &self,
        store: &Store,
        filter: &CaseFilter,
        by: Dimension,
        now: Timestamp,
    ) -> Result<Vec<Tally>, StoreError> {
        let mut counts: HashMap<Key, (u64, u64)> = HashMap::new();
        for (key, cases) in self.count(store, filter, by).await? {
            counts.entry(key).or_default().0 += cases;
        }
        // what is behind a due is open, and the open cases have an index of their own
        let late = match filter.due {
            None => Some(CaseFilter {
                due: Some(DueFilter::Overdue(now)),
                ..filter.clone()
            }),
            Some(DueFilter::Overdue(since)) => Some(CaseFilter {
                due: Some(DueFilter::Overdue(since.min(now))),
                ..filter.clone()
            }),
            Some(DueFilter::Between(from, to)) => Some(CaseFilter {
                due: Some(DueFilter::Between(from, to.min(now))),
                ..filter.clone()
            }),
            Some(DueFilter::NotRunning) => None,
        };
        if let Some(late) = late {
            for (key, cases) in self.count(store, &late, by).await? {
                counts.entry(key).or_default().1 += cases;
            }
        }
        let mut tallies: Vec<Tally> = counts
            .into_iter()
            .map(|(key, (count, overdue))| Tally {
                key,
                count,
                overdue,
            })
            .collect();
        tallies.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
        Ok(tallies)
    }

    async fn count(
        &self,
        store: &Store,
        filter: &CaseFilter,
        by: Dimension,
    ) -> Result<Vec<(Key, u64)>, StoreError> {
        let mut counted = Vec::new();
        for walk in self.walks(store, filter, Leg::Newest) {
            for row in store.db().query_all(&tally(&walk, by)).await? {
                counted.push((by.read(&row)?, whole(&row, "cases")?));
            }
        }
        Ok(counted)
    }

    /// The counts from which the rates of the cases filed in `filter`'s span are made: by state, and
    /// by one side if given. What counts in no rate is left out; members of a group stand in the state
    /// of the case that leads them (see [`super::counted`]).
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cohorts(
        &self,
        store: &Store,
        filter: &CaseFilter,
        by: Option<Dimension>,
        now: Timestamp,
    ) -> Result<Vec<Cohort>, StoreError> {
        let mut cohorts = Vec::new();
        for walk in self.walks(store, filter, Leg::Newest) {
            let mut select = walk.select(true);
            select.cond_where(counts_alone());
            let side = by.map(|by| col(by.column()));
            cohorts.extend(grouped(store, select, (by, side), now, col).await?);
        }
        let of_groups = CaseFilter {
            states: CaseKind::Request
                .lifecycle()
                .states
                .iter()
                .filter(|state| dropped().contains(&state.code.as_str()))
                .map(|state| state.code)
                .collect(),
            ..filter.clone()
        };
        for walk in self.walks(store, &of_groups, Leg::Newest) {
            let mut select = walk.select(true);
            select.inner_join(requests::Entity, of_case(col(Column::Id)));
            with_leading(&mut select);
            select.cond_where(leads_a_group()).and_where(is_filed());
            // who works on it is told by the case that leads
            let side = by.map(|by| match by {
                Dimension::Department | Dimension::Person => leading(by.column()),
                by => col(by.column()),
            });
            cohorts.extend(grouped(store, select, (by, side), now, leading).await?);
        }
        Ok(cohorts)
    }
}

/// Counts by state, and by one side if given; `of` is the column of the case that says how far it is.
async fn grouped(
    store: &Store,
    mut select: SelectStatement,
    (by, side): (Option<Dimension>, Option<SimpleExpr>),
    now: Timestamp,
    of: fn(Column) -> SimpleExpr,
) -> Result<Vec<Cohort>, StoreError> {
    select
        .expr_as(of(Column::State), "state")
        .expr_as(Func::count(Expr::val(1)), "cases")
        .expr_as(count_where(col(Column::Satisfied)), "satisfied")
        .expr_as(count_where(col(Column::Satisfied).is_not_null()), "rated")
        .expr_as(count_where(in_time(of)), "in_time")
        .expr_as(count_where(late(now, of)), "late")
        .expr_as(col(Column::Exempt), "exempt")
        .expr_as(sum(Column::Dispatches), "dispatches")
        .expr_as(sum(Column::Returns), "returns")
        .expr_as(count_where(col(Column::Extensions).gt(0)), "extended")
        .expr_as(count_where(col(Column::Reopenings).gt(0)), "reopened")
        .add_group_by([of(Column::State), col(Column::Exempt)]);
    if let Some(side) = side {
        select.expr_as(side.clone(), "side").add_group_by([side]);
    }
    let rows = store.db().query_all(&select).await?;
    let cohort = |row: &sea_orm::QueryResult| {
        Ok(Cohort {
            key: by.map_or(Ok(Key::None), |by| by.read(row))?,
            state: row.try_get("", "state")?,
            count: whole(row, "cases")?,
            satisfied: whole(row, "satisfied")?,
            rated: whole(row, "rated")?,
            resolved_in_time: whole(row, "in_time")?,
            open_overdue: whole(row, "late")?,
            exempt: Exempt::from_text(&row.try_get::<String>("", "exempt")?),
            dispatches: whole(row, "dispatches")?,
            returns: whole(row, "returns")?,
            extended: whole(row, "extended")?,
            reopened: whole(row, "reopened")?,
        })
    };
    rows.iter().map(cohort).collect()
}

/// Counts the cases of a walk by one side.
pub(super) fn tally(walk: &Walk<'_>, by: Dimension) -> SelectStatement {
    let side = walk.side(by.column());
    walk.select(!walk.has_copy(by.column()))
        .expr_as(side.clone(), "side")
        .expr_as(Func::count(Expr::val(1)), "cases")
        .add_group_by([side])
        .to_owned()
}

fn col(column: Column) -> SimpleExpr {
    Expr::col((Entity, column))
}

/// `COUNT(CASE WHEN … THEN 1 END)`: both databases count what is not null.
fn count_where(condition: SimpleExpr) -> SimpleExpr {
    let one = Expr::case(condition, Expr::val(1));
    Func::count(one).into()
}

/// The sum of a column; PostgreSQL adds up to a wider type than it holds.
fn sum(column: Column) -> SimpleExpr {
    Func::sum(col(column)).cast_as("bigint")
}

fn whole(row: &sea_orm::QueryResult, column: &str) -> Result<u64, StoreError> {
    let count: i64 = row.try_get("", column)?;
    Ok(u64::try_from(count).unwrap_or(0))
}
