//! Who does which queued job: every wing brings its own, here they meet.

use std::sync::Arc;

use store::jobs::Worker;
use store::{Store, housekeeping, reckoning};
use text::encoder::Encoder;

use crate::advice::matters;
use crate::advice::triage::training;
use crate::cases::bulk;

/// Lets `worker` take the jobs of every queue of this server but imports; models are trained with
/// the sentence encoder where there is one.
pub fn handlers(worker: Worker, encoder: Option<Arc<Encoder>>) -> Worker {
    let worker = training::handle(housekeeping::handle(worker), encoder);
    bulk::handle(matters::handle(reckoning::handle(worker)))
}

/// Queues what comes again and again, unless it waits already.
pub(crate) async fn schedule(store: Store) {
    if let Err(error) = store.schedule_housekeeping().await {
        tracing::warn!(%error, "housekeeping is not queued");
    }
    if let Err(error) = matters::schedule(&store).await {
        tracing::warn!(%error, "grouping is not queued");
    }
}
