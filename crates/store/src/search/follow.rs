//! Keeping the index up with the log.

use std::future::Future;
use std::time::Duration;

use super::fields::VERSION;
use super::folder::Known;
use super::index::{SearchError, SearchIndex, distinct};
use super::rows;
use crate::log::SealedEvent;

/// How often the follower looks for new events. With sealing (200 ms) and a commit this keeps a
/// search within a second of a write.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// How long a follower that failed waits before it tries again.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);
const EVENTS_A_COMMIT_MAX: u64 = 5000;
const CASES_A_BATCH: u32 = 400;
/// Further behind than this it is quicker to read every case once.
const EVENTS_BEHIND_MAX: u64 = 200_000;

impl SearchIndex {
    /// Keeps the index up with the log until `stop` is ready.
    pub async fn follow_until(&self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let index = self.clone();
        tokio::spawn(async move {
            if index.looks_damaged().await {
                index.found_damaged();
            }
        });
        loop {
            let caught_up = self.catch_up().await;
            let pause = match &caught_up {
                Ok(_) => LOOK_EVERY,
                Err(error) => {
                    tracing::error!(%error, "the search index does not follow");
                    match error.is_damage() {
                        true => self.found_damaged(),
                        false => self.renew(),
                    }
                    PAUSE_AFTER_FAILURE
                }
            };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Reads what was sealed since and lets searches see it; builds the index anew where it must, and
    /// where it was deleted or found damaged.
    /// Returns the last event seen.
    ///
    /// # Errors
    /// When rows cannot be read or the index cannot be written; what was seen before stays.
    pub async fn catch_up(&self) -> Result<u64, SearchError> {
        self.replace_lost().await?;
        let origin = self.store.log_origin().await?;
        let last = self.store.last_seq().await?;
        let follows_on = self.known().is_some_and(|known| {
            let same_log = known.seq == 0 || known.origin == origin;
            same_log && known.seq <= last && last - known.seq <= EVENTS_BEHIND_MAX
        });
        if !follows_on || self.is_asked_for_rebuild() {
            self.rebuild(origin.clone(), last).await?;
        }
        loop {
            let seq = self.seq();
            let events = self.store.events_after(seq, EVENTS_A_COMMIT_MAX).await?;
            let Some(newest) = events.last().map(|event| event.seq) else {
                return Ok(seq);
            };
            if self.put_touched(&events).await? {
                self.commit_at(newest, origin.clone()).await?;
            } else {
                self.skip_to(newest);
            }
        }
    }

    /// Puts the cases that `events` touched; `false` when there are none.
    async fn put_touched(&self, events: &[SealedEvent]) -> Result<bool, SearchError> {
        let (firms, others): (Vec<_>, Vec<_>) = events
            .iter()
            .map(|event| &event.event)
            .partition(|event| event.subject_kind == "enterprise");
        let db = self.store.db();
        let firms = distinct(firms.iter().filter_map(|event| event.subject_id));
        let mut touched: Vec<_> = others.iter().filter_map(|event| event.subject_id).collect();
        for firms in firms.chunks(CASES_A_BATCH as usize) {
            touched.extend(rows::ids_of_enterprises(db, firms).await?);
        }
        let mut any = false;
        for ids in distinct(touched).chunks(CASES_A_BATCH as usize) {
            let cases = rows::by_ids(db, ids).await?;
            any |= !cases.is_empty();
            self.put(&cases, true)?;
        }
        Ok(any)
    }

    /// Reads every case once. Searches see the old state until it is done.
    async fn rebuild(&self, origin: Option<String>, last: u64) -> Result<(), SearchError> {
        tracing::info!("the search index is built anew");
        self.forget()?;
        let db = self.store.db();
        let mut after = None;
        loop {
            let ids = rows::ids_after(db, after, CASES_A_BATCH).await?;
            let Some(newest) = ids.last() else { break };
            after = Some(*newest);
            // what changes meanwhile has a later event, which is followed afterwards
            self.put(&rows::by_ids(db, &ids).await?, false)?;
        }
        self.commit_at(last, origin).await?;
        self.rebuild_done()
    }

    async fn commit_at(&self, seq: u64, origin: Option<String>) -> Result<(), SearchError> {
        let index = self.clone();
        let known = Known {
            version: VERSION,
            seq,
            origin,
        };
        tokio::task::spawn_blocking(move || index.commit(known))
            .await
            .map_err(|_| SearchError::Closing)?
    }
}
