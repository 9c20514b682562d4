//! The event log: its head, whether it holds, and who did what.

mod events;
mod verify;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// `/api/v1/audit`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(verify::head))
        .routes(routes!(verify::verify))
        .routes(routes!(events::handle))
}
