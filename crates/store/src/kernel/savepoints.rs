//! The one writer of SQLite: waiting units of work run one after another as savepoints of one
//! `BEGIN IMMEDIATE`, which commits once and then answers all. One fsync serves many writers.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use super::work::UnitFuture;
use super::{Ambient, StoreError, Work};

/// At most this many units share one commit, so that the first does not wait for ever.
const UNITS_A_COMMIT_MAX: usize = 256;
/// At most this many units wait; further writers wait to enter.
const QUEUE_LENGTH_MAX: usize = 1024;

type Boxed<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A unit of work in the queue, its type of result put away.
trait Waiting: Send {
    /// Runs in a savepoint of `outer` and keeps the outcome.
    fn run<'a>(&'a mut self, outer: &'a DatabaseTransaction, ambient: &'a Ambient) -> Boxed<'a>;
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
    E: From<StoreError> + Send + 'static,
{
    fn run<'a>(&'a mut self, outer: &'a DatabaseTransaction, ambient: &'a Ambient) -> Boxed<'a> {
        Box::pin(async move {
            let outcome = match outer.begin().await {
                Ok(savepoint) => {
                    let work = Work::new(savepoint, ambient, None);
                    let outcome = (self.unit)(&work, &self.input).await;
                    work.end(outcome).await
                }
                Err(error) => Err(StoreError::from(error).into()),
            };
            self.outcome = Some(outcome);
        })
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
    pub(super) fn start(connection: DatabaseConnection, ambient: Ambient) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE_LENGTH_MAX);
        tokio::spawn(write_batches(connection, ambient, waiting));
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
        E: From<StoreError> + Send + 'static,
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
    ambient: Ambient,
    mut waiting: mpsc::Receiver<Box<dyn Waiting>>,
) {
    while let Some(first) = waiting.recv().await {
        let mut batch = Vec::new();
        let commit = write_batch(&connection, &ambient, first, &mut waiting, &mut batch).await;
        if let Err(error) = &commit {
            tracing::error!(%error, units = batch.len(), "commit failed");
        }
        for unit in batch {
            unit.answer(commit.clone());
        }
    }
}

async fn write_batch(
    connection: &DatabaseConnection,
    ambient: &Ambient,
    first: Box<dyn Waiting>,
    waiting: &mut mpsc::Receiver<Box<dyn Waiting>>,
    batch: &mut Vec<Box<dyn Waiting>>,
) -> Result<(), StoreError> {
    batch.push(first);
    let outer = connection
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await?;
    let mut next = 0;
    while let Some(unit) = batch.get_mut(next) {
        unit.run(&outer, ambient).await;
        next += 1;
        if next == batch.len()
            && next < UNITS_A_COMMIT_MAX
            && let Ok(unit) = waiting.try_recv()
        {
            batch.push(unit);
        }
    }
    outer.commit().await?;
    Ok(())
}
