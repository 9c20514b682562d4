//! Reading what the index needs to know of cases. Joins by hand: one round trip for a batch, and
//! columns of every kind of case at once.

use std::collections::HashMap;

use domain::words::CaseId;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use uuid::Uuid;

use super::document::Indexed;
use crate::cases::{BODY, WordsOfCase, words_by_ids};
use crate::kernel::{StoreError, within};

#[derive(Debug, FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    number: String,
    title: String,
    state: String,
    open: bool,
    urgency: String,
    source: String,
    category_id: Option<Uuid>,
    enterprise_id: Option<Uuid>,
    chain_id: Option<Uuid>,
    park_id: Option<Uuid>,
    lead_unit_id: Option<Uuid>,
    submitted_at: i64,
    clock_runs: bool,
    due_at: Option<i64>,
    place: Option<String>,
    enterprise_name: Option<String>,
    enterprise_code: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct OfCase<T: sea_orm::TryGetable> {
    case_id: Uuid,
    value: T,
}

const ROWS: &str = "SELECT c.id, c.kind, c.number, c.title, c.state, c.open, c.urgency, c.source, \
     c.category_id, c.enterprise_id, c.chain_id, c.park_id, c.lead_unit_id, c.submitted_at, \
     c.clock_runs, c.due_at, r.place, e.name AS enterprise_name, e.uscc AS enterprise_code \
     FROM cases c LEFT JOIN requests r ON r.case_id = c.id \
     LEFT JOIN enterprises e ON e.id = c.enterprise_id WHERE c.id IN ";

const SUPPORTING: &str = "SELECT case_id, unit_id AS value FROM assignments \
     WHERE role = 'supporting' AND current AND case_id IN ";

const COMMENTS: &str = "SELECT case_id, body AS value FROM comments \
     WHERE visibility = 'public' AND case_id IN ";

/// Cases by their ids, at most a few hundred; ids of something else are left out.
pub(super) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<Indexed>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Row::find_by_statement(within(db, ROWS, ids))
        .all(db)
        .await?;
    let mut supporting = of_cases::<Uuid>(db, SUPPORTING, ids).await?;
    let mut comments = of_cases::<String>(db, COMMENTS, ids).await?;
    let mut words = words_by_ids(db, ids.iter().copied()).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let supporting = supporting.remove(&row.id).unwrap_or_default();
            let comments = comments.remove(&row.id).unwrap_or_default();
            let words = words.remove(&CaseId::from_uuid(row.id)).unwrap_or_default();
            indexed(row, supporting, words, comments)
        })
        .collect())
}

/// The next ids of cases behind `after`.
pub(super) async fn ids_after(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Uuid>, StoreError> {
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT id FROM cases WHERE id > $1 ORDER BY id LIMIT $2",
        [after.unwrap_or_default().into(), i64::from(limit).into()],
    );
    ids(db, statement).await
}

/// The cases of enterprises, whose names they are found by.
pub(super) async fn ids_of_enterprises(
    db: &impl ConnectionTrait,
    enterprises: &[Uuid],
) -> Result<Vec<Uuid>, StoreError> {
    if enterprises.is_empty() {
        return Ok(Vec::new());
    }
    let select = "SELECT id FROM cases WHERE enterprise_id IN ";
    ids(db, within(db, select, enterprises)).await
}

async fn ids(db: &impl ConnectionTrait, statement: Statement) -> Result<Vec<Uuid>, StoreError> {
    db.query_all_raw(statement)
        .await?
        .iter()
        .map(|row| Ok(row.try_get("", "id")?))
        .collect()
}

async fn of_cases<T: sea_orm::TryGetable>(
    db: &impl ConnectionTrait,
    select: &str,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<T>>, StoreError>
where
    OfCase<T>: FromQueryResult,
{
    let rows = OfCase::<T>::find_by_statement(within(db, select, ids))
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        found.entry(row.case_id).or_default().push(row.value);
    }
    Ok(found)
}

fn indexed(
    row: Row,
    supporting: Vec<Uuid>,
    mut words: WordsOfCase,
    comments: Vec<String>,
) -> Indexed {
    let body = words.remove(BODY).map(|written| written.words);
    let others = words.into_values().map(|written| written.words);
    let texts = [row.place, row.enterprise_code];
    let due_at = row.due_at.filter(|_| row.open);
    Indexed {
        id: row.id,
        kind: row.kind,
        number: row.number,
        title: row.title,
        state: row.state,
        open: row.open,
        urgency: row.urgency,
        source: row.source,
        category: row.category_id,
        enterprise: row.enterprise_id,
        chain: row.chain_id,
        park: row.park_id,
        lead: row.lead_unit_id,
        supporting,
        submitted_at: row.submitted_at,
        running: due_at.is_some() && row.clock_runs,
        due_at,
        body,
        firm: row.enterprise_name,
        texts: texts
            .into_iter()
            .flatten()
            .chain(others)
            .chain(comments)
            .collect(),
    }
}
