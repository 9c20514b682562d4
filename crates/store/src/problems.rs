//! Key problems on the list of a chain office: the second kind of case, and what it takes to add one.

use domain::words::{Body, UserId};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::cases::entity::problems;
use crate::cases::{By, Case, CaseDraft, insert};
use crate::kernel::{Store, StoreError, Work};

/// What a problem has beside what all cases share.
#[derive(Debug, Clone)]
pub struct Details {
    /// What it is and what was tried.
    pub body: String,
    /// How it was solved.
    pub answer: Option<String>,
    /// Who said so.
    pub answered_by: Option<UserId>,
}

/// Puts a problem on the list.
///
/// # Errors
/// What the database refuses.
pub async fn list(work: &Work, draft: CaseDraft, body: Body, by: By) -> Result<Case, StoreError> {
    let case = insert(work, draft, &[("body", body.as_str())], by)
        .await?
        .case;
    let row = problems::ActiveModel {
        case_id: Set(case.id.uuid()),
        body: Set(body.into_string()),
        answer: Set(None),
        answered_by: Set(None),
    };
    problems::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(case)
}

/// The details of a problem that was found through a scope.
///
/// # Errors
/// When the database refuses.
pub async fn details(store: &Store, case: &Case) -> Result<Option<Details>, StoreError> {
    let row = problems::Entity::find_by_id(case.id.uuid())
        .one(store.db())
        .await?;
    Ok(row.map(|row| Details {
        body: row.body,
        answer: row.answer,
        answered_by: row.answered_by.map(UserId::from_uuid),
    }))
}
