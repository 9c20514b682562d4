//! What cases have to do with one another, a row a tie.

use std::collections::HashMap;

use domain::kinds::{CaseKind, TieFault, ties};
use domain::words::{CaseId, Relation};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::insert::By;
use super::row::Case;
use super::steps::record;
use crate::kernel::{Store, StoreError, Work};

const TABLE: &str = "case_links";

/// A tie between two cases, read from the first to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The case that has the relation.
    pub from: CaseId,
    /// The relation.
    pub relation: Relation,
    /// The case that it has it to.
    pub to: CaseId,
}

/// Ties a case to another; a relation that it may have to one case only is moved there.
///
/// # Errors
/// [`StoreError::Tie`] where such cases cannot be tied so; what the database refuses.
pub async fn tie(
    work: &Work,
    case: &Case,
    relation: Relation,
    to: CaseId,
    by: By,
) -> Result<(), StoreError> {
    let kind = kind_of(work, to).await?;
    if !kind.is_some_and(|kind| ties(relation, case.kind, kind)) {
        return Err(TieFault::Kinds.into());
    }
    if relation.is_acyclic() && leads_to(work, relation, to, case.id).await? {
        return Err(TieFault::Circle.into());
    }
    if relation.is_single() {
        untie(work, case, relation, None).await?;
    }
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(["from_id", "relation", "to_id", "made_by", "made_at"])
        .values_panic([
            case.id.uuid().into(),
            relation.code().into(),
            to.uuid().into(),
            by.user.map(|user| user.uuid()).into(),
            by.at.as_millisecond().into(),
        ])
        .on_conflict(
            OnConflict::columns(["from_id", "relation", "to_id"])
                .do_nothing()
                .to_owned(),
        )
        .to_owned();
    work.db().execute(&insert).await?;
    Ok(())
}

/// Ties a case to another, and notes it in the log.
///
/// # Errors
/// As [`tie`]; [`StoreError::Stale`] when somebody else changed the case meanwhile.
pub async fn record_link(
    work: &Work,
    case: &mut Case,
    relation: Relation,
    to: CaseId,
    by: By,
) -> Result<(), StoreError> {
    tie(work, case, relation, to, by).await?;
    let to = to.uuid();
    let event = case
        .event("link", by.user)
        .at(by.at)
        .detail("relation", relation.code())
        .detail("into", to);
    // of several the log tells, but proves none
    let event = match relation.is_single() {
        true => event.wrote(work, relation.proof(), &to.to_string()),
        false => event,
    };
    record(work, case, event).await?;
    Ok(())
}

/// Takes a tie back: to one case, or to whatever case.
///
/// # Errors
/// What the database refuses.
pub async fn untie(
    work: &Work,
    case: &Case,
    relation: Relation,
    to: Option<CaseId>,
) -> Result<(), StoreError> {
    let mut delete = Query::delete()
        .from_table(TABLE)
        .and_where(Expr::col("from_id").eq(case.id.uuid()))
        .and_where(Expr::col("relation").eq(relation.code()))
        .to_owned();
    if let Some(to) = to {
        delete.and_where(Expr::col("to_id").eq(to.uuid()));
    }
    work.db().execute(&delete).await?;
    Ok(())
}

/// Every tie of a case that was found through a scope, to it and from it. Whoever reads them may not
/// know of the other cases.
///
/// # Errors
/// When the database refuses.
pub async fn links(store: &Store, case: &Case) -> Result<Vec<Link>, StoreError> {
    let id = case.id.uuid();
    let either = Expr::col("from_id").eq(id).or(Expr::col("to_id").eq(id));
    let select = every_tie().and_where(either).to_owned();
    read_all(store.db(), &select).await
}

/// The ties that cases have to others, by the case that has them.
pub(crate) async fn links_from(
    db: &impl ConnectionTrait,
    cases: impl Iterator<Item = Uuid>,
) -> Result<HashMap<CaseId, Vec<Link>>, StoreError> {
    let select = every_tie()
        .and_where(Expr::col("from_id").is_in(cases))
        .to_owned();
    let mut found: HashMap<CaseId, Vec<Link>> = HashMap::new();
    for link in read_all(db, &select).await? {
        found.entry(link.from).or_default().push(link);
    }
    Ok(found)
}

/// The parts of a case, of one kind or of all.
///
/// # Errors
/// When the database refuses.
pub async fn parts(
    store: &Store,
    whole: &Case,
    kind: Option<CaseKind>,
) -> Result<Vec<CaseId>, StoreError> {
    parts_in(store.db(), whole, kind, false).await
}

/// The parts of a case that are open.
pub(super) async fn open_parts(
    db: &impl ConnectionTrait,
    whole: &Case,
    kind: CaseKind,
) -> Result<Vec<CaseId>, StoreError> {
    parts_in(db, whole, Some(kind), true).await
}

async fn parts_in(
    db: &impl ConnectionTrait,
    whole: &Case,
    kind: Option<CaseKind>,
    open_only: bool,
) -> Result<Vec<CaseId>, StoreError> {
    let mut select = Query::select()
        .column(("l", "from_id"))
        .from_as(TABLE, "l")
        .inner_join(
            sea_orm::sea_query::TableRef::from("cases"),
            Expr::col(("cases", "id")).equals(("l", "from_id")),
        )
        .and_where(Expr::col(("l", "to_id")).eq(whole.id.uuid()))
        .and_where(Expr::col(("l", "relation")).eq(Relation::PartOf.code()))
        .order_by(("cases", "number"), sea_orm::Order::Asc)
        .to_owned();
    if let Some(kind) = kind {
        select.and_where(Expr::col(("cases", "kind")).eq(kind.code()));
    }
    if open_only {
        select.and_where(Expr::col(("cases", "open")).eq(true));
    }
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| Ok(CaseId::from_uuid(row.try_get("", "from_id")?)))
        .collect()
}

/// Whether a way of one relation leads from a case to another, or begins there.
async fn leads_to(
    work: &Work,
    relation: Relation,
    from: CaseId,
    end: CaseId,
) -> Result<bool, StoreError> {
    let mut seen = vec![from];
    let mut last = vec![from.uuid()];
    while !last.is_empty() {
        if seen.contains(&end) {
            return Ok(true);
        }
        let select = every_tie()
            .and_where(Expr::col("from_id").is_in(last))
            .and_where(Expr::col("relation").eq(relation.code()))
            .to_owned();
        let next = read_all(work.db(), &select)
            .await?
            .into_iter()
            .map(|link| link.to);
        let next: Vec<CaseId> = next.filter(|to| !seen.contains(to)).collect();
        last = next.iter().map(|to| to.uuid()).collect();
        seen.extend(next);
    }
    Ok(seen.contains(&end))
}

async fn kind_of(work: &Work, case: CaseId) -> Result<Option<CaseKind>, StoreError> {
    let select = Query::select()
        .column("kind")
        .from("cases")
        .and_where(Expr::col("id").eq(case.uuid()))
        .to_owned();
    let Some(row) = work.db().query_one(&select).await? else {
        return Ok(None);
    };
    let code: String = row.try_get("", "kind")?;
    Ok(CaseKind::from_code(&code))
}

fn every_tie() -> SelectStatement {
    Query::select()
        .columns(["from_id", "relation", "to_id"])
        .from(TABLE)
        .order_by("made_at", sea_orm::Order::Asc)
        .to_owned()
}

async fn read_all(
    db: &impl ConnectionTrait,
    select: &SelectStatement,
) -> Result<Vec<Link>, StoreError> {
    db.query_all(select).await?.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<Link, StoreError> {
    let code: String = row.try_get("", "relation")?;
    let relation = Relation::from_code(&code).ok_or_else(|| StoreError::Corrupt {
        place: "case_links.relation",
        what: code.clone(),
    })?;
    Ok(Link {
        from: CaseId::from_uuid(row.try_get("", "from_id")?),
        relation,
        to: CaseId::from_uuid(row.try_get("", "to_id")?),
    })
}
