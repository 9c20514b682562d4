//! A case moves: the effects of a life cycle's step, carried out in one unit of work.

use domain::cases::Part;
use domain::lifecycle::{Performer, Step};
use domain::rates::Exempt;
use domain::words::{CaseId, UnitId, UserId};
use jiff::civil::Date;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
};

use super::entity::{assignments, cases};
use super::insert::By;
use super::row::Case;
use super::{course, effects};
use crate::kernel::{StoreError, Work};
use crate::log::{NewEvent, append, history};
use crate::policies::in_force;

/// Detail of a reopening: the level on which the case is handled from then on, if a higher one.
pub(crate) const LEVEL: &str = "level";

/// Detail of a step: working days that are asked for or granted.
pub(super) const DAYS: &str = "days";

/// What was given along with a transition, checked already.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Why, in words.
    pub note: Option<String>,
    /// The answer to the requester.
    pub answer: Option<String>,
    /// The lead unit.
    pub lead: Option<UnitId>,
    /// The supporting units.
    pub supporting: Vec<UnitId>,
    /// The person of the lead unit who is in charge.
    pub person: Option<UserId>,
    /// Whether the requester was reached, when called back.
    pub reached: Option<bool>,
    /// Whether the requester is satisfied.
    pub satisfied: Option<bool>,
    /// The case it is merged into.
    pub into: Option<CaseId>,
    /// The day on which it was so.
    pub day: Option<Date>,
    /// The number under which it was filed.
    pub filing_number: Option<String>,
    /// Why, as a code of the rules.
    pub reason: Option<&'static str>,
    /// Working days that are asked for or granted.
    pub days: Option<u16>,
    /// The day by which it has to be answered.
    pub answer_by: Option<Date>,
    /// What is waived: a paper that a gate asks for.
    pub waived: Option<Waived>,
    /// The rates from which it is exempted.
    pub exempt: Exempt,
    /// In which capacity it was done.
    pub capacity: Option<Capacity>,
}

/// A paper that a gate is passed without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// The step whose gate it is.
    pub gate: String,
    /// The paper.
    pub paper: String,
    /// The day by which it has to follow.
    pub until: Date,
}

/// In which capacity somebody acts: shown with what they wrote.
#[derive(Debug, Clone, Copy)]
pub struct Capacity {
    /// What they are towards the case.
    pub performer: Performer,
    /// The unit they act for.
    pub unit: Option<UnitId>,
}

/// Carries out `step`: state, effects, event and clocks. `case` is as the unit of work read it and
/// is left as it stands afterwards.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed the case meanwhile; what the database refuses.
pub async fn take_step(
    work: &Work,
    case: &mut Case,
    step: &Step,
    given: &Given,
    by: By,
) -> Result<(), StoreError> {
    let mut event = stepped(case, step, given, by);
    if let Some(day) = given.day {
        event = event.detail("day", day);
    }
    if let Some(reason) = given.reason {
        event = event.detail("reason", reason);
    }
    if let Some(days) = given.days {
        event = event.detail(DAYS, days);
    }
    if let Some(day) = given.answer_by {
        event = event.detail("answer-by", day);
    }
    if given.exempt != Exempt::NONE {
        event = event.detail(course::RATES, given.exempt.codes().join(" "));
    }
    if let Some(number) = &given.filing_number {
        event = event.detail("filing-number", number);
    }
    if let Some(capacity) = given.capacity {
        event = event.detail("as", capacity.performer.code());
        if let Some(unit) = capacity.unit {
            event = event.detail("unit", unit.uuid());
        }
    }
    for effect in step.effects {
        event = effects::apply(work, case, *effect, given, by, event).await?;
    }
    if step.to != step.from {
        case.state = step.to;
        case.state_since = by.at;
        case.closed_at = (!case.state_facts().open).then_some(by.at);
    }
    append(work, event).await?;
    project(work, case).await
}

/// The event of a step, to which its effects add their details.
pub(super) fn stepped(case: &Case, step: &Step, given: &Given, by: By) -> NewEvent {
    NewEvent {
        from: Some(step.from.to_string()),
        to: (step.to != step.from).then(|| step.to.to_string()),
        note: given.note.clone(),
        ..case.event(step.transition, by.user).at(by.at)
    }
}

pub(super) fn satisfaction_code(satisfied: Option<bool>) -> &'static str {
    match satisfied {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not-reached",
    }
}

/// A verdict as it stands in a row; empty when there is none.
pub(crate) fn yes_or_no(verdict: Option<bool>) -> &'static str {
    match verdict {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

/// Gives a case to its lead and supporting units, and to a person; what it had ends.
pub(crate) async fn give(
    work: &Work,
    case: &mut Case,
    given: &Given,
    by: By,
) -> Result<(), StoreError> {
    assignments::Entity::update_many()
        .col_expr(assignments::Column::Current, Expr::value(false))
        .filter(assignments::Column::CaseId.eq(case.id.uuid()))
        .exec(work.db())
        .await?;
    let any = assignments::Column::CaseId.eq(case.id.uuid());
    stamp(work, case, assignments::Column::EndedAt, any, by).await?;
    let lead = given.lead.map(|unit| (unit, Part::Lead));
    let supporting = given
        .supporting
        .iter()
        .map(|unit| (*unit, Part::Supporting));
    case.person = given.person.filter(|_| given.lead.is_some());
    for (unit, part) in lead.into_iter().chain(supporting) {
        let row = case.assignment(unit, part, work, by).into_active_model();
        assignments::Entity::insert(row.reset_all())
            .exec_without_returning(work.db())
            .await?;
    }
    case.lead = given.lead;
    case.supporting.clone_from(&given.supporting);
    Ok(())
}

/// Writes the instant of `by` into a column of the running assignments, where it is still empty.
pub(super) async fn stamp(
    work: &Work,
    case: &Case,
    column: assignments::Column,
    which: sea_orm::sea_query::SimpleExpr,
    by: By,
) -> Result<(), StoreError> {
    assignments::Entity::update_many()
        .col_expr(column, Expr::value(by.at.as_millisecond()))
        .filter(assignments::Column::CaseId.eq(case.id.uuid()))
        .filter(assignments::Column::EndedAt.is_null())
        .filter(column.is_null())
        .filter(which)
        .exec(work.db())
        .await?;
    Ok(())
}

/// Reckons the clocks anew from the events and writes the row, if nobody wrote it meanwhile.
async fn project(work: &Work, case: &mut Case) -> Result<(), StoreError> {
    let events = history(work.db(), case.id.uuid()).await?;
    let rules = in_force(work.db(), work.rules()).await?;
    course::project(case, &events, &rules);
    save(work, case).await
}

pub(super) async fn save(work: &Work, case: &mut Case) -> Result<(), StoreError> {
    let read_version = i64::try_from(case.version).unwrap_or(i64::MAX);
    case.version += 1;
    let written = cases::Entity::update_many()
        .set(case.write().into_active_model().reset_all())
        .filter(cases::Column::Id.eq(case.id.uuid()))
        .filter(cases::Column::Version.eq(read_version))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(StoreError::Stale { table: "cases" });
    }
    mirror(work, case).await
}

/// Writes the row of a case whose clocks were reckoned anew; nobody changed it, so the version stays.
pub(super) async fn save_projection(work: &Work, case: &Case) -> Result<(), StoreError> {
    cases::Entity::update_many()
        .set(case.write().into_active_model().reset_all())
        .filter(cases::Column::Id.eq(case.id.uuid()))
        .exec(work.db())
        .await?;
    mirror(work, case).await
}

/// Keeps the copies that assignments have of their case.
async fn mirror(work: &Work, case: &Case) -> Result<(), StoreError> {
    if case.lead.is_none() && case.supporting.is_empty() {
        return Ok(());
    }
    let due = case.marks.next_due.map(|(_, due)| due.as_millisecond());
    assignments::Entity::update_many()
        .set(assignments::ActiveModel {
            state: Set(case.state.as_str().to_owned()),
            open: Set(case.state_facts().open),
            clock_runs: Set(case.marks.runs),
            due_at: Set(due),
            ..Default::default()
        })
        .filter(assignments::Column::CaseId.eq(case.id.uuid()))
        .filter(assignments::Column::Current.eq(true))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Writes what happened to a case without a step, and reckons its clocks anew; says which event it is.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed the case meanwhile; what the database refuses.
pub(crate) async fn record(
    work: &Work,
    case: &mut Case,
    event: NewEvent,
) -> Result<uuid::Uuid, StoreError> {
    let event = append(work, event).await?;
    project(work, case).await?;
    Ok(event.id.uuid())
}

/// Names the person of the unit in charge who is in charge, as the case says.
pub(crate) async fn give_to_person(work: &Work, case: &Case) -> Result<(), StoreError> {
    assignments::Entity::update_many()
        .col_expr(
            assignments::Column::PersonId,
            Expr::value(case.person.map(UserId::uuid)),
        )
        .filter(assignments::Column::CaseId.eq(case.id.uuid()))
        .filter(assignments::Column::Role.eq(Part::Lead.code()))
        .filter(assignments::Column::Current.eq(true))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Notes that somebody acted on a case without a transition: the first act of the lead after
/// acknowledging begins the handling, its first public words are the first answer.
///
/// # Errors
/// What the database refuses.
pub async fn note_act(
    work: &Work,
    case: &mut Case,
    performers: &[Performer],
    event: NewEvent,
    by: By,
) -> Result<(), StoreError> {
    append(work, event).await?;
    if let Some(step) = case.kind.lifecycle().automatic(case.state, performers) {
        return take_step(work, case, &step, &Given::default(), by).await;
    }
    let events = history(work.db(), case.id.uuid()).await?;
    let rules = in_force(work.db(), work.rules()).await?;
    let before = (case.marks, case.course);
    course::project(case, &events, &rules);
    if before != (case.marks, case.course) {
        // the entity tag does not change with comments, so neither does the version
        save_projection(work, case).await?;
    }
    Ok(())
}
