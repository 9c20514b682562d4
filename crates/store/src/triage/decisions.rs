//! Reading what people decided beside what was suggested. It names cases by id only: whoever shows
//! them asks the scope.

use domain::words::{CaseId, ExampleId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::entity::{examples, models, suggestions};
use super::models::Target;
use crate::cases::{Cursor, Page};
use crate::kernel::{Store, StoreError, instant};

/// A decision beside what was suggested.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleRow {
    /// Which example.
    pub id: ExampleId,
    /// The case.
    pub case: CaseId,
    /// What was decided.
    pub target: Target,
    /// The unit or category that was suggested.
    pub suggested: Option<Uuid>,
    /// The unit or category that was given.
    pub given: Uuid,
    /// Whether people decided otherwise than was suggested.
    pub corrected: bool,
    /// Code of who suggested.
    pub by: Option<String>,
    /// Name of the rule that fired.
    pub rule: Option<String>,
    /// Number of the model in use then.
    pub model_number: Option<i64>,
    /// Who decided.
    pub actor: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Decisions, the newest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn examples(
        &self,
        target: Option<Target>,
        only_corrected: bool,
        after: Option<Cursor>,
        limit: u64,
    ) -> Result<Page<ExampleRow>, StoreError> {
        let mut select = of(target, only_corrected);
        if let Some(after) = after {
            let here = Expr::tuple([
                Expr::col(examples::Column::At),
                Expr::col(examples::Column::Id),
            ]);
            let there = Expr::tuple([Expr::val(after.value), Expr::val(after.id)]);
            select = select.filter(here.lt(there));
        }
        let mut rows = select
            .order_by_desc(examples::Column::At)
            .order_by_desc(examples::Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await?;
        let more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| more).map(|row| Cursor {
            value: row.at,
            id: row.id,
        });
        let made = suggestions::Entity::find()
            .filter(suggestions::Column::Id.is_in(rows.iter().filter_map(|row| row.suggestion_id)))
            .all(self.db())
            .await?;
        let models = models::Entity::find().all(self.db()).await?;
        let items = rows
            .into_iter()
            .map(|row| {
                let suggestion = made.iter().find(|one| Some(one.id) == row.suggestion_id);
                read(row, suggestion, &models)
            })
            .collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    /// How many decisions there are.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_examples(
        &self,
        target: Option<Target>,
        only_corrected: bool,
    ) -> Result<u64, StoreError> {
        Ok(of(target, only_corrected).count(self.db()).await?)
    }

    /// Of the decisions of `[from, to)` for which something was suggested: how many kept it, and how
    /// many there are.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn agreement(
        &self,
        target: Target,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(u64, u64), StoreError> {
        let told = of(Some(target), false)
            .filter(examples::Column::SuggestedId.is_not_null())
            .filter(examples::Column::At.gte(from.as_millisecond()))
            .filter(examples::Column::At.lt(to.as_millisecond()));
        let kept = told
            .clone()
            .filter(examples::Column::Corrected.eq(false))
            .count(self.db())
            .await?;
        Ok((kept, told.count(self.db()).await?))
    }
}

fn of(target: Option<Target>, only_corrected: bool) -> Select<examples::Entity> {
    let mut select = examples::Entity::find();
    if let Some(target) = target {
        select = select.filter(examples::Column::Target.eq(target.code()));
    }
    if only_corrected {
        select = select.filter(examples::Column::Corrected.eq(true));
    }
    select
}

fn read(
    row: examples::Model,
    suggestion: Option<&suggestions::Model>,
    models: &[models::Model],
) -> Result<ExampleRow, StoreError> {
    let target = Target::read("triage_examples.target", &row.target)?;
    let made = suggestion.map(|made| match target {
        Target::Department => (&made.lead_by, made.department_model_id),
        Target::Category => (&made.category_by, made.category_model_id),
    });
    let model = made.and_then(|(_, model)| models.iter().find(|one| Some(one.id) == model));
    let rule = suggestion.filter(|_| target == Target::Department);
    Ok(ExampleRow {
        id: ExampleId::from_uuid(row.id),
        case: CaseId::from_uuid(row.case_id),
        target,
        suggested: row.suggested_id,
        given: row.given_id,
        corrected: row.corrected,
        by: made.and_then(|(by, _)| by.clone()),
        rule: rule.and_then(|made| made.lead_rule.clone()),
        model_number: model.map(|model| model.number),
        actor: row.actor_id.map(UserId::from_uuid),
        at: instant("triage_examples.at", row.at)?,
    })
}
