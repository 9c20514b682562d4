//! What a case must have for somebody to know of it, where it is found otherwise than by a walk.

use domain::access::Reach;
use domain::cases::Part;
use domain::kinds::CaseKind;
use sea_orm::DatabaseBackend;
use sea_orm::sea_query::{Cond, Condition, Expr, ExprTrait, Query, SimpleExpr};
use uuid::Uuid;

use super::entity::assignments::{Column as Copied, Entity as Assignments};
use super::entity::cases::{Column, Entity as Cases};
use super::walk::aside;

/// Whether one of `units` acts on the case with this id now.
pub(super) fn given_to(case: SimpleExpr, units: &[Uuid], part: Option<Part>) -> SimpleExpr {
    // the walk may go through assignments itself
    let also = |column: Copied| Expr::col(("also", column));
    let mut given = Query::select()
        .expr(Expr::val(1))
        .from_as(Assignments, "also")
        .and_where(also(Copied::CaseId).eq(case))
        .and_where(also(Copied::UnitId).is_in(units.iter().copied()))
        .and_where(also(Copied::Current))
        .to_owned();
    if let Some(part) = part {
        given.and_where(also(Copied::Role).eq(part.code()));
    }
    Expr::exists(given)
}

/// What a case that was found by its id must have for `reach` to cover it.
pub(super) fn covered(reach: Option<&Reach>, backend: DatabaseBackend) -> Condition {
    let Some(reach) = reach else {
        return Cond::all();
    };
    let column = |column: Column| aside(backend, Expr::col((Cases, column)), false);
    let within = |ids: Vec<Uuid>, of: Column| (!ids.is_empty()).then(|| column(of).is_in(ids));
    let units: Vec<Uuid> = reach.units.iter().map(|id| id.uuid()).collect();
    let parks = reach.parks.iter().map(|id| id.uuid()).collect();
    let chains = reach.chains.iter().map(|id| id.uuid()).collect();
    let enterprises = reach.enterprises.iter().map(|id| id.uuid()).collect();
    let mut any = Cond::any()
        .add_option(within(parks, Column::ParkId))
        .add_option(within(chains, Column::ChainId));
    if let Some(own) = within(enterprises, Column::EnterpriseId) {
        let asked = CaseKind::ALL
            .into_iter()
            .filter(|kind| kind.is_seen_by_its_firm());
        let asked = column(Column::Kind).is_in(asked.map(CaseKind::code));
        any = any.add(Cond::all().add(own).add(asked));
    }
    if !units.is_empty() {
        any = any.add(given_to(Expr::col((Cases, Column::Id)), &units, None));
    }
    if any.is_empty() {
        // an empty condition would let everything through
        return Cond::all().add(Expr::val(1).eq(0));
    }
    any
}
