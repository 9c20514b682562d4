//! The unit of work: what one write sees of the database.

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use sea_orm::DatabaseTransaction;

use super::{Ambient, StoreError};

/// What a unit of work returns while it runs.
pub type UnitFuture<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// One write in progress. It sees one instant, and either all of it is kept or nothing.
///
/// A unit of work may run more than once (PostgreSQL repeats it on conflict), so it must not hash
/// passwords, touch files or talk to the network.
#[derive(Debug)]
pub struct Work {
    tx: DatabaseTransaction,
    now: Timestamp,
    ambient: Ambient,
}

impl Work {
    pub(super) fn new(tx: DatabaseTransaction, ambient: &Ambient) -> Self {
        Self {
            tx,
            now: ambient.now(),
            ambient: ambient.clone(),
        }
    }

    /// The instant of this unit of work: everything in it happened then.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// `N` fresh random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.ambient.random()
    }

    pub(crate) fn db(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Keeps the work when it went well, takes it back when not.
    pub(super) async fn end<T, E: From<StoreError>>(self, outcome: Result<T, E>) -> Result<T, E> {
        match outcome {
            Ok(value) => {
                self.tx.commit().await.map_err(StoreError::from)?;
                Ok(value)
            }
            Err(error) => {
                self.tx.rollback().await.map_err(StoreError::from)?;
                Err(error)
            }
        }
    }
}

/// Reads an instant as the database keeps it: milliseconds since 1970.
pub(crate) fn instant(place: &'static str, millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| StoreError::Corrupt {
        place,
        what: millis.to_string(),
    })
}
