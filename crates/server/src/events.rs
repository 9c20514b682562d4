//! `GET /api/v1/events`: live updates as server-sent events, in the reach of the caller.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::access::Scope;
use domain::words::UserId;
use prometheus_client::metrics::gauge::Gauge;
use serde::Serialize;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::{Stream, StreamExt};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::caller::Caller;
use crate::live::Announcement;

/// Proxies close connections on which nothing is said for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// `/api/v1/events`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(handle))
}

#[derive(Serialize)]
struct Unread {
    unread: u64,
}

/// Counts a page as waiting for as long as it does.
struct Waiting(Gauge);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Live updates: `case` when a case in the caller's reach changed, `notice` with the number of
/// unread notices when the caller was told of something, `reload` when the page was too slow to
/// hear everything. The `id` of an event is its place in the event log.
#[utoipa::path(get, path = "/events", tag = "live", responses((status = 200, body = String, content_type = "text/event-stream")))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let scope = caller.scope();
    let person = caller.user.id;
    app.metrics.live_connections().inc();
    let waiting = Waiting(app.metrics.live_connections().clone());
    let announcements = BroadcastStream::new(app.hub.listen()).take_while(is_serving);
    let events = announcements.then(move |announced| {
        let _still = &waiting;
        let (app, scope) = (app.clone(), scope.clone());
        async move {
            match announced {
                Ok(announced) => event(&app, &scope, person, &announced).await,
                Err(_) => Some(Event::default().event("reload").data("{}")),
            }
        }
    });
    let events = events.filter_map(|event| event.map(Ok));
    Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}

/// What the reader hears of an announcement, if anything.
async fn event(
    app: &App,
    scope: &Scope,
    person: UserId,
    announced: &Announcement,
) -> Option<Event> {
    match announced {
        Announcement::Case(change) => {
            let event = Event::default().event("case").id(change.seq.to_string());
            let is_seen = scope.covers(&change.facts);
            event.json_data(change).ok().filter(|_| is_seen)
        }
        Announcement::Notices(people) if people.contains(&person) => {
            let unread = app.store.unread_notices(person).await.ok()?;
            let event = Event::default().event("notice");
            event.json_data(Unread { unread }).ok()
        }
        Announcement::Notices(_) | Announcement::Stopping => None,
    }
}

fn is_serving(announced: &Result<Arc<Announcement>, BroadcastStreamRecvError>) -> bool {
    !matches!(announced, Ok(announced) if **announced == Announcement::Stopping)
}
