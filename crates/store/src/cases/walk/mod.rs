//! How a list is read: as walks of an index, one behind another.
//!
//! What somebody may see and what a list is narrowed to is cut into walks that have no case in common:
//! one for each place of the scope, each kind, and where it pays each state. Each walk follows one index
//! that has the order of the list, so that a page costs its rows and not the table, and each index holds
//! what totals and boards count.

mod condition;
mod cut;

use domain::cases::Part;
use domain::kinds::CaseKind;
use domain::lifecycle::StateCode;
use domain::words::{CaseId, ChainId, EnterpriseId, UnitId};
use sea_orm::DatabaseBackend;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr};

pub(super) use cut::walks;

use super::entity::assignments::{Column as Copied, Entity as Assignments};
use super::entity::cases::{Column, Entity as Cases};
use super::filter::CaseFilter;
use super::order::Leg;
use crate::kernel::Cursor;

/// Where a walk sees cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Everywhere,
    /// Given to the unit now, to lead or to support.
    Unit(UnitId),
    Park(UnitId),
    Chain(ChainId),
    Enterprise(EnterpriseId),
}

/// The index that a walk follows, by the columns that it begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    /// By assignments, whose copies of the case's columns are indexed.
    Unit,
    Enterprise,
    Open,
    Due,
    Category,
    Lead,
    Chain,
    Park,
    State,
    Urgency,
    Submitted,
}

/// Cases of one kind in one place.
#[derive(Debug, Clone)]
pub(super) struct Walk<'a> {
    filter: &'a CaseFilter,
    leg: Leg,
    place: Place,
    kind: CaseKind,
    /// Only in these states; any when empty.
    states: Vec<StateCode>,
    only_open: bool,
    path: Path,
    /// Places whose cases other walks have already.
    seen: Vec<Place>,
    /// Only these; any where the filter names none.
    ids: &'a [CaseId],
    backend: DatabaseBackend,
}

impl Walk<'_> {
    fn choose_path(&self) -> Path {
        let filter = self.filter;
        let leads = matches!(filter.unit, Some((_, Some(Part::Lead))));
        match self.place {
            Place::Unit(_) => Path::Unit,
            Place::Enterprise(_) => Path::Enterprise,
            _ if filter.enterprise.is_some() => Path::Enterprise,
            _ if self.leg == Leg::Due => Path::Due,
            _ if self.only_open => Path::Open,
            Place::Park(_) => Path::Park,
            Place::Chain(_) => Path::Chain,
            Place::Everywhere if filter.category.is_some() => Path::Category,
            // what counts for a unit is not always what it leads itself
            Place::Everywhere if leads && filter.counted.is_none() => Path::Lead,
            Place::Everywhere if filter.chain.is_some() => Path::Chain,
            Place::Everywhere if filter.park.is_some() => Path::Park,
            Place::Everywhere if !self.states.is_empty() => Path::State,
            Place::Everywhere if filter.urgency.is_some() => Path::Urgency,
            Place::Everywhere => Path::Submitted,
        }
    }

    /// The rows of a page: `SELECT columns … ORDER BY … LIMIT`.
    pub fn page(&self, after: Option<Cursor>, limit: u64) -> SelectStatement {
        let column = match self.leg {
            Leg::Newest | Leg::Oldest | Leg::Undated => Column::SubmittedAt,
            Leg::Due => Column::DueAt,
        };
        let downwards = self.leg.goes_down();
        let (value, id) = (self.plain(column), self.plain(Column::Id));
        let mut select = self.select(true);
        if let Some(after) = after {
            let here = Expr::tuple([value.clone(), id.clone()]);
            let there = Expr::tuple([Expr::val(after.value), Expr::val(after.id)]);
            select.and_where(if downwards {
                here.lt(there)
            } else {
                here.gt(there)
            });
        }
        let direction = if downwards {
            sea_orm::Order::Desc
        } else {
            sea_orm::Order::Asc
        };
        select
            .order_by_expr(value, direction.clone())
            .order_by_expr(id, direction)
            .limit(limit);
        select
    }

    /// `SELECT … FROM … WHERE` place and filter, its columns still to be named by [`Self::plain`];
    /// with `cases` joined where they are needed for that.
    pub fn select(&self, with_cases: bool) -> SelectStatement {
        let mut select = Query::select();
        let (condition, of_case) = self.condition();
        if self.path == Path::Unit {
            select.from(Assignments);
            if with_cases || of_case {
                // CROSS: SQLite keeps the order of the tables
                let same = Expr::col((Cases, Column::Id)).equals((Assignments, Copied::CaseId));
                select
                    .join(JoinType::CrossJoin, Cases, Cond::all())
                    .and_where(same);
            }
        } else {
            select.from(Cases);
        }
        select.cond_where(condition);
        select
    }

    /// Whether [`Self::plain`] of a column needs no row of `cases`.
    pub fn has_copy(&self, column: Column) -> bool {
        self.path == Path::Unit && copy(column).is_some()
    }

    /// A column, from wherever the walk's index has it.
    pub fn plain(&self, column: Column) -> SimpleExpr {
        match copy(column).filter(|_| self.path == Path::Unit) {
            Some(copied) => Expr::col((Assignments, copied)),
            None => Expr::col((Cases, column)),
        }
    }

    /// A column to be counted by. That another index has it in order is no reason to leave the path,
    /// unless all is counted.
    pub fn side(&self, column: Column) -> SimpleExpr {
        aside(
            self.backend,
            self.plain(column),
            self.path == Path::Submitted,
        )
    }
}

/// The copy that assignments have of a column of their case.
fn copy(column: Column) -> Option<Copied> {
    Some(match column {
        Column::Id => Copied::CaseId,
        Column::Kind => Copied::Kind,
        Column::State => Copied::State,
        Column::Open => Copied::Open,
        Column::SubmittedAt => Copied::SubmittedAt,
        Column::ClockRuns => Copied::ClockRuns,
        Column::DueAt => Copied::DueAt,
        _ => return None,
    })
}

pub(super) fn aside(backend: DatabaseBackend, column: SimpleExpr, follows: bool) -> SimpleExpr {
    if follows || backend != DatabaseBackend::Sqlite {
        return column;
    }
    Expr::cust_with_expr("+?", column)
}
