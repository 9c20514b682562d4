//! How far a piece of long work is, and whether somebody wants it to end: shared between who does it
//! and who watches.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::words::JobId;
use jiff::Timestamp;

/// The state of one piece of work. Writing to it touches no database, so a unit of work may.
#[derive(Debug, Default)]
pub struct Meter {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Meter {
    /// Says how much is done, of how much.
    pub fn set(&self, done: u64, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
    }

    /// How much is done, of how much; 0 of 0 while nobody knows.
    pub fn reading(&self) -> (u64, u64) {
        (
            self.done.load(Ordering::Relaxed),
            self.total.load(Ordering::Relaxed),
        )
    }

    /// Asks for the end.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the end was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// A job that runs in this process.
#[derive(Debug, Clone)]
pub struct UnderWay {
    /// How far it is.
    pub meter: Arc<Meter>,
    /// When this attempt began.
    pub began: Timestamp,
}

/// The jobs that run in this process. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Running(Arc<Mutex<HashMap<JobId, UnderWay>>>);

impl Running {
    /// The job, if it runs in this process.
    pub fn find(&self, id: JobId) -> Option<UnderWay> {
        self.with(|jobs| jobs.get(&id).cloned())
    }

    pub(super) fn begin(&self, id: JobId, began: Timestamp) -> Arc<Meter> {
        let meter = Arc::<Meter>::default();
        let under_way = UnderWay {
            meter: meter.clone(),
            began,
        };
        self.with(|jobs| jobs.insert(id, under_way));
        meter
    }

    pub(super) fn end(&self, id: JobId) {
        self.with(|jobs| jobs.remove(&id));
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<JobId, UnderWay>) -> T) -> T {
        // nothing that runs under the lock can leave the map half changed
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
