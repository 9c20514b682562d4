//! How a list is read: as walks of an index, one behind another.
//!
//! What somebody may see and what a list is narrowed to is cut into walks that have no case in common:
//! one for each place of the scope, each kind, and where it pays each state. Each walk follows one index
//! that has the order of the list, so that a page costs its rows and not the table, and each index holds
//! what totals and boards count.

use domain::access::Reach;
use domain::cases::Part;
use domain::kinds::{CaseKind, Field, Value};
use domain::lifecycle::StateCode;
use domain::words::{CaseId, CategoryId, ChainId, EnterpriseId, UnitId};
use sea_orm::DatabaseBackend;
use sea_orm::sea_query::{
    Cond, Condition, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr,
};
use uuid::Uuid;

use super::counted::{by_sides, led_by};
use super::entity::assignments::{Column as Copied, Entity as Assignments};
use super::entity::cases::{Column, Entity as Cases};
use super::filter::{CaseFilter, DueFilter};
use super::order::Leg;
use super::reach::given_to;
use crate::kernel::Cursor;

/// Ids that one walk looks for; SQLite binds at most 32,766 values.
const IDS_A_WALK: usize = 10_000;

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

/// The walks that together are all that `reach` (`None`: everything) and `filter` let through.
pub(super) fn walks<'a>(
    reach: Option<&Reach>,
    filter: &'a CaseFilter,
    leg: Leg,
    backend: DatabaseBackend,
) -> Vec<Walk<'a>> {
    let places = places(reach, filter);
    let mut walks = Vec::new();
    for kind in kinds(filter) {
        let Some(states) = States::of(kind, filter) else {
            continue;
        };
        let runs = matches!(
            filter.due,
            Some(DueFilter::Overdue(_) | DueFilter::Between(..))
        );
        if runs && leg == Leg::Undated {
            // what is due at no instant is neither late nor due in time
            continue;
        }
        // only what is open is due
        let only_open = states.only_open || runs || leg == Leg::Due;
        let mut seen = Vec::new();
        for place in &places {
            let theirs = matches!(place, Place::Enterprise(_));
            if theirs && !kind.is_seen_by_its_firm() {
                // a firm sees what it asked for, not what others list about it
                continue;
            }
            let mut walk = Walk {
                filter,
                leg,
                place: *place,
                kind,
                states: states.codes.clone(),
                only_open,
                path: Path::Submitted,
                seen: seen.clone(),
                ids: &[],
                backend,
            };
            seen.push(*place);
            walk.path = walk.choose_path();
            if walk.path == Path::State {
                walks.extend(states.codes.iter().map(|state| Walk {
                    states: vec![*state],
                    ..walk.clone()
                }));
            } else {
                walks.push(walk);
            }
        }
    }
    among(filter, walks)
}

/// The same walks over some of the ids each, where the filter names ids.
fn among<'a>(filter: &'a CaseFilter, walks: Vec<Walk<'a>>) -> Vec<Walk<'a>> {
    let Some(ids) = &filter.ids else {
        return walks;
    };
    let some = ids.chunks(IDS_A_WALK);
    let parts = some.flat_map(|ids| {
        walks.iter().map(move |walk| Walk {
            ids,
            ..walk.clone()
        })
    });
    parts.collect()
}

fn kinds(filter: &CaseFilter) -> Vec<CaseKind> {
    filter
        .kind
        .map_or_else(|| CaseKind::ALL.to_vec(), |kind| vec![kind])
}

fn places(reach: Option<&Reach>, filter: &CaseFilter) -> Vec<Place> {
    let Some(reach) = reach else {
        return vec![match filter.unit {
            Some((unit, None | Some(Part::Supporting))) => Place::Unit(unit),
            Some((_, Some(Part::Lead))) | None => Place::Everywhere,
        }];
    };
    // units come last: what the others have is told from the columns of the case alone
    let parks = reach.parks.iter().copied().map(Place::Park);
    let chains = reach.chains.iter().copied().map(Place::Chain);
    let enterprises = reach.enterprises.iter().copied().map(Place::Enterprise);
    let units = reach.units.iter().copied().map(Place::Unit);
    parks
        .chain(chains)
        .chain(enterprises)
        .chain(units)
        .collect()
}

/// Which states of a kind a filter lets through.
struct States {
    /// Any when empty.
    codes: Vec<StateCode>,
    only_open: bool,
}

impl States {
    /// `None` when there are none.
    fn of(kind: CaseKind, filter: &CaseFilter) -> Option<Self> {
        let lifecycle = kind.lifecycle();
        let of_kind = lifecycle.states.iter();
        let wanted: Vec<_> = of_kind
            .filter(|state| filter.states.is_empty() || filter.states.contains(&state.code))
            .filter(|state| filter.open.is_none_or(|open| state.open == open))
            .collect();
        if wanted.is_empty() {
            return None;
        }
        let only_open = wanted.iter().all(|state| state.open);
        let open_states = lifecycle.states.iter().filter(|state| state.open).count();
        let all = wanted.len() == lifecycle.states.len();
        let all_open = only_open && wanted.len() == open_states;
        let codes = wanted.iter().map(|state| state.code);
        Some(Self {
            codes: if all || all_open {
                Vec::new()
            } else {
                codes.collect()
            },
            only_open,
        })
    }
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

    /// A column to be compared; where the path does not begin with it, SQLite is told not to follow
    /// another index instead (a unary plus takes a term out of the choice).
    fn term(&self, column: Column) -> SimpleExpr {
        let plain = self.plain(column);
        let follows = match self.path {
            Path::Unit => copy(column).is_some(),
            Path::Enterprise => matches!(column, Column::EnterpriseId),
            Path::Open | Path::Due => matches!(column, Column::Kind | Column::Open),
            Path::Category => matches!(column, Column::CategoryId),
            Path::Lead => matches!(column, Column::LeadUnitId),
            Path::Chain => matches!(column, Column::ChainId),
            Path::Park => matches!(column, Column::ParkId),
            Path::State => matches!(column, Column::Kind | Column::State),
            Path::Urgency => matches!(column, Column::Kind | Column::Urgency),
            Path::Submitted => matches!(column, Column::Kind),
        };
        let ordered = match column {
            Column::SubmittedAt => self.leg != Leg::Due,
            Column::DueAt => self.leg == Leg::Due,
            _ => false,
        };
        aside(self.backend, plain, follows || ordered)
    }

    /// Everything that the cases of the walk have in common, and whether that needs rows of `cases`
    /// besides the copies of assignments.
    fn condition(&self) -> (Condition, bool) {
        let filter = self.filter;
        let mut of_case = false;
        let mut all = Cond::all();
        let mut is = |column: Column, value: Option<SimpleExpr>| {
            let value = value?;
            of_case |= copy(column).is_none();
            Some(self.term(column).eq(value))
        };
        let id = |id: Option<Uuid>| id.map(Expr::val);
        let code = |code: &'static str| Some(Expr::val(code));
        let (park, chain, enterprise) = match self.place {
            Place::Park(park) => (Some(park), None, None),
            Place::Chain(chain) => (None, Some(chain), None),
            Place::Enterprise(enterprise) => (None, None, Some(enterprise)),
            Place::Everywhere | Place::Unit(_) => (None, None, None),
        };
        let terms = [
            is(Column::Kind, code(self.kind.code())),
            is(Column::ParkId, id(park.map(UnitId::uuid))),
            is(Column::ChainId, id(chain.map(ChainId::uuid))),
            is(Column::EnterpriseId, id(enterprise.map(EnterpriseId::uuid))),
            is(Column::ParkId, id(filter.park.map(UnitId::uuid))),
            is(Column::ChainId, id(filter.chain.map(ChainId::uuid))),
            is(
                Column::CategoryId,
                id(filter.category.map(CategoryId::uuid)),
            ),
            is(
                Column::EnterpriseId,
                id(filter.enterprise.map(EnterpriseId::uuid)),
            ),
            is(
                Column::Source,
                filter.source.and_then(|source| code(source.code())),
            ),
            is(
                Column::Urgency,
                filter.urgency.and_then(|urgency| code(urgency.code())),
            ),
        ];
        for term in terms.into_iter().flatten() {
            all = all.add(term);
        }
        if let Place::Unit(unit) = self.place {
            let unit = Expr::col((Assignments, Copied::UnitId)).eq(unit.uuid());
            let current = Expr::col((Assignments, Copied::Current)).eq(true);
            all = all.add(unit).add(current);
        }
        match self.states.as_slice() {
            [] => {}
            [state] => all = all.add(self.term(Column::State).eq(state.as_str())),
            states => {
                let codes = states.iter().map(|state| state.as_str());
                all = all.add(self.term(Column::State).is_in(codes));
            }
        }
        let (from, to) = filter.submitted;
        let submitted = || self.term(Column::SubmittedAt);
        all = all
            .add_option(from.map(|from| submitted().gte(from.as_millisecond())))
            .add_option(to.map(|to| submitted().lt(to.as_millisecond())));
        if self.only_open {
            // as the index says it, so that the index is known to hold every such case, and as an
            // equality, so that it is preferred to those that hold all
            all = all
                .add(self.plain(Column::Open))
                .add(self.plain(Column::Open).eq(true));
        }
        all = all.add_option(self.leg.dated(self.plain(Column::DueAt)));
        if let Some(due) = filter.due {
            all = all.add(self.due(due));
        }
        if let Some(sides) = by_sides(filter, |column| self.term(column)) {
            of_case = true;
            all = all.add(sides);
        }
        if let Some((unit, part)) = filter.unit
            && let Some(given) = self.given_to(unit, part)
        {
            of_case |= part == Some(Part::Lead);
            all = all.add(given);
        }
        if !self.ids.is_empty() {
            let ids = self.ids.iter().map(|id| id.uuid());
            all = all.add(self.plain(Column::Id).is_in(ids));
        }
        for (field, canonical) in &filter.own {
            all = all.add(self.holds(field, canonical));
        }
        for place in &self.seen {
            of_case |= !matches!(place, Place::Unit(_));
            all = all.add(self.outside(*place));
        }
        (all, of_case)
    }

    /// That the own row of a case holds a value. The same column name means the same in every kind.
    fn holds(&self, field: &'static Field, canonical: &str) -> SimpleExpr {
        let own = self
            .kind
            .kind()
            .columns()
            .find(|own| own.code == field.code);
        let Some((own, value)) = own.and_then(|own| Some((own, own.from_canonical(canonical)?)))
        else {
            return Expr::val(1).eq(0);
        };
        let value = match value {
            Value::Text(text) => Expr::val(text),
            Value::Flag(flag) => Expr::val(flag),
            Value::Day(day) => Expr::val(day.to_string()),
            Value::Scaled(scaled) => Expr::val(scaled),
            Value::Id(id) => Expr::val(id),
        };
        let with_value = Query::select()
            .column("case_id")
            .from(self.kind.kind().table)
            .and_where(Expr::col(own.code).eq(value))
            .to_owned();
        self.plain(Column::Id).in_subquery(with_value)
    }

    fn due(&self, due: DueFilter) -> Condition {
        let due_at = || self.term(Column::DueAt);
        let runs = || self.plain(Column::ClockRuns);
        let running = || Cond::all().add(runs());
        match due {
            // what was late before it was suspended is late still
            DueFilter::Overdue(now) => Cond::all().add(due_at().lt(now.as_millisecond())),
            DueFilter::Between(from, to) => running()
                .add(due_at().gte(from.as_millisecond()))
                .add(due_at().lt(to.as_millisecond())),
            DueFilter::NotRunning => Cond::any().add(due_at().is_null()).add(runs().not()),
        }
    }

    /// `None` where the place says so already.
    fn given_to(&self, unit: UnitId, part: Option<Part>) -> Option<Condition> {
        let here = self.place == Place::Unit(unit);
        match part {
            Some(Part::Lead) if self.filter.counted.is_some() => Some(led_by(Some(unit))),
            Some(Part::Lead) => {
                Some(Cond::all().add(self.term(Column::LeadUnitId).eq(unit.uuid())))
            }
            None if here => None,
            Some(Part::Supporting) if here => {
                // spelt out as the index says it, so that the index is known to hold every such case
                let supporting = Expr::Constant(Part::Supporting.code().into());
                Some(Cond::all().add(Expr::col((Assignments, Copied::Role)).eq(supporting)))
            }
            part => {
                let given = given_to(self.plain(Column::Id), &[unit.uuid()], part);
                Some(Cond::all().add(given))
            }
        }
    }

    /// Not in a place that another walk has.
    fn outside(&self, place: Place) -> Condition {
        let not = |column: Column, id: Uuid| {
            let column = Expr::col((Cases, column));
            Cond::any().add(column.clone().is_null()).add(column.ne(id))
        };
        match place {
            Place::Everywhere => Cond::all().add(Expr::val(1).eq(0)),
            Place::Unit(unit) => {
                let given = given_to(self.plain(Column::Id), &[unit.uuid()], None);
                Cond::all().add(given.not())
            }
            Place::Park(park) => not(Column::ParkId, park.uuid()),
            Place::Chain(chain) => not(Column::ChainId, chain.uuid()),
            Place::Enterprise(enterprise) => not(Column::EnterpriseId, enterprise.uuid()),
        }
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
