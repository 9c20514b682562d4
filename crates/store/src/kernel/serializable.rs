//! Writing on PostgreSQL: the unit of work runs SERIALIZABLE and is repeated when it collided.

use std::time::Duration;

use sea_orm::{DatabaseConnection, IsolationLevel, TransactionTrait};

use super::work::UnitFuture;
use super::{Ambient, StoreError, Work};

/// A unit that collided this often in a row gives up; the caller may try again later.
const ATTEMPTS_MAX: u32 = 12;

/// Where PostgreSQL is reached.
#[derive(Clone)]
pub(super) struct Postgres {
    /// For reading and for units of work.
    pub(super) connection: DatabaseConnection,
    /// A few connections of their own for running numbers: a unit of work that holds a connection
    /// must not wait for a second one of the same pool.
    pub(super) counters: DatabaseConnection,
}

/// Lets an error of any unit say whether it stems from a collision.
fn collided<T, E: AsStoreError>(outcome: &Result<T, E>) -> bool {
    matches!(outcome, Err(error) if error.as_store_error().is_some_and(StoreError::is_conflict))
}

/// Errors of units of work wrap [`StoreError`]; the writer must be able to look inside.
pub trait AsStoreError {
    /// The failure of the database inside this error, if that is what it is.
    fn as_store_error(&self) -> Option<&StoreError>;
}

impl AsStoreError for StoreError {
    fn as_store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

pub(super) async fn write<I, T, E>(
    Postgres {
        connection,
        counters,
    }: &Postgres,
    ambient: &Ambient,
    input: &I,
    unit: for<'a> fn(&'a Work, &'a I) -> UnitFuture<'a, T, E>,
) -> Result<T, E>
where
    E: From<StoreError> + AsStoreError,
{
    let mut attempt = 0;
    loop {
        let tx = connection
            .begin_with_config(Some(IsolationLevel::Serializable), None)
            .await
            .map_err(StoreError::from)?;
        let work = Work::new(tx, ambient, Some(counters.clone()));
        let outcome = unit(&work, input).await;
        let outcome = work.end(outcome).await;
        attempt += 1;
        if attempt < ATTEMPTS_MAX && collided(&outcome) {
            // full jitter keeps two colliding writers from meeting again
            let ceiling_ms = 1u64 << attempt.min(7);
            let [byte] = ambient.random::<1>();
            tokio::time::sleep(Duration::from_millis(u64::from(byte) % ceiling_ms)).await;
            continue;
        }
        return outcome;
    }
}
