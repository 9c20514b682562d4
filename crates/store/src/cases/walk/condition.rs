//! What the cases of a walk have in common, as a condition on rows.

use domain::cases::Part;
use domain::kinds::{Field, Value};
use domain::words::{CategoryId, ChainId, EnterpriseId, UnitId};
use sea_orm::sea_query::{Cond, Condition, Expr, ExprTrait, Query, SimpleExpr};
use uuid::Uuid;

use super::{Assignments, Cases, Column, Copied, Path, Place, Walk, aside, copy};
use crate::cases::counted::{by_sides, led_by};
use crate::cases::filter::DueFilter;
use crate::cases::order::Leg;
use crate::cases::reach::given_to;

impl Walk<'_> {
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
    pub(super) fn condition(&self) -> (Condition, bool) {
        let filter = self.filter;
        let (mut all, mut of_case) = self.alike();
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

    /// The columns that are alike in all cases of the walk; `bool` as of [`Self::condition`].
    fn alike(&self) -> (Condition, bool) {
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
