//! What people wrote about a case: its body, answer, remark and what else a kind asks for in words.
//!
//! A row a field, whatever the kind, so that search, export and erasure read words without knowing
//! kinds.

use std::collections::{BTreeMap, HashMap};

use domain::words::{CaseId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::case_words;
use super::insert::By;
use super::row::Case;
use crate::kernel::{Store, StoreError, Work, instant};

/// The words that a request begins with.
pub(crate) const BODY: &str = "body";
/// The words that end a case.
pub(crate) const ANSWER: &str = "answer";

/// Words with who wrote them and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The words.
    pub words: String,
    /// Who wrote them.
    pub author: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// Words of a case by the code of their field.
pub type WordsOfCase = BTreeMap<String, Written>;

/// The words of cases that were found through a scope.
///
/// # Errors
/// When the database refuses.
pub async fn words<'a>(
    store: &Store,
    cases: impl IntoIterator<Item = &'a Case>,
) -> Result<HashMap<CaseId, WordsOfCase>, StoreError> {
    words_by_ids(store.db(), cases.into_iter().map(|case| case.id.uuid())).await
}

/// The same as a unit of work, or whoever knows ids, sees them.
pub(crate) async fn words_by_ids(
    db: &impl ConnectionTrait,
    cases: impl Iterator<Item = Uuid>,
) -> Result<HashMap<CaseId, WordsOfCase>, StoreError> {
    let rows = case_words::Entity::find()
        .filter(case_words::Column::CaseId.is_in(cases))
        .all(db)
        .await?;
    let mut found: HashMap<CaseId, WordsOfCase> = HashMap::new();
    for row in rows {
        let written = Written {
            words: row.words,
            author: row.author_id.map(UserId::from_uuid),
            at: instant("case_words.at", row.at)?,
        };
        let of_case = found.entry(CaseId::from_uuid(row.case_id)).or_default();
        of_case.insert(row.field, written);
    }
    Ok(found)
}

/// The row of words as it has to stand in the table.
pub(crate) fn worded(case: Uuid, field: &str, words: String, by: By) -> case_words::ActiveModel {
    case_words::ActiveModel {
        case_id: Set(case),
        field: Set(field.to_owned()),
        words: Set(words),
        author_id: Set(by.user.map(UserId::uuid)),
        at: Set(by.at.as_millisecond()),
    }
}

/// Keeps the words of new cases.
pub(crate) async fn insert_words(
    work: &Work,
    rows: Vec<case_words::ActiveModel>,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    case_words::Entity::insert_many(rows)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// Puts words in the place of those that stood there; `None` takes them away.
pub(crate) async fn put_words(
    work: &Work,
    case: &Case,
    field: &str,
    words: Option<String>,
    by: By,
) -> Result<(), StoreError> {
    let Some(words) = words else {
        case_words::Entity::delete_by_id((case.id.uuid(), field.to_owned()))
            .exec(work.db())
            .await?;
        return Ok(());
    };
    let key = [case_words::Column::CaseId, case_words::Column::Field];
    let others = [
        case_words::Column::Words,
        case_words::Column::AuthorId,
        case_words::Column::At,
    ];
    case_words::Entity::insert(worded(case.id.uuid(), field, words, by))
        .on_conflict(OnConflict::columns(key).update_columns(others).to_owned())
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}
