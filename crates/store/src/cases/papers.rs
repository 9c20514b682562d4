//! The papers that gates ask for, and what a chief let follow later.

use domain::words::UserId;
use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, QueryResult};

use super::insert::By;
use super::row::Case;
use super::steps::record;
use crate::kernel::{Store, StoreError, Work, instant};

/// A paper that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its code.
    pub paper: String,
    /// The number it carries.
    pub number: Option<String>,
    /// The day it was given.
    pub day: Date,
    /// Who entered it.
    pub by: Option<UserId>,
    /// When it was entered.
    pub at: Timestamp,
}

/// A gate that may be passed without a paper, which follows by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The step whose gate it is.
    pub step: String,
    /// The paper.
    pub paper: String,
    /// The day by which it has to be there.
    pub until: Date,
    /// Why.
    pub note: String,
    /// Who waived it.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// Puts a paper into the file of a case, in the place of what was there.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed the case meanwhile; what the database refuses.
pub async fn put_paper(
    work: &Work,
    case: &mut Case,
    paper: &str,
    number: Option<String>,
    day: Date,
    by: By,
) -> Result<(), StoreError> {
    let insert = Query::insert()
        .into_table("case_papers")
        .columns([
            "case_id",
            "paper",
            "number",
            "day",
            "entered_by",
            "entered_at",
        ])
        .values_panic([
            case.id.uuid().into(),
            paper.into(),
            number.clone().into(),
            day.to_string().into(),
            by.user.map(|user| user.uuid()).into(),
            by.at.as_millisecond().into(),
        ])
        .on_conflict(
            OnConflict::columns(["case_id", "paper"])
                .update_columns(["number", "day", "entered_by", "entered_at"])
                .to_owned(),
        )
        .to_owned();
    work.db().execute(&insert).await?;
    let event = case
        .event("paper", by.user)
        .at(by.at)
        .detail("paper", paper)
        .detail("day", day)
        .wrote(
            work,
            &proof(paper),
            &text(&day.to_string(), number.as_deref()),
        );
    record(work, case, event).await?;
    Ok(())
}

/// The name under which the log keeps the digest of a paper.
fn proof(paper: &str) -> String {
    format!("papers.{paper}")
}

fn text(day: &str, number: Option<&str>) -> String {
    format!("{day} {}", number.unwrap_or_default())
}

/// The papers of cases as the log proves them: case, name, text.
pub(crate) async fn paper_texts(
    db: &impl ConnectionTrait,
    cases: &[uuid::Uuid],
) -> Result<Vec<(uuid::Uuid, String, String)>, StoreError> {
    let select = Query::select()
        .columns(["case_id", "paper", "number", "day"])
        .from("case_papers")
        .and_where(Expr::col("case_id").is_in(cases.iter().copied()))
        .to_owned();
    let rows = db.query_all(&select).await?;
    let read = |row: &QueryResult| {
        let paper: String = row.try_get("", "paper")?;
        let (day, number): (String, Option<String>) =
            (row.try_get("", "day")?, row.try_get("", "number")?);
        Ok((
            row.try_get("", "case_id")?,
            proof(&paper),
            text(&day, number.as_deref()),
        ))
    };
    rows.iter().map(read).collect()
}

/// Lets a gate be passed without a paper.
pub(super) async fn waive(work: &Work, case: &Case, waiver: &Waiver) -> Result<(), StoreError> {
    let insert = Query::insert()
        .into_table("paper_waivers")
        .columns([
            "case_id",
            "step",
            "paper",
            "until",
            "note",
            "waived_by",
            "waived_at",
        ])
        .values_panic([
            case.id.uuid().into(),
            waiver.step.as_str().into(),
            waiver.paper.as_str().into(),
            waiver.until.to_string().into(),
            waiver.note.as_str().into(),
            waiver.by.map(|user| user.uuid()).into(),
            waiver.at.as_millisecond().into(),
        ])
        .on_conflict(
            OnConflict::columns(["case_id", "step", "paper"])
                .update_columns(["until", "note", "waived_by", "waived_at"])
                .to_owned(),
        )
        .to_owned();
    work.db().execute(&insert).await?;
    Ok(())
}

/// The papers of a case that was found through a scope.
///
/// # Errors
/// When the database refuses.
pub async fn papers(store: &Store, case: &Case) -> Result<Vec<Paper>, StoreError> {
    papers_in(store.db(), case).await
}

/// What was waived for a case that was found through a scope.
///
/// # Errors
/// When the database refuses.
pub async fn waivers(store: &Store, case: &Case) -> Result<Vec<Waiver>, StoreError> {
    waivers_in(store.db(), case).await
}

pub(super) async fn papers_in(
    db: &impl ConnectionTrait,
    case: &Case,
) -> Result<Vec<Paper>, StoreError> {
    let select = Query::select()
        .columns(["paper", "number", "day", "entered_by", "entered_at"])
        .from("case_papers")
        .and_where(Expr::col("case_id").eq(case.id.uuid()))
        .order_by("entered_at", sea_orm::Order::Asc)
        .to_owned();
    let rows = db.query_all(&select).await?;
    let read = |row: &QueryResult| {
        Ok(Paper {
            paper: row.try_get("", "paper")?,
            number: row.try_get("", "number")?,
            day: day(row, "day")?,
            by: who(row, "entered_by")?,
            at: instant("case_papers.entered_at", row.try_get("", "entered_at")?)?,
        })
    };
    rows.iter().map(read).collect()
}

pub(super) async fn waivers_in(
    db: &impl ConnectionTrait,
    case: &Case,
) -> Result<Vec<Waiver>, StoreError> {
    let select = Query::select()
        .columns(["step", "paper", "until", "note", "waived_by", "waived_at"])
        .from("paper_waivers")
        .and_where(Expr::col("case_id").eq(case.id.uuid()))
        .order_by("waived_at", sea_orm::Order::Asc)
        .to_owned();
    let rows = db.query_all(&select).await?;
    let read = |row: &QueryResult| {
        Ok(Waiver {
            step: row.try_get("", "step")?,
            paper: row.try_get("", "paper")?,
            until: day(row, "until")?,
            note: row.try_get("", "note")?,
            by: who(row, "waived_by")?,
            at: instant("paper_waivers.waived_at", row.try_get("", "waived_at")?)?,
        })
    };
    rows.iter().map(read).collect()
}

fn who(row: &QueryResult, column: &str) -> Result<Option<UserId>, StoreError> {
    let id: Option<uuid::Uuid> = row.try_get("", column)?;
    Ok(id.map(UserId::from_uuid))
}

fn day(row: &QueryResult, column: &str) -> Result<Date, StoreError> {
    let text: String = row.try_get("", column)?;
    text.parse().map_err(|_| StoreError::Corrupt {
        place: "a day of a paper",
        what: text.clone(),
    })
}
