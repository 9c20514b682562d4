//! What was suggested for a case, and by which rules and models.

use domain::cases::Urgency;
use domain::words::{CategoryId, ModelId, SuggestionId, UnitId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::entity::suggestions;
use super::to_millionths;
use crate::cases::Case;
use crate::kernel::{Store, StoreError, Work};

/// What was proposed, who says so and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<I> {
    /// The unit or category; `None` when nothing was proposed.
    pub what: Option<I>,
    /// Code of who says so: `rule`, `model`, `category`, `duties`, `words`.
    pub by: Option<&'static str>,
    /// Calibrated probability, where a model speaks.
    pub confidence: Option<f64>,
    /// True when it is only a guess.
    pub abstained: bool,
}

/// A suggestion as it is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested {
    /// Version of the routing rules in force.
    pub rules_version: Option<i64>,
    /// The adopted model that tells departments.
    pub department_model: Option<ModelId>,
    /// The adopted model that tells categories.
    pub category_model: Option<ModelId>,
    /// The lead department.
    pub lead: Told<UnitId>,
    /// Name of the rule that fired.
    pub rule: Option<String>,
    /// The category.
    pub category: Told<CategoryId>,
    /// How urgent it is.
    pub urgency: Urgency,
}

impl Store {
    /// Whether the last suggestion recorded for a case says the same and was made by the same.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn is_recorded(&self, case: &Case, made: &Suggested) -> Result<bool, StoreError> {
        let last = latest(self.db(), case).await?;
        Ok(last.is_some_and(|last| {
            let again = row(case, made, last.id, last.at);
            again == last
        }))
    }
}

/// Records what was suggested for a case, beside what was suggested before.
///
/// # Errors
/// When the database refuses.
pub async fn record_suggestion(
    work: &Work,
    case: &Case,
    made: &Suggested,
) -> Result<(), StoreError> {
    let id = SuggestionId::v7(work.now(), work.random_in_order()).uuid();
    let model = row(case, made, id, work.now().as_millisecond());
    let row = suggestions::ActiveModel {
        id: Set(model.id),
        case_id: Set(model.case_id),
        at: Set(model.at),
        rules_version: Set(model.rules_version),
        department_model_id: Set(model.department_model_id),
        category_model_id: Set(model.category_model_id),
        lead_unit_id: Set(model.lead_unit_id),
        lead_by: Set(model.lead_by),
        lead_rule: Set(model.lead_rule),
        lead_confidence: Set(model.lead_confidence),
        lead_abstained: Set(model.lead_abstained),
        category_id: Set(model.category_id),
        category_by: Set(model.category_by),
        category_confidence: Set(model.category_confidence),
        category_abstained: Set(model.category_abstained),
        urgency: Set(model.urgency),
    };
    suggestions::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// The last suggestion recorded for a case.
pub(super) async fn latest(
    db: &impl ConnectionTrait,
    case: &Case,
) -> Result<Option<suggestions::Model>, StoreError> {
    Ok(suggestions::Entity::find()
        .filter(suggestions::Column::CaseId.eq(case.id.uuid()))
        .order_by_desc(suggestions::Column::At)
        .order_by_desc(suggestions::Column::Id)
        .one(db)
        .await?)
}

fn row(case: &Case, made: &Suggested, id: Uuid, at: i64) -> suggestions::Model {
    suggestions::Model {
        id,
        case_id: case.id.uuid(),
        at,
        rules_version: made.rules_version,
        department_model_id: made.department_model.map(ModelId::uuid),
        category_model_id: made.category_model.map(ModelId::uuid),
        lead_unit_id: made.lead.what.map(UnitId::uuid),
        lead_by: made.lead.by.map(str::to_owned),
        lead_rule: made.rule.clone(),
        lead_confidence: made.lead.confidence.map(to_millionths),
        lead_abstained: made.lead.abstained,
        category_id: made.category.what.map(CategoryId::uuid),
        category_by: made.category.by.map(str::to_owned),
        category_confidence: made.category.confidence.map(to_millionths),
        category_abstained: made.category.abstained,
        urgency: made.urgency.code().to_owned(),
    }
}
