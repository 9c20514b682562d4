//! Which cases a figure counts, as a condition on their rows: the same for the rates and for the list
//! behind each number.
//!
//! A case counts by its own state. A member of a one-cause group counts by its own filing, deadline
//! and verdict, and as far as the case is that leads it; that one, made by joining, does not count.

use domain::cases::Source;
use domain::kinds::CaseKind;
use domain::lifecycle::{Phase, State};
use domain::rates::Counted;
use domain::words::UnitId;
use jiff::Timestamp;
use sea_orm::sea_query::{
    Cond, Condition, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr,
};

use super::entity::cases::{Column, Entity as Cases};
use super::entity::requests;
use super::filter::CaseFilter;
use super::tallies::Dimension;

/// The alias of the case that leads a member.
pub(super) const LEADING: &str = "leading";

/// A column of the case itself.
fn own(column: Column) -> SimpleExpr {
    Expr::col((Cases, column))
}

/// A column of the case that leads it.
pub(super) fn leading(column: Column) -> SimpleExpr {
    Expr::col((LEADING, column))
}

/// What a filter says of several sides at once, and of what counts; none where it says nothing.
pub(super) fn by_sides(
    filter: &CaseFilter,
    term: impl Fn(Column) -> SimpleExpr,
) -> Option<Condition> {
    let mut all = Cond::all();
    if !filter.chains.is_empty() {
        let chains = filter.chains.iter().map(|chain| chain.uuid());
        all = all.add(term(Column::ChainId).is_in(chains));
    }
    let people = [
        (Column::PersonId, filter.person),
        (Column::AgentId, filter.agent),
    ];
    for (column, person) in people {
        if let Some(person) = person {
            all = all.add(term(column).eq(person.uuid()));
        }
    }
    for side in &filter.without {
        all = match (side, filter.counted) {
            (Dimension::Department, Some(_)) => all.add(led_by(None)),
            (side, _) => all.add(term(side.column()).is_null()),
        };
    }
    if let Some((what, now)) = filter.counted {
        all = all.add(counted(what, now));
    }
    if let Some(rule) = filter.rate {
        let exempted = format!("%,{},%", rule.code());
        all = all.add(term(Column::Exempt).not_like(exempted));
    }
    (!all.is_empty()).then_some(all)
}

/// The cases that count so at `now`.
fn counted(what: Counted, now: Timestamp) -> Condition {
    let alone = counts_alone().add(as_far(what, now, own));
    let members = Query::select()
        .expr(Expr::val(1))
        .from(requests::Entity)
        .cond_where(as_far(what, now, leading))
        .to_owned();
    Cond::any().add(alone).add(is_member(members))
}

/// The cases that a unit leads, as figures see it; `None`: nobody.
pub(super) fn led_by(unit: Option<UnitId>) -> Condition {
    let by = |of: fn(Column) -> SimpleExpr| match unit {
        Some(unit) => of(Column::LeadUnitId).eq(unit.uuid()),
        None => of(Column::LeadUnitId).is_null(),
    };
    let alone = Cond::all()
        .add(own(Column::State).is_not_in(dropped()))
        .add(by(own));
    let members = Query::select()
        .expr(Expr::val(1))
        .from(requests::Entity)
        .and_where(by(leading))
        .to_owned();
    Cond::any().add(alone).add(is_member(members))
}

/// Whether it is a member of a group about whose leading case `such` says something.
fn is_member(mut such: SelectStatement) -> Condition {
    with_leading(&mut such);
    such.and_where(of_case(own(Column::Id)))
        .cond_where(leads_a_group());
    Cond::all()
        .add(own(Column::State).is_in(dropped()))
        .add(is_filed())
        .add(Expr::exists(such))
}

/// Joins the case into which a request was merged.
pub(super) fn with_leading(select: &mut SelectStatement) {
    let merged_into = Expr::col((requests::Entity, requests::Column::MergedInto));
    select.join_as(
        JoinType::InnerJoin,
        Cases,
        LEADING,
        merged_into.equals((LEADING, Column::Id)),
    );
}

/// The row of `requests` of a case.
pub(super) fn of_case(case: SimpleExpr) -> SimpleExpr {
    Expr::col((requests::Entity, requests::Column::CaseId)).eq(case)
}

/// What counts by its own state.
pub(super) fn counts_alone() -> Condition {
    Cond::all()
        .add(own(Column::State).is_not_in(dropped()))
        .add(is_filed())
}

/// Whether somebody asked for it: not so a case that was made by joining.
pub(super) fn is_filed() -> SimpleExpr {
    own(Column::Source).ne(Source::Matter.code())
}

/// What the case has to be that leads members which count.
pub(super) fn leads_a_group() -> Condition {
    Cond::all()
        .add(leading(Column::Source).eq(Source::Matter.code()))
        .add(leading(Column::State).is_not_in(dropped()))
}

/// States out of which nothing counts.
pub(super) fn dropped() -> Vec<&'static str> {
    states(|state| state.phase == Phase::Dropped)
}

fn states(wanted: impl Fn(&State) -> bool) -> Vec<&'static str> {
    let all = CaseKind::Request.lifecycle().states;
    let wanted = all.iter().filter(|state| wanted(state));
    wanted.map(|state| state.code.as_str()).collect()
}

/// Whether it was resolved before its own deadline; `of` is the column of the case that tells.
pub(super) fn in_time(of: fn(Column) -> SimpleExpr) -> SimpleExpr {
    of(Column::ResolvedAt).lte(own(Column::ResolveDueAt))
}

/// Whether its own deadline has come without an answer.
pub(super) fn late(now: Timestamp, of: fn(Column) -> SimpleExpr) -> SimpleExpr {
    of(Column::Open).and(own(Column::ResolveDueAt).lt(now.as_millisecond()))
}

fn as_far(what: Counted, now: Timestamp, of: fn(Column) -> SimpleExpr) -> Condition {
    let is = |states: Vec<&'static str>| of(Column::State).is_in(states);
    let resolved = || is(states(|state| state.phase == Phase::Done));
    let all = Cond::all();
    match what {
        Counted::Cohort => all,
        Counted::Responded => all.add(is(states(|state| state.responded))),
        Counted::Resolved => all.add(resolved()),
        Counted::StruckOff => all.add(is(states(|state| state.struck_off))),
        Counted::Rated => all.add(own(Column::Satisfied).is_not_null()),
        Counted::Satisfied => all.add(own(Column::Satisfied).eq(true)),
        Counted::InTime => all.add(resolved()).add(in_time(of)),
        Counted::Late => all.add(late(now, of)),
        Counted::Pending => all.add(of(Column::Open)).add(
            Cond::any()
                .add(own(Column::ResolveDueAt).is_null())
                .add(own(Column::ResolveDueAt).gte(now.as_millisecond())),
        ),
        Counted::Judged => all.add(Cond::any().add(resolved()).add(late(now, of))),
        Counted::Dispatched => all.add(own(Column::Dispatches).gt(0)),
        Counted::Returned => all.add(own(Column::Returns).gt(0)),
        Counted::Extended => all.add(own(Column::Extensions).gt(0)),
        Counted::Reopened => all.add(own(Column::Reopenings).gt(0)),
        Counted::EverResolved => all.add(
            Cond::any()
                .add(resolved())
                .add(own(Column::Reopenings).gt(0)),
        ),
    }
}
