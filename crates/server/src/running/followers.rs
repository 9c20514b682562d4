//! What follows the event log while the server runs: the sealer first, then live updates, notices
//! and the search index, all by `seq`. Beside them workers take the queued jobs.

use std::time::Duration;

use domain::access::{Scope, SystemPurpose};
use store::StoreError;
use store::cases::Cases;
use store::jobs::Worker;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::live::{Announcement, CaseChanged, Whose};
use crate::App;

/// Committed events get their place within this time.
const SEAL_EVERY: Duration = Duration::from_millis(200);
/// After a failure the follower waits this long, so that a database that is away is not pestered.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// A follower that has not ended by then is left to its fate: what it had under way is done again
/// by whoever starts next.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// Events handed to pages at once.
const EVENTS_AT_ONCE: u64 = 500;

/// The running followers.
pub(crate) struct Followers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Followers {
    /// Starts to follow the log, and lets the workers take jobs: `importer` is one of its own, so
    /// that a long import does not hold up the rest. `first` is done before `worker` begins.
    pub(crate) fn start(
        app: &App,
        worker: Worker,
        importer: Worker,
        first: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let index = app.search.clone();
        let index_stopped = stopped.clone();
        let worker_stopped = stopped.clone();
        let importer_stopped = stopped.clone();
        let tasks = vec![
            tokio::spawn(async move {
                first.await;
                worker.run_until(asked(worker_stopped)).await;
            }),
            tokio::spawn(async move { importer.run_until(asked(importer_stopped)).await }),
            tokio::spawn(follow_log(app.clone(), stopped)),
            tokio::spawn(async move { index.follow_until(asked(index_stopped)).await }),
        ];
        Self { stop, tasks }
    }

    /// Asks all to stop and waits until they have: what was committed is sealed.
    pub(crate) async fn stop(self) {
        // the receivers live in the tasks that are waited for
        let _ = self.stop.send(true);
        for mut task in self.tasks {
            match tokio::time::timeout(STOP_WITHIN, &mut task).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "follower ended badly"),
                Err(_) => {
                    tracing::warn!("a follower is still at work, it is cut off");
                    task.abort();
                }
            }
        }
    }
}

async fn follow_log(app: App, mut stopped: watch::Receiver<bool>) {
    let mut followed = Followed::default();
    loop {
        let pause = match round(&app, &mut followed).await {
            Ok(()) => SEAL_EVERY,
            Err(error) => {
                tracing::warn!(%error, "the event log cannot be followed right now");
                RETRY_AFTER
            }
        };
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => break,
            () = tokio::time::sleep(pause) => {}
        }
    }
    if let Err(error) = app.store.seal_all().await {
        tracing::warn!(%error, "the tail of the event log stays unsealed until the next start");
    }
}

/// How far the log was followed.
#[derive(Debug, Default)]
struct Followed {
    /// The last place announced.
    announced: Option<u64>,
    /// Whether it was said that the key here signs no more.
    misfit: bool,
}

/// Seals what waits; whether it did. A key that was replaced seals nothing, which is said once: what others
/// seal is followed all the same.
async fn seal(app: &App, misfit: &mut bool) -> Result<bool, StoreError> {
    match app.store.seal().await {
        Err(error @ StoreError::Keys(_)) => {
            if !std::mem::replace(misfit, true) {
                tracing::error!(%error, "this server seals no event any more");
            }
            Ok(false)
        }
        sealed => {
            let sealed = sealed?.is_some();
            *misfit &= !sealed;
            Ok(sealed)
        }
    }
}

async fn round(app: &App, followed: &mut Followed) -> Result<(), StoreError> {
    let Followed { announced, misfit } = followed;
    let before = match *announced {
        Some(seq) => seq,
        // pages load what they show when they open; only what comes later is announced
        None => app.store.last_seq().await?,
    };
    *announced = Some(before);
    if !seal(app, misfit).await? && app.store.last_seq().await? == before {
        return Ok(());
    }
    *announced = Some(announce(app, before).await?);
    loop {
        let delivered = app.store.deliver_notices().await?;
        if !delivered.people.is_empty() {
            app.hub.announce(Announcement::Notices(delivered.people));
        }
        if delivered.events == 0 {
            break;
        }
    }
    Ok(())
}

/// Tells waiting pages whose reach and which cases changed. Returns the last place announced.
async fn announce(app: &App, mut after: u64) -> Result<u64, StoreError> {
    loop {
        if !app.hub.is_heard() {
            return app.store.last_seq().await;
        }
        let events = app.store.events_after(after, EVENTS_AT_ONCE).await?;
        let Some(last) = events.last().map(|event| event.seq) else {
            return Ok(after);
        };
        // first of all, so that nobody hears what is no longer for him
        if let Some(whose) = Whose::changed_by(&events) {
            app.hub.announce(Announcement::Reach(whose));
        }
        let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
        for change in CaseChanged::seen_by(&all, app, events).await? {
            app.hub.announce(Announcement::Case(change));
        }
        after = last;
    }
}

/// Resolves when the end is asked for.
async fn asked(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}
