//! Running the server until it is asked to stop.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use store::jobs::Worker;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::cases::imports;
use crate::http::connections;
use crate::running::followers::Followers;
use crate::{Announcement, App, router, workers};

const FORGET_EVERY: Duration = Duration::from_secs(60);
/// Calls still under way this long after the end was asked for are cut off.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// Serves until `stop` resolves, then lets calls under way finish for a few seconds.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let upkeep = tokio::spawn(keep_up(app.clone()));
    let worker = || Worker::new(app.store.clone()).seen_in(app.running.clone());
    let followers = Followers::start(
        &app,
        workers::handlers(worker(), app.settings.encoder.clone()),
        imports::handle(worker()),
        workers::schedule(app.store.clone()),
    );
    let hub = app.hub.clone();
    let (stops, stopping) = watch::channel(false);
    let limits = app.settings.connections;
    let mut serving = pin!(connections::serve(listener, router(app), limits, stopping));
    tokio::select! {
        () = serving.as_mut() => {}
        () = stop => {
            // pages that wait for live updates would keep their connections for ever
            hub.announce(Announcement::Stopping);
            stops.send_replace(true);
            let in_time = tokio::time::timeout(STOP_WITHIN, serving).await;
            if in_time.is_err() {
                tracing::warn!("calls are still under way, they are cut off");
            }
        }
    }
    upkeep.abort();
    followers.stop().await;
}

/// Forgets what this process alone remembers; rows are forgotten by the housekeeping job.
async fn keep_up(app: App) {
    let mut tick = tokio::time::interval(FORGET_EVERY);
    loop {
        tick.tick().await;
        app.public_entry.forget_idle();
        app.sign_ups.forget_idle();
    }
}
