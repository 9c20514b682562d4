//! The unit of work: what one write sees of the database.

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;

use jiff::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use uuid::Uuid;

use super::{Ambient, KnownRules, StoreError};

/// What a unit of work returns while it runs.
pub type UnitFuture<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// One write in progress. It sees one instant, and either all of it is kept or nothing.
///
/// A unit of work may run more than once (it is repeated when it collided), so it must not hash
/// passwords, touch files or talk to the network.
#[derive(Debug)]
pub struct Work {
    tx: DatabaseTransaction,
    now: Timestamp,
    ambient: Ambient,
    rules: KnownRules,
    made: OnceLock<Uuid>,
}

impl Work {
    pub(super) fn new(tx: DatabaseTransaction, ambient: &Ambient, rules: &KnownRules) -> Self {
        Self {
            tx,
            now: ambient.now(),
            ambient: ambient.clone(),
            rules: rules.clone(),
            made: OnceLock::new(),
        }
    }

    /// The instant of this unit of work: everything in it happened then.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Names the row that this work makes or changes, which a repeated call is answered with.
    pub fn makes(&self, row: Uuid) {
        self.made.get_or_init(|| row);
    }

    pub(super) fn made(&self) -> Option<Uuid> {
        self.made.get().copied()
    }

    /// `N` fresh random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.ambient.random()
    }

    /// Random bytes for an identifier that sorts behind those drawn before it.
    pub(crate) fn random_in_order(&self) -> [u8; 10] {
        self.ambient.random_in_order()
    }

    /// The next running number of a series, from 1.
    pub(crate) async fn next_number(&self, series: &str) -> Result<u32, StoreError> {
        self.next_numbers(series, 1).await
    }

    /// The first of `count` running numbers of a series that follow one another.
    pub(crate) async fn next_numbers(&self, series: &str, count: u32) -> Result<u32, StoreError> {
        let draw = Statement::from_sql_and_values(
            self.tx.get_database_backend(),
            "INSERT INTO counters (series, last) VALUES ($1, $2) \
             ON CONFLICT (series) DO UPDATE SET last = counters.last + excluded.last RETURNING last",
            [series.into(), i64::from(count).into()],
        );
        let drawn = self.tx.query_one_raw(draw).await?;
        let last: i64 = drawn.map_or(Ok(0), |row| row.try_get("", "last"))?;
        u32::try_from(last - i64::from(count) + 1).map_err(|_| StoreError::Corrupt {
            place: "counters.last",
            what: last.to_string(),
        })
    }

    pub(crate) fn rules(&self) -> &KnownRules {
        &self.rules
    }

    pub(crate) fn db(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Keeps what was written, with whatever the others of the transaction write.
    pub(super) async fn keep(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }

    /// Takes back what was written.
    pub(super) async fn take_back(self) -> Result<(), StoreError> {
        Ok(self.tx.rollback().await?)
    }
}

/// Reads an instant as the database keeps it: milliseconds since 1970.
pub(crate) fn instant(place: &'static str, millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| StoreError::Corrupt {
        place,
        what: millis.to_string(),
    })
}
