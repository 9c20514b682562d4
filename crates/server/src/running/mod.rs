//! What goes on by itself while the server runs, and how it is watched: followers of the event log,
//! live updates, queued jobs, the audit of the log.

mod audit;
mod events;
pub(crate) mod followers;
pub(crate) mod jobs;
pub(crate) mod live;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// Everything about what is running.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(audit::router())
        .merge(events::router())
        .merge(jobs::router())
}
