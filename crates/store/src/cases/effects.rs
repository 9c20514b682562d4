//! What a step causes beside the new state, effect by effect.

use domain::cases::{Part, Visibility};
use domain::lifecycle::Effect;
use domain::words::Relation;
use sea_orm::ColumnTrait;

use super::clocks::EXTENDS;
use super::comments::{NewComment, comment_field, insert_comment};
use super::entity::assignments;
use super::insert::By;
use super::links::{tie, untie};
use super::papers::{Waiver, waive};
use super::row::Case;
use super::steps::{Given, give, give_to_person, stamp};
use super::words::{ANSWER, put_words};
use super::{merged, rounds};
use crate::kernel::{StoreError, Work};
use crate::log::NewEvent;

/// Carries out one effect, and adds to the event what it has to say.
pub(super) async fn apply(
    work: &Work,
    case: &mut Case,
    effect: Effect,
    given: &Given,
    by: By,
    event: NewEvent,
) -> Result<NewEvent, StoreError> {
    Ok(match effect {
        Effect::Assign => assign(work, case, given, by, event).await?,
        Effect::StampAcknowledged => {
            let lead = assignments::Column::Role.eq(Part::Lead.code());
            stamp(work, case, assignments::Column::AcknowledgedAt, lead, by).await?;
            event
        }
        Effect::PublishNote => publish(work, case, given, by, event).await?,
        Effect::RecordAnswer => {
            put_words(work, case, ANSWER, given.answer.clone(), by).await?;
            event.wrote(work, "answer", given.answer.as_deref().unwrap_or_default())
        }
        Effect::RecordSatisfaction => rounds::record(work, case, given, event).await?,
        Effect::BeginRound => rounds::begin_anew(work, case, given, by, event).await?,
        Effect::LinkInto => match given.into {
            Some(into) => {
                merged::join(work, case, into, by).await?;
                event.detail("into", into.uuid()).wrote(
                    work,
                    "merged_into",
                    &into.uuid().to_string(),
                )
            }
            None => event,
        },
        Effect::Unlink => {
            merged::leave(work, case, by).await?;
            event.wrote(work, "merged_into", "")
        }
        Effect::FreeMembers => {
            merged::free(work, case, by).await?;
            event
        }
        Effect::EndAssignments => {
            let any = assignments::Column::CaseId.eq(case.id.uuid());
            stamp(work, case, assignments::Column::EndedAt, any, by).await?;
            event
        }
        Effect::Link(relation) => match given.into {
            Some(into) => {
                tie(work, case, relation, into, by).await?;
                let into = into.uuid();
                event
                    .detail("into", into)
                    .wrote(work, relation.proof(), &into.to_string())
            }
            None => event,
        },
        Effect::CutLink(relation) => cut(work, case, relation, event).await?,
        Effect::Extend => extended(given, event),
        Effect::RecordPart => record_part(work, case, given, by, event).await?,
        Effect::NamePerson => {
            case.person = given.person;
            give_to_person(work, case).await?;
            event
        }
        Effect::Waive => let_follow(work, case, given, by, event).await?,
        // what the kind holds of its own is written by the room of kinds in the same unit of work;
        // notices follow the sealed log, so that none is sent for what was not committed
        Effect::Split | Effect::KeepDay(_) | Effect::Notify(_) => event,
    })
}

async fn assign(
    work: &Work,
    case: &mut Case,
    given: &Given,
    by: By,
    event: NewEvent,
) -> Result<NewEvent, StoreError> {
    give(work, case, given, by).await?;
    let supporting = case.supporting.iter().map(|id| id.uuid().to_string());
    let supporting: Vec<String> = supporting.collect();
    let event = match case.lead {
        Some(lead) => event.detail("lead", lead.uuid()),
        None => event,
    };
    Ok(event.detail("supporting", supporting.join(" ")))
}

fn extended(given: &Given, event: NewEvent) -> NewEvent {
    match given.days {
        Some(days) => event.detail(EXTENDS, days),
        None => event,
    }
}

async fn cut(
    work: &Work,
    case: &Case,
    relation: Relation,
    event: NewEvent,
) -> Result<NewEvent, StoreError> {
    untie(work, case, relation, None).await?;
    Ok(event.wrote(work, relation.proof(), ""))
}

async fn publish(
    work: &Work,
    case: &Case,
    given: &Given,
    by: By,
    event: NewEvent,
) -> Result<NewEvent, StoreError> {
    let (Some(note), Some(author)) = (&given.note, by.user) else {
        return Ok(event);
    };
    let comment = NewComment {
        author,
        capacity: given.capacity,
        visibility: Visibility::Public,
        body: note.clone(),
    };
    let id = insert_comment(work, case.id, &comment, by.at).await?;
    Ok(event.wrote(work, &comment_field(id), note))
}

/// Keeps what a supporting unit did for its part; its own clock is met by it.
async fn record_part(
    work: &Work,
    case: &Case,
    given: &Given,
    by: By,
    event: NewEvent,
) -> Result<NewEvent, StoreError> {
    let (Some(answer), Some(author)) = (&given.answer, by.user) else {
        return Ok(event);
    };
    let comment = NewComment {
        author,
        capacity: given.capacity,
        visibility: Visibility::Internal,
        body: answer.clone(),
    };
    let id = insert_comment(work, case.id, &comment, by.at).await?;
    if let Some(unit) = given.capacity.and_then(|capacity| capacity.unit) {
        let its = assignments::Column::UnitId.eq(unit.uuid());
        stamp(work, case, assignments::Column::AcknowledgedAt, its, by).await?;
    }
    Ok(event.wrote(work, &comment_field(id), answer))
}

async fn let_follow(
    work: &Work,
    case: &Case,
    given: &Given,
    by: By,
    event: NewEvent,
) -> Result<NewEvent, StoreError> {
    let (Some(waived), Some(note)) = (&given.waived, &given.note) else {
        return Ok(event);
    };
    let waiver = Waiver {
        step: waived.gate.clone(),
        paper: waived.paper.clone(),
        until: waived.until,
        note: note.clone(),
        by: by.user,
        at: by.at,
    };
    waive(work, case, &waiver).await?;
    Ok(event
        .detail("gate", &waived.gate)
        .detail("paper", &waived.paper)
        .detail("until", waived.until))
}
