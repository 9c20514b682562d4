//! Work that outlives the call that asked for it: queued in the same transaction as the rows that
//! need it, taken by any worker under a lease, repeated with growing pauses when it fails.
//!
//! A job may run more than once (a worker may die after its work and before its answer), so
//! handlers must be repeatable.

mod entity;
mod finder;
mod lease;
mod meter;
mod queue;
mod worker;

pub use finder::{Job, JobCursor, JobState, Jobs};
pub use lease::{Receipt, complete};
pub use meter::{Meter, Running, UnderWay};
pub(crate) use queue::forget_ended;
pub use queue::{NewJob, cancel, enqueue, enqueue_once, retry, waits_or_runs};
pub use worker::{JobFailure, JobRun, Worker};
