//! Invitations: somebody who may invite hands out a link; whoever opens it makes an account.

mod accept;
mod create;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// `/api/v1/invitations`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create::handle))
        .routes(routes!(show::handle, accept::handle))
}
