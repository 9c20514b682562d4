//! Fields of a case are changed: rows, words and former values in one unit of work.

use domain::cases::{Source, Urgency};
use domain::kinds::{Field, Holds, Lies, Value};
use domain::words::{CaseId, CategoryId, ChainId, EnterpriseId, UnitId, UserId};
use sea_orm::{ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use super::history::entity as field_changes;
use super::rows::{held_within, update};
use crate::cases::{By, Case, Given, ROW, give, give_to_person, put_words, record, tie, untie};
use crate::kernel::{StoreError, Work};

/// What fields are to hold, looked up; `None` empties.
pub type FieldChanges = Vec<(&'static Field, Option<Value>)>;

/// Changes fields of a case. What is as it was is left alone; without any change nothing happens. The
/// event names fields and codes, never words; what tracked fields held is kept beside it.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed the case meanwhile; what the database refuses.
pub async fn change(
    work: &Work,
    case: &mut Case,
    changes: FieldChanges,
    by: By,
) -> Result<(), StoreError> {
    let before = held_within(work, case).await?;
    let changed = changes
        .into_iter()
        .filter(|(field, value)| before.get(field.code) != value.as_ref());
    let changed: FieldChanges = changed.collect();
    if changed.is_empty() {
        return Ok(());
    }
    let mut event = case.event("edit", by.user).at(by.at);
    let mut former = Vec::new();
    for (field, value) in &changed {
        event = event.detail(&detail_name(field), shown(field, value.as_ref()));
        if field.tracked {
            let text = |value: Option<&Value>| value.map(|value| field.canonical(value));
            former.push((
                field.code,
                text(before.get(field.code)),
                text(value.as_ref()),
            ));
        }
        put(case, field, value.as_ref());
        let proof = field.proof();
        if let Some(proof) = proof.or((field.code == "title").then_some("title")) {
            let text = value.as_ref().map(|value| field.canonical(value));
            event = event.wrote(work, proof, text.as_deref().unwrap_or_default());
        }
        if let Lies::Link(relation) = field.lies {
            match id(value.as_ref()) {
                Some(to) => tie(work, case, relation, CaseId::from_uuid(to), by).await?,
                None => untie(work, case, relation, None).await?,
            }
        }
        if field.lies == Lies::Words {
            let words = value.as_ref().map(|value| field.canonical(value));
            put_words(work, case, field.code, words, by).await?;
        }
    }
    update(work, case, &changed).await?;
    let owner = changed
        .iter()
        .find(|(field, _)| field.lies == Lies::Owner)
        .map(|(_, value)| id(value.as_ref()).map(UnitId::from_uuid));
    let names_person = changed.iter().any(|(field, _)| field.lies == Lies::Person);
    if let Some(lead) = owner {
        let given = Given {
            lead,
            supporting: case.supporting.clone(),
            // whoever was in charge before is a person of another unit
            person: case.person.filter(|_| names_person),
            ..Given::default()
        };
        give(work, case, &given, by).await?;
    } else if names_person {
        give_to_person(work, case).await?;
    }
    let event = event.wrote(work, ROW, &case.row_text());
    let event = record(work, case, event).await?;
    keep(work, case, event, former).await
}

/// The name of the detail of the log that tells of a field.
fn detail_name(field: &Field) -> String {
    match field.code {
        "due" => "due-day".to_owned(),
        code => code.to_owned(),
    }
}

/// What the log says of a value: codes, ids and days, but of texts only that they changed.
fn shown(field: &Field, value: Option<&Value>) -> String {
    match (value, field.holds) {
        (None, _) => "none".to_owned(),
        (Some(Value::Text(_)), holds) if !matches!(holds, Holds::OneOf(_)) => "changed".to_owned(),
        (Some(value), _) => field.canonical(value),
    }
}

fn id(value: Option<&Value>) -> Option<Uuid> {
    match value {
        Some(Value::Id(id)) => Some(*id),
        _ => None,
    }
}

/// Puts a value into the row that all cases share, where it lies there.
fn put(case: &mut Case, field: &Field, value: Option<&Value>) {
    let text = match value {
        Some(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    match field.code {
        _ if !matches!(field.lies, Lies::Case | Lies::Person) => {}
        "title" => case.title = text.unwrap_or(&case.title).to_owned(),
        "category" => case.category = id(value).map(CategoryId::from_uuid),
        "chain" => case.chain = id(value).map(ChainId::from_uuid),
        "park" => case.park = id(value).map(UnitId::from_uuid),
        "enterprise" => case.enterprise = id(value).map(EnterpriseId::from_uuid),
        "person" => case.person = id(value).map(UserId::from_uuid),
        "urgency" => case.urgency = text.and_then(Urgency::from_code).unwrap_or(Urgency::Normal),
        "source" => case.source = text.and_then(Source::from_code).unwrap_or(case.source),
        "due" => {
            case.due_day = match value {
                Some(Value::Day(day)) => Some(*day),
                _ => None,
            }
        }
        _ => {}
    }
}

async fn keep(
    work: &Work,
    case: &Case,
    event: Uuid,
    former: Vec<(&'static str, Option<String>, Option<String>)>,
) -> Result<(), StoreError> {
    if former.is_empty() {
        return Ok(());
    }
    let rows = former
        .into_iter()
        .map(|(field, before, after)| field_changes::ActiveModel {
            event_id: Set(event),
            case_id: Set(case.id.uuid()),
            field: Set(field.to_owned()),
            before: Set(before),
            after: Set(after),
        });
    field_changes::Entity::insert_many(rows)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}
