//! What the same work costs without the house: bare statements on a connection of their own.

use std::time::Instant;

use anyhow::Context;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait, Value};

use crate::place::Place;
use crate::table::Spread;

const SECONDS: f64 = 3.0;
const ROWS_A_STATEMENT: usize = 500;

/// Times a bare statement.
pub async fn statement(
    connection: &DatabaseConnection,
    sql: &str,
    calls: usize,
) -> anyhow::Result<Spread> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let mut took = Vec::new();
    for call in 0..calls + 3 {
        let began = Instant::now();
        let rows = connection
            .query_all_raw(statement.clone())
            .await
            .with_context(|| sql.to_owned())?;
        std::hint::black_box(rows);
        if call >= 3 {
            took.push(began.elapsed());
        }
    }
    Ok(Spread::of(took))
}

/// Bare inserts a second, each committed by itself with one fsync, from `clients` connections (one on
/// SQLite, which has one writer).
pub async fn inserts(place: &Place, clients: usize) -> anyhow::Result<f64> {
    let clients = if place.url().is_some() { clients } else { 1 };
    let connection = place.connect(u32::try_from(clients)?).await?;
    bare_table(&connection).await?;
    let began = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let connection = connection.clone();
        tasks.push(tokio::spawn(async move {
            let mut done = 0_u32;
            while began.elapsed().as_secs_f64() < SECONDS {
                connection.execute_raw(insert(&connection, 1)).await?;
                done += 1;
            }
            anyhow::Ok(done)
        }));
    }
    let mut done = 0;
    for task in tasks {
        done += task.await??;
    }
    let rate = f64::from(done) / began.elapsed().as_secs_f64();
    connection.execute_unprepared("DROP TABLE bare").await?;
    connection.close().await?;
    Ok(rate)
}

/// Rows a second of one bare bulk insert in one transaction.
pub async fn bulk(place: &Place, rows: usize) -> anyhow::Result<f64> {
    let connection = place.connect(1).await?;
    bare_table(&connection).await?;
    let began = Instant::now();
    let transaction = connection.begin().await?;
    for _ in 0..rows / ROWS_A_STATEMENT {
        transaction
            .execute_raw(insert(&connection, ROWS_A_STATEMENT))
            .await?;
    }
    transaction.commit().await?;
    let rate = rows as f64 / began.elapsed().as_secs_f64();
    connection.execute_unprepared("DROP TABLE bare").await?;
    connection.close().await?;
    Ok(rate)
}

async fn bare_table(connection: &DatabaseConnection) -> anyhow::Result<()> {
    let make = "DROP TABLE IF EXISTS bare; \
         CREATE TABLE bare (id UUID NOT NULL PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL)";
    connection.execute_unprepared(make).await?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the floor is measured without the store, which hands randomness in"
)]
fn insert(connection: &DatabaseConnection, rows: usize) -> Statement {
    let places: Vec<String> = (0..rows)
        .map(|row| format!("(${}, ${}, ${})", row * 3 + 1, row * 3 + 2, row * 3 + 3))
        .collect();
    let values = (0..rows).flat_map(|_| {
        let mut id = [0; 16];
        getrandom::fill(&mut id).expect("the system gives random bytes from its start on");
        [
            Value::from(uuid::Uuid::from_bytes(id)),
            Value::from("松木经济开发区上倪路用电增容迟迟没有批复"),
            Value::from("新增两台设备后变压器负荷长期超过九成，夏季已经跳闸两次，影响交货。请有关部门尽快协调处理并答复。"),
        ]
    });
    let sql = format!(
        "INSERT INTO bare (id, title, body) VALUES {}",
        places.join(", ")
    );
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}
