//! The rows of plans and facts: only ever added.

use std::collections::HashMap;

use domain::facts::{Fact, FactStatus, as_of};
use domain::words::{CaseId, FactId, UserId};
use jiff::civil::Date;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::cases::{By, Case, record};
use crate::kernel::{Store, StoreError, Work};

mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "facts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub measure: String,
        pub status: String,
        pub month: String,
        pub value: i64,
        pub reported: String,
        pub reason: Option<String>,
        pub recorded_by: Option<Uuid>,
        pub recorded_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The plans and facts of a case that was found through a scope, in the order they were said.
///
/// # Errors
/// When the database refuses.
pub async fn facts(store: &Store, case: &Case) -> Result<Vec<Fact>, StoreError> {
    let mut found = by_ids(store.db(), [case.id.uuid()]).await?;
    Ok(found.remove(&case.id).unwrap_or_default())
}

/// The same as a unit of work sees them.
///
/// # Errors
/// When the database refuses.
pub async fn facts_in(work: &Work, case: &Case) -> Result<Vec<Fact>, StoreError> {
    let mut found = by_ids(work.db(), [case.id.uuid()]).await?;
    Ok(found.remove(&case.id).unwrap_or_default())
}

/// The last value of each measure of cases, as it is known on a day.
///
/// # Errors
/// When the database refuses.
pub async fn last_facts(
    store: &Store,
    cases: &[Case],
    on: Date,
) -> Result<HashMap<CaseId, Vec<(&'static str, i64)>>, StoreError> {
    let measured = cases
        .iter()
        .filter(|case| !case.kind.kind().measures.is_empty());
    let measured: Vec<&Case> = measured.collect();
    if measured.is_empty() {
        return Ok(HashMap::new());
    }
    let found = by_ids(store.db(), measured.iter().map(|case| case.id.uuid())).await?;
    let mut last = HashMap::new();
    for case in measured {
        let Some(facts) = found.get(&case.id) else {
            continue;
        };
        let values = case.kind.kind().measures.iter().filter_map(|measure| {
            let known = as_of(facts, measure.code, FactStatus::Actual, on, on);
            let (_, fact) = known.into_iter().next_back()?;
            Some((measure.code, fact.value))
        });
        last.insert(case.id, values.collect());
    }
    Ok(last)
}

async fn by_ids(
    db: &impl ConnectionTrait,
    cases: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<CaseId, Vec<Fact>>, StoreError> {
    let rows = entity::Entity::find()
        .filter(entity::Column::CaseId.is_in(cases))
        .order_by_asc(entity::Column::RecordedAt)
        .order_by_asc(entity::Column::Id)
        .all(db)
        .await?;
    let mut found: HashMap<CaseId, Vec<Fact>> = HashMap::new();
    for row in rows {
        let case = CaseId::from_uuid(row.case_id);
        found.entry(case).or_default().push(read(row)?);
    }
    Ok(found)
}

/// Adds what was said of a case; the event names the measure and the month.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed the case meanwhile; what the database refuses.
pub async fn say(work: &Work, case: &mut Case, fact: &Fact, by: By) -> Result<(), StoreError> {
    let row = entity::Model {
        id: FactId::v7(work.now(), work.random_in_order()).uuid(),
        case_id: case.id.uuid(),
        measure: fact.measure.clone(),
        status: fact.status.code().to_owned(),
        month: month_text(fact.month),
        value: fact.value,
        reported: fact.reported.to_string(),
        reason: fact.reason.clone(),
        recorded_by: by.user.map(UserId::uuid),
        recorded_at: work.now().as_millisecond(),
    };
    let (field, text) = row_text(&row);
    entity::Entity::insert(entity::ActiveModel::from(row))
        .exec_without_returning(work.db())
        .await?;
    let event = case
        .event("report", by.user)
        .at(by.at)
        .detail("measure", &fact.measure)
        .detail("status", fact.status.code())
        .detail("month", month_text(fact.month))
        .detail("value", fact.value)
        .wrote(work, &field, &text);
    record(work, case, event).await?;
    Ok(())
}

/// Under which name events keep the digest of a fact, and its text.
fn row_text(row: &entity::Model) -> (String, String) {
    let text = [
        row.measure.clone(),
        row.status.clone(),
        row.month.clone(),
        row.value.to_string(),
        row.reported.clone(),
        row.reason.clone().unwrap_or_default(),
        row.recorded_by.map(|id| id.to_string()).unwrap_or_default(),
        row.recorded_at.to_string(),
    ];
    (format!("fact.{}", row.id), text.join("\n"))
}

/// The facts of cases as the log keeps digests of them: case, field, text.
pub(crate) async fn fact_texts(
    db: &impl ConnectionTrait,
    cases: &[Uuid],
) -> Result<Vec<(Uuid, String, String)>, StoreError> {
    let rows = entity::Entity::find()
        .filter(entity::Column::CaseId.is_in(cases.iter().copied()))
        .all(db)
        .await?;
    let texts = rows.into_iter().map(|row| {
        let (field, text) = row_text(&row);
        (row.case_id, field, text)
    });
    Ok(texts.collect())
}

fn month_text(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}

fn read(row: entity::Model) -> Result<Fact, StoreError> {
    let corrupt = |place, what: &str| StoreError::Corrupt {
        place,
        what: what.to_owned(),
    };
    let month = format!("{}-01", row.month);
    Ok(Fact {
        status: FactStatus::from_code(&row.status)
            .ok_or_else(|| corrupt("facts.status", &row.status))?,
        month: month
            .parse()
            .map_err(|_| corrupt("facts.month", &row.month))?,
        value: row.value,
        reported: row
            .reported
            .parse()
            .map_err(|_| corrupt("facts.reported", &row.reported))?,
        reason: row.reason,
        measure: row.measure,
    })
}
