//! Projects that may be published.

use std::collections::HashMap;

use domain::access::Scope;
use domain::kinds::CaseKind;
use domain::words::{CaseId, Money};
use jiff::Timestamp;
use sea_orm::{ConnectionTrait, Statement};
use steering::history::History;
use uuid::Uuid;

use super::boarded::chain_codes;
use super::histories::histories;
use super::listed::projects;
use crate::kernel::{Store, StoreError, instant, within};

/// Ids that are looked for with one statement.
const IDS_A_STATEMENT: usize = 5_000;

/// A project that may be published.
#[derive(Debug, Clone)]
pub struct Published {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The state it is in.
    pub state: String,
    /// The state it was in before the present one.
    pub before: Option<String>,
    /// The code of its main chain.
    pub chain: Option<String>,
    /// `industry`, `livelihood` or `basic`.
    pub kind: Option<String>,
    /// Planned investment in all.
    pub total: Option<Money>,
    /// When something happened to it last.
    pub updated: Timestamp,
    /// What was said of it.
    pub history: History,
}

/// The projects within a scope that may be published, by key.
///
/// # Errors
/// When the database refuses.
pub async fn published(store: &Store, scope: &Scope) -> Result<Vec<Published>, StoreError> {
    let codes = chain_codes(store).await?;
    let mut held = held(store).await?;
    let mut projects = projects(store, scope).await?;
    projects.retain(|project| held.contains_key(&project.id));
    let ids: Vec<CaseId> = projects.iter().map(|project| project.id).collect();
    let mut histories = histories(store, Some(&ids)).await?;
    let happened = happened(store, &ids).await?;
    let with = projects.into_iter().map(|project| {
        let (kind, total) = held.remove(&project.id).unwrap_or_default();
        let happened = happened.get(&project.id);
        Published {
            chain: project.chain.and_then(|chain| codes.get(&chain).cloned()),
            before: happened.and_then(|(_, before)| before.clone()),
            updated: happened.map_or(Timestamp::UNIX_EPOCH, |(last, _)| *last),
            history: histories.remove(&project.id).unwrap_or_default(),
            key: project.key,
            title: project.title,
            state: project.state,
            kind,
            total,
        }
    });
    Ok(with.collect())
}

type Held = HashMap<CaseId, (Option<String>, Option<Money>)>;

/// Kind and total of every project that is public.
async fn held(store: &Store) -> Result<Held, StoreError> {
    let select = "SELECT case_id, kind, total FROM projects WHERE public";
    let statement = Statement::from_string(store.backend(), select);
    let mut found = Held::new();
    for row in store.db().query_all_raw(statement).await? {
        let total: Option<i64> = row.try_get("", "total")?;
        let id: Uuid = row.try_get("", "case_id")?;
        let held = (row.try_get("", "kind")?, total.map(Money::from_fen));
        found.insert(CaseId::from_uuid(id), held);
    }
    Ok(found)
}

/// When something happened last to cases, and the state that each of them left last.
async fn happened(
    store: &Store,
    ids: &[CaseId],
) -> Result<HashMap<CaseId, (Timestamp, Option<String>)>, StoreError> {
    let mut found: HashMap<CaseId, (Timestamp, Option<String>)> = HashMap::new();
    let select = format!(
        "SELECT subject_id, at, from_state, to_state FROM events WHERE subject_kind = '{}' AND subject_id IN ",
        CaseKind::Project.code()
    );
    for some in ids.chunks(IDS_A_STATEMENT) {
        let some: Vec<Uuid> = some.iter().map(|id| id.uuid()).collect();
        let mut statement = within(store.db(), &select, &some);
        statement.sql.push_str(" ORDER BY at, id");
        for row in store.db().query_all_raw(statement).await? {
            let id: Uuid = row.try_get("", "subject_id")?;
            let at = instant("events.at", row.try_get("", "at")?)?;
            let left: Option<String> = row.try_get("", "from_state")?;
            let entered: Option<String> = row.try_get("", "to_state")?;
            let known = found.entry(CaseId::from_uuid(id)).or_insert((at, None));
            known.0 = at;
            if entered.is_some() && left.is_some() {
                known.1 = left;
            }
        }
    }
    Ok(found)
}
