//! Rounds of a case: what a reopened one was answered before, and what was thought of it.

use domain::cases::LEAD_REOPENED;
use domain::lifecycle::Performer;
use domain::satisfaction::Known;
use domain::words::UserId;
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
};

use super::entity::{case_rounds, cases, requests};
use super::finder::Cases;
use super::insert::By;
use super::merged::{lead_in, merged_into};
use super::row::Case;
use super::standing::{REACHED, rating_in};
use super::steps::{Given, LEVEL, satisfaction_code, yes_or_no};
use super::words::{ANSWER, put_words, words_by_ids};
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

/// A round that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Which one, counted from 1.
    pub round: u64,
    /// The answer it ended with.
    pub answer: Option<String>,
    /// Who gave it.
    pub answered_by: Option<UserId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Whether the requester was satisfied, as it counted then.
    pub satisfied: Option<bool>,
    /// His own rating.
    pub rating: Option<bool>,
    /// Why, in his words.
    pub rating_note: Option<String>,
    /// When he rated.
    pub rated_at: Option<Timestamp>,
    /// When the case was reopened.
    pub ended_at: Timestamp,
}

impl Cases {
    /// The rounds of a case before the present one, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rounds(&self, store: &Store, case: &Case) -> Result<Vec<Round>, StoreError> {
        let rows = case_rounds::Entity::find()
            .filter(case_rounds::Column::CaseId.eq(case.id.uuid()))
            .order_by_asc(case_rounds::Column::Round)
            .all(store.db())
            .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: case_rounds::Model) -> Result<Round, StoreError> {
    let at = |place, at: Option<i64>| at.map(|at| instant(place, at)).transpose();
    Ok(Round {
        round: u64::try_from(row.round).unwrap_or(0),
        answer: row.answer,
        answered_by: row.answered_by.map(UserId::from_uuid),
        answered_at: at("case_rounds.answered_at", row.answered_at)?,
        satisfied: row.satisfied,
        rating: row.rating,
        rating_note: row.rating_note,
        rated_at: at("case_rounds.rated_at", row.rated_at)?,
        ended_at: instant("case_rounds.ended_at", row.ended_at)?,
    })
}

/// Keeps what the requester said when called back; his own rating stands before it.
pub(super) async fn record(
    work: &Work,
    case: &mut Case,
    given: &Given,
    event: NewEvent,
) -> Result<NewEvent, StoreError> {
    let known = Known {
        rating: rating_in(work, case).await?,
        so_far: case.satisfied,
    };
    case.satisfied = known.after_call(given.satisfied);
    let event = event
        .detail("satisfied", satisfaction_code(given.satisfied))
        .wrote(work, "satisfied", yes_or_no(case.satisfied));
    Ok(match given.reached {
        Some(reached) => event.detail(REACHED, yes_or_no(Some(reached))),
        None => event,
    })
}

/// Begins a new round of a case and of those that were merged into it.
pub(super) async fn begin_anew(
    work: &Work,
    case: &mut Case,
    given: &Given,
    by: By,
    event: NewEvent,
) -> Result<NewEvent, StoreError> {
    let firm = given
        .capacity
        .is_some_and(|capacity| capacity.performer == Performer::Enterprise);
    let appeals = firm && case.state_facts().struck_off;
    begin_with_lead(work, case, by).await?;
    let begun = begin(work, case, appeals, by).await?;
    let raised = begun.as_ref().and_then(|begun| begun.raised);
    let event = emptied(work, event, begun.as_ref());
    Ok(match raised {
        Some(level) => event.detail(LEVEL, level),
        None => event,
    })
}

/// What a round that begins leaves behind.
struct Begun {
    /// The field and the text of the round that is over, as the log keeps a digest of it.
    over: (String, String),
    /// The level on which the case is handled from now on, if that is a higher one.
    raised: Option<i64>,
}

/// Notes that a round began without what the one before ended with, which is kept as it was.
fn emptied(work: &Work, event: NewEvent, begun: Option<&Begun>) -> NewEvent {
    let fields = ["answer", "satisfied", "rating", "rating_note"];
    let event = fields
        .into_iter()
        .fold(event, |event, field| event.wrote(work, field, ""));
    let Some(Begun { over, raised }) = begun else {
        return event;
    };
    let event = event.wrote(work, &over.0, &over.1);
    match raised {
        Some(level) => event.wrote(work, LEVEL, &level.to_string()),
        None => event,
    }
}

/// The rounds of cases that are over, as the log keeps digests of them: case, field, text.
pub(crate) async fn round_texts(
    db: &impl ConnectionTrait,
    cases: &[uuid::Uuid],
) -> Result<Vec<(uuid::Uuid, String, String)>, StoreError> {
    let rows = case_rounds::Entity::find()
        .filter(case_rounds::Column::CaseId.is_in(cases.iter().copied()))
        .all(db)
        .await?;
    let texts = rows.into_iter().map(|row| {
        let (field, text) = over_text(&row);
        (row.case_id, field, text)
    });
    Ok(texts.collect())
}

/// Under which name events keep the digest of a round that is over, and the text of it.
fn over_text(row: &case_rounds::Model) -> (String, String) {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = [
        row.answer.clone().unwrap_or_default(),
        row.answered_by.map(|id| id.to_string()).unwrap_or_default(),
        number(row.answered_at),
        yes_or_no(row.satisfied).to_owned(),
        yes_or_no(row.rating).to_owned(),
        row.rating_note.clone().unwrap_or_default(),
        number(row.rated_at),
        row.ended_at.to_string(),
    ];
    (format!("round.{}", row.round), text.join("\n"))
}

/// Ends the present round of those that were merged into a case which is reopened: they had its
/// answer, and judge the next one anew.
async fn begin_with_lead(work: &Work, lead: &Case, by: By) -> Result<(), StoreError> {
    for mut member in merged_into(work, lead.id).await? {
        let begun = begin(work, &mut member, false, by).await?;
        cases::Entity::update_many()
            .col_expr(cases::Column::Satisfied, Expr::value(member.satisfied))
            .filter(cases::Column::Id.eq(member.id.uuid()))
            .exec(work.db())
            .await?;
        let event = member.event(LEAD_REOPENED, None).at(by.at);
        append(work, emptied(work, event, begun.as_ref())).await?;
    }
    Ok(())
}

/// Ends the present round of a request that is reopened: answer and verdicts are kept as those of a
/// round before. Gives the level on which it is handled from now on, if that is a higher one.
async fn begin(
    work: &Work,
    case: &mut Case,
    appeals: bool,
    by: By,
) -> Result<Option<Begun>, StoreError> {
    let id = case.id.uuid();
    let row = requests::Entity::find_by_id(id).one(work.db()).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let raised = appeals || case.satisfied == Some(false);
    let before = case_rounds::Entity::find()
        .filter(case_rounds::Column::CaseId.eq(case.id.uuid()))
        .count(work.db())
        .await?;
    // one that was merged had the answer of the case which leads
    let lead = lead_in(work, case).await?;
    let from = lead.as_ref().unwrap_or(case);
    let (answered, answered_at) = (from.id, from.marks.resolved);
    let mut words = words_by_ids(work.db(), [answered.uuid()].into_iter()).await?;
    let answer = words.remove(&answered).and_then(|mut of| of.remove(ANSWER));
    let over = case_rounds::Model {
        case_id: case.id.uuid(),
        round: i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1),
        answer: answer.as_ref().map(|answer| answer.words.clone()),
        answered_by: answer.and_then(|answer| answer.author).map(UserId::uuid),
        answered_at: answered_at.map(Timestamp::as_millisecond),
        satisfied: case.satisfied,
        rating: row.rating,
        rating_note: row.rating_note.clone(),
        rated_at: row.rated_at,
        ended_at: by.at.as_millisecond(),
    };
    let kept = over_text(&over);
    case_rounds::Entity::insert(case_rounds::ActiveModel::from(over))
        .exec_without_returning(work.db())
        .await?;
    let level = row.level + i64::from(raised);
    requests::Entity::update_many()
        .set(requests::ActiveModel {
            rating: Set(None),
            rating_note: Set(None),
            rated_at: Set(None),
            level: Set(level),
            ..Default::default()
        })
        .filter(requests::Column::CaseId.eq(id))
        .exec(work.db())
        .await?;
    put_words(work, case, ANSWER, None, by).await?;
    case.satisfied = None;
    Ok(Some(Begun {
        over: kept,
        raised: raised.then_some(level),
    }))
}
