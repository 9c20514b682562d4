//! Carrying out what a workbook changes: all of it in one unit of work, or nothing.

use std::collections::{BTreeMap, HashMap};

use domain::access::Scope;
use domain::kinds::{Field, Kind, Parsed, Value, Values};
use domain::words::CaseId;
use domain::workbooks::{Plan, Shown};

use super::items::{Item, by_number};
use crate::cases::{By, Case, Cases};
use crate::kernel::{Store, StoreError, Work};
use crate::kinds::{Dictionary, FieldChanges, Filing, change, file};

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// The numbers of new items, in the order of the plan.
    pub created: Vec<String>,
}

/// A plan as it is carried out.
struct Todo {
    scope: Scope,
    changes: Vec<(CaseId, u64, FieldChanges)>,
    filings: Vec<Filing>,
    by: Option<domain::words::UserId>,
}

/// Carries a plan out. `dictionary` knows the names in it; `items` are what the plan was made of.
///
/// # Errors
/// [`StoreError::Stale`] when an item was changed since it was read; what the database refuses.
pub async fn apply(
    store: &Store,
    scope: &Scope,
    kind: &'static Kind,
    plan: &Plan,
    (items, dictionary): (&[Item], &Dictionary),
    by: Option<domain::words::UserId>,
) -> Result<Applied, StoreError> {
    let items = by_number(items);
    let mut by_item: BTreeMap<&str, FieldChanges> = BTreeMap::new();
    for change in &plan.changed {
        let Some(field) = kind.field(change.field) else {
            continue;
        };
        let value = change.to.as_deref();
        let value = value.and_then(|text| value_of(field, text, dictionary));
        by_item
            .entry(&change.number)
            .or_default()
            .push((field, value));
    }
    let changes = by_item.into_iter().filter_map(|(number, changes)| {
        let item = items.get(number)?;
        Some((item.case.id, item.case.version, changes))
    });
    let filings = plan
        .created
        .iter()
        .map(|new| Filing::of(kind.code, values_of(kind, &new.values, dictionary)));
    let todo = Todo {
        scope: scope.clone(),
        changes: changes.collect(),
        filings: filings.collect::<Result<_, _>>()?,
        by,
    };
    store
        .write(todo, |work, todo| Box::pin(run(work, todo)))
        .await
}

async fn run(work: &Work, todo: &Todo) -> Result<Applied, StoreError> {
    let by = By {
        user: todo.by,
        at: work.now(),
    };
    let cases = Cases::visible_to(&todo.scope);
    let ids: Vec<CaseId> = todo.changes.iter().map(|(id, ..)| *id).collect();
    let found = cases.by_ids_in(work, &ids).await?;
    let mut found: HashMap<CaseId, Case> = found.into_iter().map(|case| (case.id, case)).collect();
    for (id, version, changes) in &todo.changes {
        let case = found.get_mut(id).filter(|case| case.version == *version);
        let case = case.ok_or(StoreError::Stale { table: "cases" })?;
        change(work, case, changes.clone(), by).await?;
    }
    let mut applied = Applied::default();
    for filing in &todo.filings {
        let filed = file(work, filing.clone(), by).await?;
        applied.created.push(filed.case.number);
    }
    Ok(applied)
}

fn values_of(kind: &'static Kind, shown: &Shown, dictionary: &Dictionary) -> Values {
    let pairs = shown.iter().filter_map(|(key, text)| {
        let field = kind.field(key)?;
        Some((field.code, value_of(field, text, dictionary)?))
    });
    pairs.collect()
}

/// A text of a workbook as the value it stands for.
fn value_of(field: &'static Field, text: &str, dictionary: &Dictionary) -> Option<Value> {
    if field.holds.is_named() {
        return Some(Value::Id(dictionary.get(field, text)?.id));
    }
    match field.parse(Some(&domain::kinds::Raw::Text(text.to_owned()))) {
        Ok(Some(Parsed::Known(value))) => Some(value),
        _ => None,
    }
}
