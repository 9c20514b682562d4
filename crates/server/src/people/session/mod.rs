//! Signing in and out.

mod close;
mod device;
mod open;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// `/api/v1/session`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(open::handle, close::handle))
}
