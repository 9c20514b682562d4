//! The loop that takes jobs and hands them to their handlers.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::words::{JobId, UserId};

use super::lease::{self, Claim, Ended, Held, LEASE, Progress, Receipt};
use super::meter::{Meter, Running};
use crate::kernel::{Store, StoreError};

/// How long a worker that found nothing waits before it looks again.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How often it is written down how far a job is, and looked whether its end was asked for.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Why a handler did not end its job well.
#[derive(Debug, Clone, thiserror::Error)]
pub enum JobFailure {
    /// Somebody asked for the end, or another worker has the job now.
    #[error("the job was cancelled")]
    Cancelled,
    /// Worth another attempt later.
    #[error("{0}")]
    Again(String),
    /// Another attempt would fail alike.
    #[error("{0}")]
    Never(String),
}

impl From<StoreError> for JobFailure {
    fn from(error: StoreError) -> Self {
        Self::Again(error.to_string())
    }
}

type Handled = Pin<Box<dyn Future<Output = Result<String, JobFailure>> + Send>>;
type Handler = Arc<dyn Fn(JobRun) -> Handled + Send + Sync>;

/// One attempt at one job, as its handler sees it.
#[derive(Debug, Clone)]
pub struct JobRun {
    /// The store to work on.
    pub store: Store,
    /// The job itself.
    pub id: JobId,
    /// What was given along.
    pub payload: String,
    /// Who asked; nobody when the system did.
    pub created_by: Option<UserId>,
    /// Where the handler may say how far it is, and hears that it should end.
    pub meter: Arc<Meter>,
    held: Held,
}

impl JobRun {
    /// By which a unit of work ends this job together with what it writes.
    pub fn receipt(&self) -> Receipt {
        Receipt(self.held.clone())
    }

    /// Reports how much is done (of how much, when that is known).
    ///
    /// # Errors
    /// [`JobFailure::Cancelled`] when the handler should stop, or a failure of the database.
    pub async fn progress(&self, done: u64, total: Option<u64>) -> Result<(), JobFailure> {
        let progress = Some(Progress { done, total });
        match keep_lease(&self.store, &self.held, progress).await? {
            true => Ok(()),
            false => Err(JobFailure::Cancelled),
        }
    }
}

/// Takes jobs of the queues it has handlers for. Several may run, in one process or in many.
#[derive(Clone)]
pub struct Worker {
    store: Store,
    name: String,
    handlers: BTreeMap<&'static str, Handler>,
    running: Running,
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("name", &self.name)
            .field("queues", &self.handlers.keys())
            .finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker without handlers, with a name of its own.
    pub fn new(store: Store) -> Self {
        let name = crate::kernel::hex(&store.ambient().random::<8>());
        Self {
            store,
            name,
            handlers: BTreeMap::new(),
            running: Running::default(),
        }
    }

    /// Lets others in this process see what it is at.
    #[must_use]
    pub fn seen_in(mut self, running: Running) -> Self {
        self.running = running;
        self
    }

    /// The store whose jobs it takes.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Lets `handler` do the jobs of `queue`. Its answer is kept as the outcome.
    #[must_use]
    pub fn handle<F, R>(mut self, queue: &'static str, handler: F) -> Self
    where
        F: Fn(JobRun) -> R + Send + Sync + 'static,
        R: Future<Output = Result<String, JobFailure>> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |run| Box::pin(handler(run)));
        self.handlers.insert(queue, handler);
        self
    }

    /// Works until `stop` is ready; a job that has begun is brought to its end.
    pub async fn run_until(&self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        loop {
            let worked = self.run_one().await.unwrap_or_else(|error| {
                tracing::error!(%error, "cannot take a job");
                false
            });
            let pause = if worked { Duration::ZERO } else { LOOK_EVERY };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Does one job, if one waits; `false` when none did.
    ///
    /// # Errors
    /// When the database refuses; a failing job is no error here.
    pub async fn run_one(&self) -> Result<bool, StoreError> {
        let claim = Claim {
            worker: self.name.clone(),
            queues: self.handlers.keys().copied().collect(),
        };
        let job = self
            .store
            .write(claim, |work, claim| Box::pin(lease::take(work, claim)))
            .await?;
        let Some(job) = job else {
            return Ok(false);
        };
        let Some(handler) = self.handlers.get(job.queue.as_str()) else {
            return Ok(false);
        };
        let held = Held {
            id: job.id,
            worker: self.name.clone(),
        };
        let ended = if job.cancel_asked {
            Ended::Cancelled
        } else {
            let run = JobRun {
                store: self.store.clone(),
                id: JobId::from_uuid(job.id),
                payload: job.payload,
                created_by: job.created_by.map(UserId::from_uuid),
                meter: self
                    .running
                    .begin(JobId::from_uuid(job.id), self.store.ambient().now()),
                held: held.clone(),
            };
            let ended = self.attempt(handler, run, &held).await;
            self.running.end(JobId::from_uuid(job.id));
            ended
        };
        if let Ended::Failed(error) | Ended::GivenUp(error) = &ended {
            tracing::warn!(queue = job.queue, job = %job.id, error, "job failed");
        }
        self.store
            .write((held, ended), |work, (held, ended)| {
                Box::pin(lease::end(work, held, ended))
            })
            .await?;
        Ok(true)
    }

    /// Runs the handler in a task of its own, so that its panic is a failed attempt, and keeps the
    /// lease while it runs.
    async fn attempt(&self, handler: &Handler, run: JobRun, held: &Held) -> Ended {
        let meter = run.meter.clone();
        let mut running = tokio::spawn(handler(run));
        let lease_every = LEASE.as_secs().unsigned_abs() / 3;
        let mut told = (0, 0);
        let mut second = 0u64;
        loop {
            tokio::select! {
                ended = &mut running => return match ended {
                    Ok(Ok(outcome)) => Ended::Done(outcome),
                    Ok(Err(JobFailure::Cancelled)) => Ended::Cancelled,
                    Ok(Err(JobFailure::Again(error))) => Ended::Failed(error),
                    Ok(Err(JobFailure::Never(error))) => Ended::GivenUp(error),
                    Err(panic) => Ended::Failed(panic.to_string()),
                },
                () = tokio::time::sleep(REPORT_EVERY) => {}
            }
            second += 1;
            let now = meter.reading();
            if now == told && !second.is_multiple_of(lease_every) {
                continue;
            }
            let progress = (now != told).then_some(Progress {
                done: now.0,
                total: (now.1 > 0).then_some(now.1),
            });
            told = now;
            match keep_lease(&self.store, held, progress).await {
                Ok(true) => {}
                Ok(false) => meter.cancel(),
                Err(error) => tracing::warn!(%error, "cannot keep the lease of a job"),
            }
        }
    }
}

async fn keep_lease(
    store: &Store,
    held: &Held,
    progress: Option<Progress>,
) -> Result<bool, StoreError> {
    store
        .write((held.clone(), progress), |work, (held, progress)| {
            Box::pin(lease::keep(work, held, *progress))
        })
        .await
}
