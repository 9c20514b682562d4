//! The one writer: waiting units of work run one after another as savepoints of one transaction,
//! which commits once and then answers all. One fsync serves many writers.
//!
//! SQLite keeps the writers of other processes out by `BEGIN IMMEDIATE`, PostgreSQL by a lock on
//! one table that is taken before the snapshot. Without that lock SERIALIZABLE writers would
//! collide nearly always: identifiers grow with time, so all of them read and write the last page
//! of the same indexes, and PostgreSQL judges by pages.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use super::work::UnitFuture;
use super::{Ambient, AsStoreError, KnownRules, StoreError, Work};

/// At most this many units share one commit, so that the first does not wait for ever.
const UNITS_A_COMMIT_MAX: usize = 256;
/// At most this many units wait; further writers wait to enter.
const QUEUE_LENGTH_MAX: usize = 1024;
/// A batch that collided with somebody who writes past the lock this often in a row gives up.
const ATTEMPTS_MAX: u32 = 12;
/// Taken by each batch on PostgreSQL; readers pass it.
const TAKE_TURN: &str = "LOCK TABLE leases IN EXCLUSIVE MODE";

type Boxed<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// What every unit of work is given beside its transaction.
#[derive(Debug, Clone)]
pub(super) struct Hands {
    /// Clock and randomness.
    pub ambient: Ambient,
    /// The rules last read.
    pub rules: KnownRules,
}

/// A unit of work in the queue, its type of result put away.
trait Waiting: Send {
    /// Runs in a savepoint of `outer` and keeps the outcome. May be called again.
    fn run<'a>(&'a mut self, outer: &'a DatabaseTransaction, hands: &'a Hands) -> Boxed<'a>;
    /// The collision that the outcome is, if it is one: then `outer` is good for nothing.
    fn collision(&self) -> Option<StoreError>;
    /// Tells the writer the outcome, or that the common commit failed.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
}

struct Unit<I, T, E> {
    input: Arc<I>,
    unit: for<'a> fn(&'a Work, &'a I) -> UnitFuture<'a, T, E>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<I, T, E> Waiting for Unit<I, T, E>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + AsStoreError + Send + 'static,
{
    fn run<'a>(&'a mut self, outer: &'a DatabaseTransaction, hands: &'a Hands) -> Boxed<'a> {
        Box::pin(async move {
            let outcome = match outer.begin().await {
                Ok(savepoint) => {
                    let work = Work::new(savepoint, &hands.ambient, &hands.rules);
                    let outcome = (self.unit)(&work, &self.input).await;
                    work.end(outcome).await
                }
                Err(error) => Err(StoreError::from(error).into()),
            };
            self.outcome = Some(outcome);
        })
    }

    fn collision(&self) -> Option<StoreError> {
        let error = self.outcome.as_ref()?.as_ref().err()?.as_store_error()?;
        error.is_conflict().then(|| error.clone())
    }

    fn answer(self: Box<Self>, commit: Result<(), StoreError>) {
        let outcome = match (self.outcome, commit) {
            // a unit that failed wrote nothing, whatever became of the others
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Closing.into()),
        };
        // the caller may have gone away; its write stands all the same
        let _ = self.reply.send(outcome);
    }
}

/// The queue in front of the one writing connection.
#[derive(Clone)]
pub(super) struct Savepoints {
    queue: mpsc::Sender<Box<dyn Waiting>>,
}

impl Savepoints {
    /// Starts the writer on `connection`, which nobody else may use.
    pub(super) fn start(connection: DatabaseConnection, hands: Hands) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE_LENGTH_MAX);
        tokio::spawn(write_batches(connection, hands, waiting));
        Self { queue }
    }

    pub(super) async fn write<I, T, E>(
        &self,
        input: I,
        unit: for<'a> fn(&'a Work, &'a I) -> UnitFuture<'a, T, E>,
    ) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + AsStoreError + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let unit = Unit {
            input: Arc::new(input),
            unit,
            outcome: None,
            reply,
        };
        if self.queue.send(Box::new(unit)).await.is_err() {
            return Err(StoreError::Closing.into());
        }
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Closing.into()))
    }
}

async fn write_batches(
    connection: DatabaseConnection,
    hands: Hands,
    mut waiting: mpsc::Receiver<Box<dyn Waiting>>,
) {
    while let Some(first) = waiting.recv().await {
        let mut batch = Vec::new();
        let commit = write_batch(&connection, &hands, first, &mut waiting, &mut batch).await;
        if let Err(error) = &commit {
            tracing::error!(%error, units = batch.len(), "commit failed");
        }
        for unit in batch {
            unit.answer(commit.clone());
        }
    }
}

/// Runs `first` and what comes in meanwhile, and commits; all of it anew when it collided.
async fn write_batch(
    connection: &DatabaseConnection,
    hands: &Hands,
    first: Box<dyn Waiting>,
    waiting: &mut mpsc::Receiver<Box<dyn Waiting>>,
    batch: &mut Vec<Box<dyn Waiting>>,
) -> Result<(), StoreError> {
    batch.push(first);
    let mut attempt = 1;
    loop {
        let outer = begin(connection).await?;
        let commit = match run_all(&outer, hands, waiting, batch).await {
            Ok(()) => outer.commit().await.map_err(StoreError::from),
            Err(collision) => {
                outer.rollback().await?;
                Err(collision)
            }
        };
        match commit {
            Err(error) if error.is_conflict() && attempt < ATTEMPTS_MAX => {
                pause(&hands.ambient, attempt).await;
                attempt += 1;
            }
            commit => return commit,
        }
    }
}

async fn begin(connection: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
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

/// Runs every unit of the batch, and those that come in meanwhile as long as there is room.
async fn run_all(
    outer: &DatabaseTransaction,
    hands: &Hands,
    waiting: &mut mpsc::Receiver<Box<dyn Waiting>>,
    batch: &mut Vec<Box<dyn Waiting>>,
) -> Result<(), StoreError> {
    let mut next = 0;
    while let Some(unit) = batch.get_mut(next) {
        unit.run(outer, hands).await;
        if let Some(collision) = unit.collision() {
            return Err(collision);
        }
        next += 1;
        if next == batch.len()
            && next < UNITS_A_COMMIT_MAX
            && let Ok(unit) = waiting.try_recv()
        {
            batch.push(unit);
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
