//! The rows that are only added to.

use domain::words::UserId;
use jiff::civil::Date;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, Order, QueryResult, Value};
use steering::investment::{Origin, Payment, Rate, Registration};
use uuid::Uuid;

use crate::cases::By;
use crate::kernel::{StoreError, Work};

const PAYMENTS: &str = "investment_payments";
const REGISTRATIONS: &str = "investment_registrations";
const RATES: &str = "investment_rates";
const PENDING: &str = "lead_projects";

/// Values that one statement binds at most.
const VALUES_A_STATEMENT: usize = 30_000;

async fn all(
    db: &impl ConnectionTrait,
    table: &'static str,
    columns: &[&'static str],
) -> Result<Vec<QueryResult>, StoreError> {
    let select = Query::select()
        .columns(columns.iter().copied())
        .from(table)
        .order_by("place", Order::Asc)
        .to_owned();
    Ok(db.query_all(&select).await?)
}

fn day(row: &QueryResult, column: &'static str) -> Result<Date, StoreError> {
    let day: String = row.try_get("", column)?;
    day.parse().map_err(|_| corrupt("a day of investment", day))
}

const fn corrupt(place: &'static str, what: String) -> StoreError {
    StoreError::Corrupt { place, what }
}

/// All payments, in the order in which they were said.
pub(super) async fn payments(db: &impl ConnectionTrait) -> Result<Vec<Payment>, StoreError> {
    let columns = ["id", "of_key", "day", "currency", "amount", "origin"];
    let rows = all(db, PAYMENTS, &columns).await?;
    let read = |row: &QueryResult| {
        let origin: String = row.try_get("", "origin")?;
        Ok(Payment {
            row: 0,
            id: row.try_get("", "id")?,
            of: row.try_get("", "of_key")?,
            day: day(row, "day")?,
            currency: row.try_get("", "currency")?,
            amount: row.try_get("", "amount")?,
            origin: Origin::from_code(&origin)
                .ok_or_else(|| corrupt("investment_payments.origin", origin))?,
        })
    };
    rows.iter().map(read).collect()
}

/// All registrations.
pub(super) async fn registrations(
    db: &impl ConnectionTrait,
) -> Result<Vec<Registration>, StoreError> {
    let rows = all(db, REGISTRATIONS, &["uscc", "name", "day", "home_merchant"]).await?;
    let read = |row: &QueryResult| {
        Ok(Registration {
            uscc: row.try_get("", "uscc")?,
            name: row.try_get("", "name")?,
            day: day(row, "day")?,
            home_merchant: row.try_get("", "home_merchant")?,
        })
    };
    rows.iter().map(read).collect()
}

/// All rates, in the order in which they were said.
pub(super) async fn rates(db: &impl ConnectionTrait) -> Result<Vec<Rate>, StoreError> {
    let rows = all(db, RATES, &["currency", "from_day", "rate", "source"]).await?;
    let read = |row: &QueryResult| {
        let rate: String = row.try_get("", "rate")?;
        let (currency, source) = (row.try_get("", "currency")?, row.try_get("", "source")?);
        let read = Rate::read(currency, day(row, "from_day")?, &rate, source);
        read.ok_or_else(|| corrupt("investment_rates.rate", rate))
    };
    rows.iter().map(read).collect()
}

/// Projects that leads became and that are not there yet, by lead.
pub(super) async fn pending(db: &impl ConnectionTrait) -> Result<Vec<(Uuid, String)>, StoreError> {
    let select = Query::select()
        .columns(["case_id", "project"])
        .from(PENDING)
        .to_owned();
    let rows = db.query_all(&select).await?;
    let read = |row: &QueryResult| Ok((row.try_get("", "case_id")?, row.try_get("", "project")?));
    rows.iter().map(read).collect()
}

/// Keeps the key of the project that a lead became while it is not there; nothing where it is.
pub(super) async fn keep_pending(
    work: &Work,
    lead: Uuid,
    project: Option<&str>,
) -> Result<(), StoreError> {
    let Some(project) = project else {
        let delete = Query::delete()
            .from_table(PENDING)
            .and_where(Expr::col("case_id").eq(lead))
            .to_owned();
        work.db().execute(&delete).await?;
        return Ok(());
    };
    let insert = Query::insert()
        .into_table(PENDING)
        .columns(["case_id", "project"])
        .values_panic([lead.into(), project.into()])
        .on_conflict(
            OnConflict::column("case_id")
                .update_column("project")
                .to_owned(),
        )
        .to_owned();
    work.db().execute(&insert).await?;
    Ok(())
}

/// Adds payments.
pub(super) async fn add_payments(
    work: &Work,
    added: &[&Payment],
    by: By,
) -> Result<(), StoreError> {
    let rows = added.iter().map(|payment| {
        vec![
            payment.id.clone().into(),
            payment.of.clone().into(),
            payment.day.to_string().into(),
            payment.currency.clone().into(),
            payment.amount.into(),
            payment.origin.code().into(),
        ]
    });
    let columns = ["id", "of_key", "day", "currency", "amount", "origin"];
    add(work, PAYMENTS, &columns, rows.collect(), by).await
}

/// Adds registrations.
pub(super) async fn add_registrations(
    work: &Work,
    added: &[&Registration],
    by: By,
) -> Result<(), StoreError> {
    let rows = added.iter().map(|row| {
        vec![
            row.uscc.clone().into(),
            row.name.clone().into(),
            row.day.to_string().into(),
            row.home_merchant.into(),
        ]
    });
    let columns = ["uscc", "name", "day", "home_merchant"];
    add(work, REGISTRATIONS, &columns, rows.collect(), by).await
}

/// Adds rates of exchange.
pub(super) async fn add_rates(work: &Work, added: &[&Rate], by: By) -> Result<(), StoreError> {
    let rows = added.iter().map(|rate| {
        vec![
            rate.currency.clone().into(),
            rate.from.to_string().into(),
            rate.written().into(),
            rate.source.clone().into(),
        ]
    });
    let columns = ["currency", "from_day", "rate", "source"];
    add(work, RATES, &columns, rows.collect(), by).await
}

async fn add(
    work: &Work,
    table: &'static str,
    own: &[&'static str],
    rows: Vec<Vec<Value>>,
    by: By,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let select = Query::select()
        .expr_as(Expr::col("place").max(), "last")
        .from(table)
        .to_owned();
    let last = match work.db().query_one(&select).await? {
        Some(row) => row.try_get::<Option<i64>>("", "last")?.unwrap_or_default(),
        None => 0,
    };
    let columns: Vec<&str> = ["place"]
        .into_iter()
        .chain(own.iter().copied())
        .chain(["recorded_by", "recorded_at"])
        .collect();
    let at_once = VALUES_A_STATEMENT / columns.len();
    let mut rows = (last + 1..).zip(rows).peekable();
    while rows.peek().is_some() {
        let mut insert = Query::insert()
            .into_table(table)
            .columns(columns.iter().map(|column| (*column).to_owned()))
            .to_owned();
        for (place, cells) in rows.by_ref().take(at_once) {
            let mut row: Vec<Value> = vec![place.into()];
            row.extend(cells);
            row.push(by.user.map(UserId::uuid).into());
            row.push(by.at.as_millisecond().into());
            insert.values_panic(row.into_iter().map(Expr::value));
        }
        work.db().execute(&insert).await?;
    }
    Ok(())
}
