//! The one writer: waiting units of work run one after another as savepoints of one transaction,
//! which commits once and then answers all. One fsync serves many writers.
//!
//! SQLite keeps the writers of other processes out by `BEGIN IMMEDIATE`, PostgreSQL by a lock on
//! one table that is taken before the snapshot. Without that lock SERIALIZABLE writers would
//! collide nearly always: identifiers grow with time, so all of them read and write the last page
//! of the same indexes, and PostgreSQL judges by pages.
//!
//! A begin, commit or rollback that fails, and a unit that breaks the transaction, throw the
//! connection away. SQLite ends a whole transaction by itself when the disk is full, but the driver
//! goes on counting from before: what follows on such a connection would be acknowledged and never
//! committed.

use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::{mpsc, watch};

use super::connect::Source;
use super::room::Room;
use super::savepoints::{Hands, Left, Order, Waiting};
use super::{Ambient, StoreError};

/// At most this many units share one commit, so that the first does not wait for ever.
const UNITS_A_COMMIT_MAX: usize = 256;
/// A batch that collided with somebody who writes past the lock this often in a row gives up.
const ATTEMPTS_MAX: u32 = 12;
/// Taken by each batch on PostgreSQL; readers pass it.
const TAKE_TURN: &str = "LOCK TABLE leases IN EXCLUSIVE MODE";
/// A server that is being started anew, or whose place another takes, is waited for this long.
const AWAY_WAITED: Duration = Duration::from_secs(5);
/// Another process that writes is waited for this long.
const BUSY_WAITED: Duration = Duration::from_secs(15);
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// A connection that does not close within this time is left to its fate.
const CLOSED_WITHIN: Duration = Duration::from_secs(2);

/// Nobody waits for a writer that had nothing to do for this long.
const IDLE: Duration = Duration::from_secs(1);
/// A write-ahead log that is longer than this, in bytes, is cut once nobody writes: what large work leaves behind
/// while others read, also that of another process.
const LOG_LEFT_MAX: u64 = 16 * 1024 * 1024;

type Batch = Vec<Box<dyn Waiting>>;

/// Why a transaction was not committed.
enum Undone {
    /// Nothing is wrong with the units: they may be done again.
    Collision(StoreError),
    /// The unit at this place in the batch broke it.
    Broken(usize),
    /// Nothing more can be done now.
    Failed(StoreError),
}

/// The connection that writes, renewed when it cannot be trusted any more.
pub(super) struct Writer {
    source: Source,
    connection: Option<DatabaseConnection>,
    hands: Hands,
    failure: watch::Sender<Option<StoreError>>,
}

impl Writer {
    pub(super) fn new(
        source: Source,
        hands: Hands,
        failure: watch::Sender<Option<StoreError>>,
    ) -> Self {
        Self {
            source,
            connection: None,
            hands,
            failure,
        }
    }

    /// Does what is asked for until nobody can ask any more.
    pub(super) async fn run(mut self, mut waiting: mpsc::Receiver<Order>) {
        let mut next = None;
        loop {
            let order = match next.take() {
                Some(order) => Some(order),
                None => self.next(&mut waiting).await,
            };
            match order {
                None => break,
                Some(Order::Unit(first)) => next = self.write(first, &mut waiting).await,
                Some(Order::CutLog(reply)) => {
                    // who asked may have gone away
                    let _ = reply.send(self.cut_log().await);
                }
                Some(Order::Close(reply)) => {
                    waiting.close();
                    while let Some(Order::Unit(unit)) = waiting.recv().await {
                        self.write(unit, &mut waiting).await;
                    }
                    self.end().await;
                    let _ = reply.send(());
                    return;
                }
            }
        }
        self.discard().await;
    }

    /// What is asked for next; a log that grew long is cut while nobody asks.
    async fn next(&mut self, waiting: &mut mpsc::Receiver<Order>) -> Option<Order> {
        loop {
            match tokio::time::timeout(IDLE, waiting.recv()).await {
                Ok(order) => return order,
                Err(_) if self.log_bytes() <= LOG_LEFT_MAX => {}
                Err(_) => match self.cut_log().await {
                    Ok(true) => tracing::debug!("cut the write-ahead log"),
                    Ok(false) => {}
                    Err(error) => tracing::debug!(%error, "the write-ahead log stays"),
                },
            }
        }
    }

    /// How long the write-ahead log of the embedded database is; 0 where there is none.
    fn log_bytes(&self) -> u64 {
        let Source::Sqlite(file) = &self.source else {
            return 0;
        };
        let mut log = file.clone().into_os_string();
        log.push("-wal");
        std::fs::metadata(log).map_or(0, |log| log.len())
    }

    /// Writes a batch and answers its units; returns what was asked for meanwhile and is no unit.
    async fn write(
        &mut self,
        first: Box<dyn Waiting>,
        waiting: &mut mpsc::Receiver<Order>,
    ) -> Option<Order> {
        let mut batch = Batch::new();
        let mut other = None;
        if first.begin() {
            batch.push(first);
        }
        let commit = match batch.is_empty() {
            true => Ok(()),
            false => self.write_batch(waiting, &mut batch, &mut other).await,
        };
        self.note(&commit, batch.len());
        for unit in batch {
            unit.answer(commit.clone());
        }
        other
    }

    /// Runs the batch and what comes in meanwhile, and commits; all of it anew when it collided.
    async fn write_batch(
        &mut self,
        waiting: &mut mpsc::Receiver<Order>,
        batch: &mut Batch,
        other: &mut Option<Order>,
    ) -> Result<(), StoreError> {
        let mut attempt = 1;
        while !batch.is_empty() {
            let undone = match self.transact(waiting, batch, other).await {
                Ok(()) => return Ok(()),
                Err(undone) => undone,
            };
            self.discard().await;
            match undone {
                Undone::Collision(_) if attempt < ATTEMPTS_MAX => {
                    pause(&self.hands.ambient, attempt).await;
                    attempt += 1;
                }
                Undone::Broken(at) => batch.remove(at).answer(Ok(())),
                Undone::Collision(error) | Undone::Failed(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// One transaction over the batch. When it fails, nothing of it is kept and the connection is
    /// not to be used any more.
    async fn transact(
        &mut self,
        waiting: &mut mpsc::Receiver<Order>,
        batch: &mut Batch,
        other: &mut Option<Order>,
    ) -> Result<(), Undone> {
        let outer = self.begin().await.map_err(Undone::Failed)?;
        run_all(&outer, &self.hands, waiting, batch, other).await?;
        outer.commit().await.map_err(|error| {
            match StoreError::from(error) {
                // it may have arrived before the connection broke
                StoreError::Away(why) | StoreError::Failing(why) => {
                    Undone::Failed(StoreError::Unknown(why))
                }
                error if error.is_conflict() => Undone::Collision(error),
                error => Undone::Failed(error),
            }
        })
    }

    /// Begins a transaction that keeps other writers out, on a fresh connection if need be. Waits a
    /// while for a server that is away and for another process that writes.
    async fn begin(&mut self) -> Result<DatabaseTransaction, StoreError> {
        let began = tokio::time::Instant::now();
        loop {
            let error = match self.try_begin().await {
                Ok(outer) => return Ok(outer),
                Err(error) => error,
            };
            let patience = match &error {
                StoreError::Busy(_) => BUSY_WAITED,
                StoreError::Away(_) => AWAY_WAITED,
                _ => Duration::ZERO,
            };
            if began.elapsed() >= patience {
                return Err(error);
            }
            if !matches!(error, StoreError::Busy(_)) {
                self.discard().await;
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }

    async fn try_begin(&mut self) -> Result<DatabaseTransaction, StoreError> {
        let connection = self.connection().await?;
        if connection.get_database_backend() == DatabaseBackend::Sqlite {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            return Ok(connection.begin_with_options(options).await?);
        }
        let outer = connection
            .begin_with_config(Some(IsolationLevel::Serializable), None)
            .await?;
        outer.execute_unprepared(TAKE_TURN).await?;
        Ok(outer)
    }

    async fn connection(&mut self) -> Result<&DatabaseConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.source.writer().await?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Throws the connection away. Waits for its end: a transaction that is still open on it would
    /// keep the next one out.
    async fn discard(&mut self) {
        if let Some(connection) = self.connection.take() {
            match tokio::time::timeout(CLOSED_WITHIN, connection.close()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!(%error, "the writing connection broke"),
                Err(_) => tracing::debug!("the writing connection does not close"),
            }
        }
    }

    /// Notes whether writing works, and says so when that has changed.
    fn note(&self, commit: &Result<(), StoreError>, units: usize) {
        let failed_before = self.failure.borrow().is_some();
        match commit {
            Err(error) if error.is_outage() => {
                if !failed_before {
                    tracing::error!(%error, units, "writing fails");
                }
                self.failure.send_replace(Some(error.clone()));
            }
            Err(error) => tracing::error!(%error, units, "commit failed"),
            Ok(()) if failed_before && units > 0 && self.has_room() => {
                tracing::info!("writing works again");
                self.failure.send_replace(None);
            }
            Ok(()) => {}
        }
    }

    /// Whether what was full has room again: a small write may still fit where a usual one fails.
    fn has_room(&self) -> bool {
        let full = matches!(&*self.failure.borrow(), Some(StoreError::Full(_)));
        match &self.source {
            Source::Sqlite(file) if full => {
                file.parent().and_then(Room::at).is_none_or(Room::is_mended)
            }
            _ => true,
        }
    }

    /// Carries the write-ahead log over and cuts it; `false` when readers kept some of it.
    async fn cut_log(&mut self) -> Result<bool, StoreError> {
        if matches!(self.source, Source::Postgres(_)) {
            return Ok(true);
        }
        let connection = self.connection().await?;
        let cut =
            Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = connection.query_one_raw(cut).await?;
        let busy: i32 = row.map_or(Ok(0), |row| row.try_get("", "busy"))?;
        Ok(busy == 0)
    }

    /// Leaves the database as a copy of its file would want it: with what helps the next start to
    /// plan queries, and without a log.
    async fn end(&mut self) {
        if let Source::Sqlite(_) = self.source {
            if let Ok(connection) = self.connection().await
                && let Err(error) = connection.execute_unprepared("PRAGMA optimize").await
            {
                tracing::debug!(%error, "statistics stay as they were");
            }
            match self.cut_log().await {
                Ok(true) => {}
                Ok(false) => tracing::debug!("somebody reads: the write-ahead log stays"),
                Err(error) => tracing::debug!(%error, "the write-ahead log stays"),
            }
        }
        self.discard().await;
    }
}

/// Runs every unit of the batch, and those that come in meanwhile as long as there is room.
async fn run_all(
    outer: &DatabaseTransaction,
    hands: &Hands,
    waiting: &mut mpsc::Receiver<Order>,
    batch: &mut Batch,
    other: &mut Option<Order>,
) -> Result<(), Undone> {
    let mut next = 0;
    while let Some(unit) = batch.get_mut(next) {
        match unit.run(outer, hands).await {
            Left::Whole => {}
            Left::Collision(error) => return Err(Undone::Collision(error)),
            Left::Outage(error) => return Err(Undone::Failed(error)),
            Left::Broken => return Err(Undone::Broken(next)),
        }
        next += 1;
        while next == batch.len() && next < UNITS_A_COMMIT_MAX && other.is_none() {
            match waiting.try_recv() {
                Ok(Order::Unit(unit)) if unit.begin() => batch.push(unit),
                Ok(Order::Unit(_)) => {}
                Ok(order) => *other = Some(order),
                Err(_) => break,
            }
        }
    }
    Ok(())
}

/// Full jitter keeps two who collided from meeting again.
async fn pause(ambient: &Ambient, attempt: u32) {
    let ceiling_ms = 1u64 << attempt.min(7);
    let [byte] = ambient.random::<1>();
    tokio::time::sleep(Duration::from_millis(u64::from(byte) % ceiling_ms)).await;
}
