//! `GET /api/v1/events`: live updates as server-sent events, in the reach of the caller.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::access::{Actor, Scope};
use domain::words::UserId;
use jiff::Timestamp;
use serde::Serialize;
use store::StoreError;
use store::cases::Cases;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;
use crate::running::live::{Announcement, Announcements, CaseChanged, Waiting};

/// Proxies close connections on which nothing is said for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// What a browser sends when it connects anew: the `id` of the last event it heard.
const LAST_HEARD: &str = "last-event-id";
/// How often it is looked whether a session has ended by time.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Events that a page may be behind before the log waits for it.
const UNREAD_MAX: usize = 16;
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

/// Who listens, and from where on.
struct Reader {
    actor: Actor,
    person: UserId,
    session: Vec<u8>,
    /// When the session ends unless it is used.
    until: Timestamp,
    /// Changes up to this place were told when the page connected.
    heard: i64,
}

impl Reader {
    /// Takes the reach anew. False when there is none any more.
    async fn looks_again(&mut self, app: &App) -> bool {
        let now = app.store.ambient().now();
        match app.store.session(&self.session, now).await {
            Ok(Some(session)) if !session.user.must_change_password => {
                self.actor = session.user.actor();
                self.until = session.expires_at;
                true
            }
            Ok(_) => false,
            Err(error) => {
                // the page connects anew and is told what it missed
                tracing::warn!(%error, "cannot tell whether a session still holds");
                false
            }
        }
    }

    /// Whether the session holds as far as time goes.
    async fn is_in_time(&mut self, app: &App) -> bool {
        app.store.ambient().now() < self.until || self.looks_again(app).await
    }
}

/// Live updates: `case` when a case in the caller's reach changed, `notice` with the number of
/// unread notices when the caller was told of something, `reload` when the page missed more than
/// it can be told. The `id` of an event is its place in the event log; who connects anew with
/// `Last-Event-ID` is first told what was missed. The stream ends with the session; what is granted
/// or taken away holds at once. 429 `live.too_many` when the caller has too many open.
#[utoipa::path(get, path = "/events", tag = "live",
    params(("Last-Event-ID" = Option<u64>, Header, description = "The last event that was heard")),
    responses((status = 200, body = String, content_type = "text/event-stream"), (status = 429)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let waiting = app
        .hub
        .enter(caller.user.id, app.metrics.live_connections())?;
    // before the session and the log are read, so that nothing falls in between
    let announcements = app.hub.listen();
    let mut reader = Reader {
        actor: caller.actor.clone(),
        person: caller.user.id,
        session: caller.token_digest,
        until: Timestamp::MIN,
        heard: 0,
    };
    if !reader.looks_again(&app).await {
        return Err(Refusal::unauthenticated());
    }
    let last_heard = headers.get(LAST_HEARD).and_then(|id| id.to_str().ok());
    let missed = match last_heard {
        Some(id) => missed(&app, &mut reader, id).await,
        None => Vec::new(),
    };
    let (told, heard) = mpsc::channel(UNREAD_MAX);
    tokio::spawn(tell(app, reader, announcements, told, waiting));
    let events = tokio_stream::iter(missed).chain(ReceiverStream::new(heard));
    Ok(Sse::new(events.map(Ok)).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

/// Tells a page until it goes, its session ends or the server stops.
async fn tell(
    app: App,
    mut reader: Reader,
    mut announcements: Receiver<Announcements>,
    told: mpsc::Sender<Event>,
    _waiting: Waiting,
) {
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        let announced = tokio::select! {
            () = told.closed() => return,
            announced = announcements.recv() => Some(announced),
            _ = look.tick() => None,
        };
        if !reader.is_in_time(&app).await {
            return;
        }
        let said = match announced {
            None => None,
            Some(Ok(announced)) => match &*announced {
                Announcement::Stopping => return,
                Announcement::Reach(whose) => {
                    if whose.concerns(reader.person) && !reader.looks_again(&app).await {
                        return;
                    }
                    None
                }
                other => event(&app, &reader, other).await,
            },
            // what was missed may be the end of the session
            Some(Err(RecvError::Lagged(_))) if reader.looks_again(&app).await => Some(reload()),
            Some(Err(_)) => return,
        };
        if let Some(event) = said
            && told.send(event).await.is_err()
        {
            return;
        }
    }
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
        Announcement::Notices(_) | Announcement::Reach(_) | Announcement::Stopping => None,
    }
}
