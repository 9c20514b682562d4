//! What people decided about a case, beside what was suggested: labelled examples to learn from,
//! written in the unit of work that carries the decision out.

use domain::kinds::CaseKind;
use domain::words::{CategoryId, ExampleId, UnitId};
use sea_orm::{ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use super::entity::{examples, suggestions};
use super::models::Target;
use super::suggestions::latest;
use crate::cases::{By, Case};
use crate::kernel::{StoreError, Work};

/// Keeps who was made to lead, and whether that is what was suggested.
///
/// # Errors
/// When the database refuses.
pub async fn learn_department(
    work: &Work,
    case: &Case,
    given: UnitId,
    by: By,
) -> Result<(), StoreError> {
    let suggested = |row: &suggestions::Model| row.lead_unit_id;
    learn(work, case, Target::Department, suggested, given.uuid(), by).await
}

/// Keeps the category that was given, and whether that is what was suggested.
///
/// # Errors
/// When the database refuses.
pub async fn learn_category(
    work: &Work,
    case: &Case,
    given: CategoryId,
    by: By,
) -> Result<(), StoreError> {
    let suggested = |row: &suggestions::Model| row.category_id;
    learn(work, case, Target::Category, suggested, given.uuid(), by).await
}

/// Models learn from requests; what is decided about other cases is not kept.
async fn learn(
    work: &Work,
    case: &Case,
    target: Target,
    suggested: fn(&suggestions::Model) -> Option<Uuid>,
    given: Uuid,
    by: By,
) -> Result<(), StoreError> {
    if case.kind != CaseKind::Request {
        return Ok(());
    }
    let suggestion = latest(work.db(), case).await?;
    let suggested = suggestion.as_ref().and_then(suggested);
    let row = examples::ActiveModel {
        id: Set(ExampleId::v7(by.at, work.random_in_order()).uuid()),
        case_id: Set(case.id.uuid()),
        suggestion_id: Set(suggestion.map(|row| row.id)),
        target: Set(target.code().to_owned()),
        suggested_id: Set(suggested),
        given_id: Set(given),
        corrected: Set(suggested.is_some_and(|suggested| suggested != given)),
        actor_id: Set(by.user.map(domain::words::UserId::uuid)),
        at: Set(by.at.as_millisecond()),
    };
    examples::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}
