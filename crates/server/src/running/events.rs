//! `GET /api/v1/events`: live updates as server-sent events, in the reach of the caller.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::access::{Actor, Scope};
use domain::words::UserId;
use prometheus_client::metrics::gauge::Gauge;
use serde::Serialize;
use store::StoreError;
use store::cases::Cases;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::{Stream, StreamExt};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::people::caller::Caller;
use crate::running::live::{Announcement, CaseChanged};

/// Proxies close connections on which nothing is said for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// What a browser sends when it connects anew: the `id` of the last event it heard.
const LAST_HEARD: &str = "last-event-id";
/// A page that missed more than this loads anew instead of being told each change.
const REPLAYED_MAX: u64 = 500;

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

/// Who listens, and from where on.
#[derive(Clone)]
struct Reader {
    actor: Actor,
    person: UserId,
    /// Changes up to this place were told when the page connected.
    heard: i64,
}

/// Live updates: `case` when a case in the caller's reach changed, `notice` with the number of
/// unread notices when the caller was told of something, `reload` when the page missed more than
/// it can be told. The `id` of an event is its place in the event log; who connects anew with
/// `Last-Event-ID` is first told what was missed.
#[utoipa::path(get, path = "/events", tag = "live",
    params(("Last-Event-ID" = Option<u64>, Header, description = "The last event that was heard")),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    app.metrics.live_connections().inc();
    let waiting = Waiting(app.metrics.live_connections().clone());
    // before the log is read, so that nothing falls in between
    let announcements = BroadcastStream::new(app.hub.listen());
    let mut reader = Reader {
        actor: caller.actor.clone(),
        person: caller.user.id,
        heard: 0,
    };
    let last_heard = headers.get(LAST_HEARD).and_then(|id| id.to_str().ok());
    let missed = match last_heard {
        Some(id) => missed(&app, &mut reader, id).await,
        None => Vec::new(),
    };
    let announcements = announcements.take_while(is_serving);
    let events = announcements.then(move |announced| {
        let _still = &waiting;
        let (app, reader) = (app.clone(), reader.clone());
        async move {
            match announced {
                Ok(announced) => event(&app, &reader, &announced).await,
                Err(_) => Some(reload()),
            }
        }
    });
    let events = tokio_stream::iter(missed).chain(events.filter_map(|event| event));
    Sse::new(events.map(Ok)).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}

/// What a page missed that heard events up to `id`, which it sent; `reload` where that is too much
/// or cannot be told.
async fn missed(app: &App, reader: &mut Reader, id: &str) -> Vec<Event> {
    let told = match id.trim().parse() {
        Ok(after) => replay(app, reader, after).await,
        Err(_) => Ok(None),
    };
    match told {
        Ok(Some(events)) => events,
        Ok(None) => {
            let last = app.store.last_seq().await.unwrap_or_default();
            vec![reload().id(last.to_string())]
        }
        Err(error) => {
            tracing::warn!(%error, "cannot replay what a page missed");
            vec![reload()]
        }
    }
}

/// The changes behind `after` in the reader's reach, and what is unread; `None` when there are too
/// many, or the log does not reach as far as `after`: it is another one.
async fn replay(
    app: &App,
    reader: &mut Reader,
    after: u64,
) -> Result<Option<Vec<Event>>, StoreError> {
    if after > app.store.last_seq().await? {
        return Ok(None);
    }
    let behind = app.store.events_after(after, REPLAYED_MAX + 1).await?;
    if behind.len() as u64 > REPLAYED_MAX {
        return Ok(None);
    }
    let seen = Cases::visible_to(&Scope::of(&reader.actor));
    if let Some(last) = behind.last() {
        reader.heard = i64::try_from(last.seq).unwrap_or(i64::MAX);
    }
    let changes = CaseChanged::seen_by(&seen, app, behind).await?;
    let heard = changes
        .iter()
        .filter(|change| change.is_heard_by(&reader.actor));
    let mut events: Vec<Event> = heard.filter_map(case_event).collect();
    events.extend(unread(app, reader.person).await);
    Ok(Some(events))
}

fn reload() -> Event {
    Event::default().event("reload").data("{}")
}

fn case_event(change: &CaseChanged) -> Option<Event> {
    let event = Event::default().event("case").id(change.seq.to_string());
    event.json_data(change).ok()
}

async fn unread(app: &App, person: UserId) -> Option<Event> {
    let unread = app.store.unread_notices(person).await.ok()?;
    let event = Event::default().event("notice");
    event.json_data(Unread { unread }).ok()
}

/// What the reader hears of an announcement, if anything.
async fn event(app: &App, reader: &Reader, announced: &Announcement) -> Option<Event> {
    match announced {
        Announcement::Case(change) => {
            let is_told = change.seq > reader.heard && change.is_heard_by(&reader.actor);
            is_told.then(|| case_event(change)).flatten()
        }
        Announcement::Notices(people) if people.contains(&reader.person) => {
            unread(app, reader.person).await
        }
        Announcement::Notices(_) | Announcement::Stopping => None,
    }
}

fn is_serving(announced: &Result<Arc<Announcement>, BroadcastStreamRecvError>) -> bool {
    !matches!(announced, Ok(announced) if **announced == Announcement::Stopping)
}
