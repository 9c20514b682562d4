//! Units of work in a queue: each runs as a savepoint of the transaction that the writer has open.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use sea_orm::{DatabaseTransaction, TransactionTrait};
use tokio::sync::{mpsc, oneshot, watch};

use super::connect::Source;
use super::work::UnitFuture;
use super::writer::Writer;
use super::{Ambient, AsStoreError, KnownRules, StoreError, Work};

/// At most this many units wait; further writers wait to enter.
const QUEUE_LENGTH_MAX: usize = 1024;
/// A unit that has not begun after this time is taken out of the queue and refused.
const BEGUN_WITHIN: Duration = Duration::from_secs(20);

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What every unit of work is given beside its transaction.
#[derive(Debug, Clone)]
pub(super) struct Hands {
    /// Clock and randomness.
    pub ambient: Ambient,
    /// The rules last read.
    pub rules: KnownRules,
}

/// What a unit of work leaves behind, beside its outcome.
#[derive(Debug)]
pub(super) enum Left {
    /// The transaction goes on.
    Whole,
    /// It collided: all of the transaction is to be done anew.
    Collision(StoreError),
    /// The database cannot go on, whoever writes.
    Outage(StoreError),
    /// The unit broke the transaction: the others are to be done anew without it.
    Broken,
}

/// A unit of work in the queue, its type of result put away.
pub(super) trait Waiting: Send {
    /// Whether it is to be done: nobody does what its caller has given up.
    fn begin(&self) -> bool;
    /// Runs in a savepoint of `outer` and keeps the outcome. May be called again.
    fn run<'a>(&'a mut self, outer: &'a DatabaseTransaction, hands: &'a Hands) -> Boxed<'a, Left>;
    /// Tells the writer the outcome, or that the common commit failed.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
}

/// What the writer is asked for.
pub(super) enum Order {
    Unit(Box<dyn Waiting>),
    CutLog(oneshot::Sender<Result<bool, StoreError>>),
    Close(oneshot::Sender<()>),
}

/// Where a unit stands; it is either begun or given up, never both.
#[derive(Debug, Default)]
struct Stage(AtomicU8);

impl Stage {
    const WAITS: u8 = 0;
    const BEGUN: u8 = 1;
    const GIVEN_UP: u8 = 2;

    /// Moves on from waiting; `false` when it does not wait any more.
    fn leave(&self, to: u8) -> bool {
        let moved = self
            .0
            .compare_exchange(Self::WAITS, to, Ordering::AcqRel, Ordering::Acquire);
        moved.is_ok()
    }
}

/// Gives the unit up when its caller goes away before it began.
struct Wish(Arc<Stage>);

impl Drop for Wish {
    fn drop(&mut self) {
        self.0.leave(Stage::GIVEN_UP);
    }
}

struct Unit<I, T, E> {
    input: Arc<I>,
    unit: for<'a> fn(&'a Work, &'a I) -> UnitFuture<'a, T, E>,
    outcome: Option<Result<T, E>>,
    stage: Arc<Stage>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<I, T, E> Unit<I, T, E>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + AsStoreError + Send + 'static,
{
    /// The outcome, and whether the savepoint ended as it should.
    async fn attempt(
        &mut self,
        outer: &DatabaseTransaction,
        hands: &Hands,
    ) -> (Result<T, E>, Result<(), StoreError>) {
        let savepoint = match outer.begin().await {
            Ok(savepoint) => savepoint,
            Err(error) => {
                let error = StoreError::from(error);
                return (Err(error.clone().into()), Err(error));
            }
        };
        let work = Work::new(savepoint, &hands.ambient, &hands.rules);
        let running = AssertUnwindSafe((self.unit)(&work, &self.input)).catch_unwind();
        match running.await {
            Ok(Ok(value)) => match work.keep().await {
                Ok(()) => (Ok(value), Ok(())),
                Err(error) => (Err(error.clone().into()), Err(error)),
            },
            Ok(Err(refused)) => (Err(refused), work.take_back().await),
            Err(panic) => {
                let error = StoreError::Panicked(said(panic.as_ref()));
                tracing::error!(%error, "a unit of work panicked");
                (Err(error.clone().into()), Err(error))
            }
        }
    }
}

impl<I, T, E> Waiting for Unit<I, T, E>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + AsStoreError + Send + 'static,
{
    fn begin(&self) -> bool {
        self.stage.leave(Stage::BEGUN)
    }

    fn run<'a>(&'a mut self, outer: &'a DatabaseTransaction, hands: &'a Hands) -> Boxed<'a, Left> {
        Box::pin(async move {
            let (outcome, ended) = self.attempt(outer, hands).await;
            let failure = outcome.as_ref().err().and_then(E::as_store_error).cloned();
            self.outcome = Some(outcome);
            match (failure, ended) {
                (Some(error), _) if error.is_conflict() => Left::Collision(error),
                (Some(error), _) if error.is_outage() => Left::Outage(error),
                (_, Err(error)) if error.is_outage() => Left::Outage(error),
                (_, Err(_)) => Left::Broken,
                (_, Ok(())) => Left::Whole,
            }
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

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no message").to_owned()
}

/// The queue in front of the one writing connection.
#[derive(Clone)]
pub(super) struct Savepoints {
    queue: mpsc::Sender<Order>,
    failure: watch::Receiver<Option<StoreError>>,
}

impl Savepoints {
    /// Starts the writer; nobody else may write by this process.
    pub(super) fn start(source: Source, hands: Hands) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE_LENGTH_MAX);
        let (told, failure) = watch::channel(None);
        tokio::spawn(Writer::new(source, hands, told).run(waiting));
        Self { queue, failure }
    }

    /// Why the last write failed, if the reason lay outside of it.
    pub(super) fn failure(&self) -> Option<StoreError> {
        self.failure.borrow().clone()
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
        let (reply, mut answer) = oneshot::channel();
        let wish = Wish(Arc::default());
        let unit = Unit {
            input: Arc::new(input),
            unit,
            outcome: None,
            stage: wish.0.clone(),
            reply,
        };
        let late = tokio::time::sleep(BEGUN_WITHIN);
        let sent_and_answered = async {
            if self.queue.send(Order::Unit(Box::new(unit))).await.is_err() {
                return Err(StoreError::Closing.into());
            }
            let answered = (&mut answer).await;
            answered.unwrap_or_else(|_| Err(StoreError::Closing.into()))
        };
        tokio::pin!(late, sent_and_answered);
        tokio::select! {
            biased;
            outcome = &mut sent_and_answered => return outcome,
            () = &mut late => {}
        }
        if wish.0.leave(Stage::GIVEN_UP) {
            return Err(StoreError::Busy("too many writes are waiting".to_owned()).into());
        }
        sent_and_answered.await
    }

    /// Cuts the write-ahead log as far as readers allow; `false` when some of it had to stay.
    pub(super) async fn cut_log(&self) -> Result<bool, StoreError> {
        let (reply, answer) = oneshot::channel();
        if self.queue.send(Order::CutLog(reply)).await.is_err() {
            return Err(StoreError::Closing);
        }
        answer.await.unwrap_or(Err(StoreError::Closing))
    }

    /// Lets what waits be done and ends.
    pub(super) async fn close(&self) {
        let (reply, answer) = oneshot::channel();
        if self.queue.send(Order::Close(reply)).await.is_ok() {
            // a writer that is gone has nothing to close
            let _ = answer.await;
        }
    }
}
