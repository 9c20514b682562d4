//! Requests that are handled as part of another, which leads them.
//!
//! A case leads those that were merged into it until it ends otherwise than by an answer; then they
//! live again. What was promised to them is promised by it, and what they say reaches it.

use domain::access::{Scope, SystemPurpose};
use domain::cases::{MEMBER_JOINED, MEMBER_LEFT};
use domain::catalogue::{Language, Sentence};
use domain::deadlines::{Clock, Clocks};
use domain::lifecycle::{Effect, Facts, Phase};
use domain::words::CaseId;
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::Cases;
use super::entity::requests;
use super::insert::By;
use super::row::{Case, ROW};
use super::steps::{Given, save_projection, take_step};
use super::{clocks, course};
use crate::kernel::{Store, StoreError, Work};
use crate::log::{NewEvent, append, history};
use crate::policies::in_force;

/// Detail of [`MEMBER_JOINED`] and [`MEMBER_LEFT`]: which case.
pub(super) const MEMBER: &str = "member";
/// Detail of [`MEMBER_JOINED`]: when its first answer was due, in milliseconds since 1970.
pub(super) const FIRST_ANSWER_DUE: &str = "first-answer-due";
/// Detail of [`MEMBER_JOINED`]: when it had to be resolved, in milliseconds since 1970.
pub(super) const RESOLVE_DUE: &str = "resolve-due";

fn everything() -> Cases {
    Cases::visible_to(&Scope::system(SystemPurpose::Jobs))
}

async fn link(db: &impl ConnectionTrait, of: CaseId) -> Result<Option<CaseId>, StoreError> {
    let into: Option<Option<Uuid>> = requests::Entity::find_by_id(of.uuid())
        .select_only()
        .column(requests::Column::MergedInto)
        .into_tuple()
        .one(db)
        .await?;
    Ok(into.flatten().map(CaseId::from_uuid))
}

/// The case that leads a merged one, through however many merges.
async fn lead_of(db: &impl ConnectionTrait, case: CaseId) -> Result<Option<CaseId>, StoreError> {
    let mut way = vec![case];
    while let Some(into) = link(db, way[way.len() - 1]).await? {
        // no circle is made; one that a former version made must not hold this up
        if way.contains(&into) {
            return Ok(None);
        }
        way.push(into);
    }
    Ok(way.pop().filter(|lead| *lead != case))
}

/// The case that leads a merged one, as a unit of work sees it. Whoever asks may not know of it.
///
/// # Errors
/// When the database refuses.
pub async fn lead_in(work: &Work, case: &Case) -> Result<Option<Case>, StoreError> {
    match lead_of(work.db(), case.id).await? {
        Some(lead) => everything().by_id_in(work, lead).await,
        None => Ok(None),
    }
}

/// The case that leads a merged one. Whoever asks may not know of it.
///
/// # Errors
/// When the database refuses.
pub async fn lead(store: &Store, case: &Case) -> Result<Option<CaseId>, StoreError> {
    lead_of(store.db(), case.id).await
}

/// The requests that were merged into a case, as a unit of work sees them.
///
/// # Errors
/// When the database refuses.
pub async fn merged_into(work: &Work, into: CaseId) -> Result<Vec<Case>, StoreError> {
    let ids = members(work.db(), &[into.uuid()]).await?;
    everything().by_ids_in(work, &ids).await
}

async fn members(db: &impl ConnectionTrait, of: &[Uuid]) -> Result<Vec<CaseId>, StoreError> {
    let ids: Vec<Uuid> = requests::Entity::find()
        .select_only()
        .column(requests::Column::CaseId)
        .filter(requests::Column::MergedInto.is_in(of.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(CaseId::from_uuid).collect())
}

/// Everything that was merged into a case, and into that again: those whose words and files reach
/// whoever handles it. It is for officials only, who may not know of the cases otherwise.
///
/// # Errors
/// When the database refuses.
pub async fn led_by(store: &Store, lead: &Case) -> Result<Vec<Case>, StoreError> {
    let mut all: Vec<CaseId> = Vec::new();
    let mut last = vec![lead.id.uuid()];
    while !last.is_empty() {
        let found = members(store.db(), &last).await?;
        let new = found.into_iter().filter(|id| !all.contains(id));
        let new: Vec<CaseId> = new.collect();
        last = new.iter().map(|id| id.uuid()).collect();
        all.extend(new);
    }
    everything().by_ids(store, &all).await
}

/// The case that leads a merged one, if it is answered.
pub(crate) async fn answered_lead(
    db: &impl ConnectionTrait,
    merged: &Case,
) -> Result<Option<Case>, StoreError> {
    let Some(lead) = lead_of(db, merged.id).await? else {
        return Ok(None);
    };
    let lead = everything().by_id_from(db, lead).await?;
    Ok(lead.filter(|lead| lead.state_facts().phase == Phase::Done))
}

/// Links a case to the one that it is merged into, which takes over what was promised to it.
pub(super) async fn join(
    work: &Work,
    member: &Case,
    into: CaseId,
    by: By,
) -> Result<(), StoreError> {
    set_link(work, member.id, Some(into)).await?;
    let Some(mut lead) = everything().by_id_in(work, into).await? else {
        return Ok(());
    };
    let rules = in_force(work.db(), work.rules()).await?;
    let events = history(work.db(), member.id.uuid()).await?;
    let seen = clocks::clock_events(member, &events);
    let (clocks, calendar) = clocks::clocks(member, &seen, &rules, by.at);
    let until = |clock: &Clock| -> Option<Timestamp> {
        let kind = clock.time.filter(|_| clock.is_waiting())?;
        // one that stands still is due when it would run out from now on
        clock
            .due
            .or_else(|| Some(calendar.advance(kind, by.at, clock.left_seconds())))
    };
    let Clocks {
        first_answer,
        resolve,
        ..
    } = clocks;
    let mut event = lead
        .event(MEMBER_JOINED, by.user)
        .at(by.at)
        .detail(MEMBER, member.id.uuid());
    for (detail, clock) in [(FIRST_ANSWER_DUE, first_answer), (RESOLVE_DUE, resolve)] {
        if let Some(due) = until(&clock) {
            event = event.detail(detail, due.as_millisecond());
        }
    }
    note(work, &mut lead, event).await
}

/// Takes the link of a case back: what it was promised is no longer promised by the other.
pub(super) async fn leave(work: &Work, member: &Case, by: By) -> Result<(), StoreError> {
    let Some(into) = link(work.db(), member.id).await? else {
        return Ok(());
    };
    set_link(work, member.id, None).await?;
    let Some(mut lead) = everything().by_id_in(work, into).await? else {
        return Ok(());
    };
    let event = lead.event(MEMBER_LEFT, by.user).at(by.at);
    note(work, &mut lead, event.detail(MEMBER, member.id.uuid())).await
}

async fn set_link(work: &Work, of: CaseId, into: Option<CaseId>) -> Result<(), StoreError> {
    let into = into.map(CaseId::uuid);
    requests::Entity::update_many()
        .col_expr(requests::Column::MergedInto, Expr::value(into))
        .filter(requests::Column::CaseId.eq(of.uuid()))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Notes what happened to a case by another one, and reckons its clocks anew. Nobody changed it, so
/// the version stays.
async fn note(work: &Work, case: &mut Case, event: NewEvent) -> Result<(), StoreError> {
    append(work, event).await?;
    let events = history(work.db(), case.id.uuid()).await?;
    let rules = in_force(work.db(), work.rules()).await?;
    course::project(case, &events, &rules);
    save_projection(work, case).await
}

/// A case that was made of others counts as filed when the first of them was.
///
/// # Errors
/// When the database refuses.
pub async fn filed_since(
    work: &Work,
    lead: CaseId,
    first: Timestamp,
    by: By,
) -> Result<(), StoreError> {
    let Some(mut lead) = everything().by_id_in(work, lead).await? else {
        return Ok(());
    };
    lead.submitted_at = lead.submitted_at.min(first);
    let event = lead
        .event("edit", by.user)
        .at(by.at)
        .detail("submitted", lead.submitted_at);
    append(work, event.wrote(work, ROW, &lead.row_text())).await?;
    save_projection(work, &lead).await
}

/// Lets the members of a case that ends without an answer live again, each on its own, and the group
/// that it was made of be one that is not joined. Nobody does this by hand, so nobody is named.
pub(super) async fn free(work: &Work, lead: &Case, by: By) -> Result<(), StoreError> {
    let told = Sentence::new("merge.lead_ended").render(Language::Zh);
    for mut member in merged_into(work, lead.id).await? {
        let lifecycle = member.kind.lifecycle();
        let rows = lifecycle.transitions.iter();
        let mut takes_out = rows.filter(|row| {
            row.from.contains(&member.state) && row.effects.contains(&Effect::Unlink)
        });
        let Some(row) = takes_out.next() else {
            continue;
        };
        let facts = Facts::free(by.at);
        let Ok(step) = lifecycle.next(member.state, row.code, row.by, facts) else {
            continue;
        };
        let given = Given {
            note: Some(told.clone()),
            ..Given::default()
        };
        let nobody = By {
            user: None,
            at: by.at,
        };
        Box::pin(take_step(work, &mut member, &step, &given, nobody)).await?;
    }
    part_group(work, lead, by).await
}

async fn part_group(work: &Work, lead: &Case, by: By) -> Result<(), StoreError> {
    use sea_orm::sea_query::Query;
    let led = || Expr::col("leading_id").eq(lead.id.uuid());
    let select = Query::select()
        .column("id")
        .from("matters")
        .and_where(led())
        .to_owned();
    let Some(row) = work.db().query_one(&select).await? else {
        return Ok(());
    };
    let group: Uuid = row.try_get("", "id")?;
    let nothing: Option<Uuid> = None;
    let never: Option<i64> = None;
    let part = Query::update()
        .table("matters")
        .value("leading_id", nothing)
        .value("joined_by", nothing)
        .value("joined_at", never)
        .value("version", Expr::col("version").add(1))
        .and_where(led())
        .to_owned();
    work.db().execute(&part).await?;
    let event = NewEvent::new("matter", Some(group), "matter-undone", by.user);
    append(work, event).await?;
    Ok(())
}
