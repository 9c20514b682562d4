//! One step for many cases: each by itself, so that one that is refused holds up no other. What would
//! come of it is told first on wish; many are a job.

mod each;
mod endpoints;
mod job;

pub(crate) use endpoints::router;
pub(crate) use job::handle;
