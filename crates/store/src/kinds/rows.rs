//! The row that a kind has of its own.

use std::collections::HashMap;

use domain::kinds::{CaseKind, Field, Holds, Lies, Value, Values};
use domain::words::CaseId;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, QueryResult, Value as Bound};
use uuid::Uuid;

use crate::cases::{Case, Link, WordsOfCase, links_from, words_by_ids};
use crate::kernel::{Store, StoreError, Work};

/// Everything that cases hold, found through a scope: shared columns, those of their kinds, words.
///
/// # Errors
/// When the database refuses.
pub async fn held(store: &Store, cases: &[Case]) -> Result<HashMap<CaseId, Values>, StoreError> {
    held_in(store.db(), cases).await
}

/// What one case holds, as a unit of work sees it.
///
/// # Errors
/// When the database refuses.
pub async fn held_within(work: &Work, case: &Case) -> Result<Values, StoreError> {
    let mut found = held_in(work.db(), std::slice::from_ref(case)).await?;
    Ok(found.remove(&case.id).unwrap_or_default())
}

/// The columns of their own kinds that lists of cases show, as far as they have any.
///
/// # Errors
/// When the database refuses.
pub async fn listed(store: &Store, cases: &[Case]) -> Result<HashMap<CaseId, Values>, StoreError> {
    let mut found = HashMap::new();
    for kind in CaseKind::ALL {
        let own = |field: &'static Field| field.listed && field.is_plain();
        let ids = cases.iter().filter(|case| case.kind == kind);
        let ids: Vec<Uuid> = ids.map(|case| case.id.uuid()).collect();
        if ids.is_empty() || !kind.kind().columns().any(own) {
            continue;
        }
        let rows = own_rows(store.db(), kind, ids.into_iter()).await?;
        found.extend(
            rows.into_iter()
                .map(|(id, values)| (CaseId::from_uuid(id), values)),
        );
    }
    Ok(found)
}

/// Everything that cases hold, as a connection sees it.
pub(crate) async fn held_in(
    db: &impl ConnectionTrait,
    cases: &[Case],
) -> Result<HashMap<CaseId, Values>, StoreError> {
    let words = words_by_ids(db, cases.iter().map(|case| case.id.uuid())).await?;
    let mut found = HashMap::new();
    for kind in CaseKind::ALL {
        let of_kind: Vec<&Case> = cases.iter().filter(|case| case.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let ids = || of_kind.iter().map(|case| case.id.uuid());
        let mut rows = own_rows(db, kind, ids()).await?;
        let ties = match kind.kind().links().next() {
            Some(_) => links_from(db, ids()).await?,
            None => HashMap::new(),
        };
        for case in of_kind {
            let mut values = rows.remove(&case.id.uuid()).unwrap_or_default();
            values.extend(shared(case));
            values.extend(written(kind, words.get(&case.id)));
            values.extend(linked(kind, ties.get(&case.id)));
            found.insert(case.id, values);
        }
    }
    Ok(found)
}

/// What stands in the row that all cases share.
pub(super) fn shared(case: &Case) -> impl Iterator<Item = (&'static str, Value)> {
    let id = |id: Option<Uuid>| id.map(Value::Id);
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let all = [
        ("title", text(&case.title)),
        ("category", id(case.category.map(|id| id.uuid()))),
        ("chain", id(case.chain.map(|id| id.uuid()))),
        ("park", id(case.park.map(|id| id.uuid()))),
        ("enterprise", id(case.enterprise.map(|id| id.uuid()))),
        ("urgency", text(case.urgency.code())),
        ("source", text(case.source.code())),
        ("due", case.due_day.map(Value::Day)),
        ("owner", id(case.lead.map(|id| id.uuid()))),
        ("person", id(case.person.map(|id| id.uuid()))),
    ];
    let kind = case.kind.kind();
    all.into_iter()
        .filter(|(code, _)| kind.has(code))
        .filter_map(|(code, value)| Some((code, value?)))
}

fn written(
    kind: CaseKind,
    words: Option<&WordsOfCase>,
) -> impl Iterator<Item = (&'static str, Value)> {
    kind.kind().words().filter_map(move |field| {
        let written = words?.get(field.code)?;
        Some((field.code, Value::Text(written.words.clone())))
    })
}

fn linked(kind: CaseKind, ties: Option<&Vec<Link>>) -> impl Iterator<Item = (&'static str, Value)> {
    kind.kind().links().filter_map(move |(field, relation)| {
        let mut ties = ties?.iter();
        let tie = ties.find(|tie| tie.relation == relation)?;
        Some((field.code, Value::Id(tie.to.uuid())))
    })
}

/// The columns of their kind that cases of it hold.
pub(crate) async fn own_rows(
    db: &impl ConnectionTrait,
    kind: CaseKind,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Values>, StoreError> {
    let columns: Vec<&'static Field> = kind.kind().columns().collect();
    if columns.is_empty() {
        return Ok(HashMap::new());
    }
    let select = Query::select()
        .column("case_id")
        .columns(columns.iter().map(|field| field.code))
        .from(kind.kind().table)
        .and_where(Expr::col("case_id").is_in(ids))
        .to_owned();
    let mut found = HashMap::new();
    for row in db.query_all(&select).await? {
        let mut values = Values::default();
        for field in &columns {
            values.set(field.code, read(&row, field)?);
        }
        found.insert(row.try_get("", "case_id")?, values);
    }
    Ok(found)
}

fn read(row: &QueryResult, field: &Field) -> Result<Option<Value>, StoreError> {
    let code = field.code;
    Ok(match field.holds {
        Holds::Flag => row.try_get::<Option<bool>>("", code)?.map(Value::Flag),
        Holds::Day => match row.try_get::<Option<String>>("", code)? {
            None => None,
            Some(day) => Some(Value::Day(day.parse().map_err(|_| {
                StoreError::Corrupt {
                    place: "a day of a case",
                    what: day.clone(),
                }
            })?)),
        },
        Holds::Year | Holds::Money(_) | Holds::Number(_) | Holds::Share => {
            row.try_get::<Option<i64>>("", code)?.map(Value::Scaled)
        }
        holds if holds.is_named() => row.try_get::<Option<Uuid>>("", code)?.map(Value::Id),
        _ => row.try_get::<Option<String>>("", code)?.map(Value::Text),
    })
}

/// A value as its column takes it; null where there is none.
fn bound(field: &Field, value: Option<&Value>) -> Bound {
    match (value, field.holds) {
        (Some(Value::Text(text)), _) => text.clone().into(),
        (Some(Value::Flag(flag)), _) => (*flag).into(),
        (Some(Value::Day(day)), _) => day.to_string().into(),
        (Some(Value::Scaled(scaled)), _) => (*scaled).into(),
        (Some(Value::Id(id)), _) => (*id).into(),
        (None, Holds::Flag) => None::<bool>.into(),
        (None, Holds::Year | Holds::Money(_) | Holds::Number(_) | Holds::Share) => {
            None::<i64>.into()
        }
        (None, holds) if holds.is_named() => None::<Uuid>.into(),
        (None, _) => None::<String>.into(),
    }
}

/// Writes the own rows of new cases of a kind.
pub(super) async fn insert(
    work: &Work,
    kind: CaseKind,
    cases: &[Case],
    values: &[Values],
) -> Result<(), StoreError> {
    let columns: Vec<&'static Field> = kind.kind().columns().collect();
    if columns.is_empty() || cases.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert()
        .into_table(kind.kind().table)
        .columns(std::iter::once("case_id").chain(columns.iter().map(|field| field.code)))
        .to_owned();
    for (case, values) in cases.iter().zip(values) {
        let bound = columns
            .iter()
            .map(|field| bound(field, values.get(field.code)));
        let row = std::iter::once(Bound::from(case.id.uuid())).chain(bound);
        insert.values_panic(row.map(Expr::value));
    }
    work.db().execute(&insert).await?;
    Ok(())
}

/// Writes some columns of the own row of a case.
pub(super) async fn update(
    work: &Work,
    case: &Case,
    values: &[(&'static Field, Option<Value>)],
) -> Result<(), StoreError> {
    let own = values.iter().filter(|(field, _)| field.lies == Lies::Kind);
    let bound: Vec<_> = own
        .map(|(field, value)| (field.code, Expr::value(bound(field, value.as_ref()))))
        .collect();
    if bound.is_empty() {
        return Ok(());
    }
    let update = Query::update()
        .table(case.kind.kind().table)
        .values(bound)
        .and_where(Expr::col("case_id").eq(case.id.uuid()))
        .to_owned();
    work.db().execute(&update).await?;
    Ok(())
}
