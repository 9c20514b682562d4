//! Key problems on the list of a chain office: the second kind of case, and what it takes to add one.

use domain::words::Body;
use jiff::civil::Date;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::cases::entity::problems;
use crate::cases::{By, Case, CaseDraft, insert};
use crate::kernel::{Store, StoreError, Work};

/// Puts a problem on the list.
///
/// # Errors
/// What the database refuses.
pub async fn list(
    work: &Work,
    draft: CaseDraft,
    body: Body,
    due: Option<Date>,
    by: By,
) -> Result<Case, StoreError> {
    let case = insert(work, draft, by).await?;
    let row = problems::ActiveModel {
        case_id: Set(case.id.uuid()),
        body: Set(body.into_string()),
        due_date: Set(due.map(|due| due.to_string())),
    };
    problems::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(case)
}

/// The words of a problem that was found through a scope.
///
/// # Errors
/// When the database refuses.
pub async fn body(store: &Store, case: &Case) -> Result<Option<String>, StoreError> {
    let row = problems::Entity::find_by_id(case.id.uuid())
        .one(store.db())
        .await?;
    Ok(row.map(|row| row.body))
}
