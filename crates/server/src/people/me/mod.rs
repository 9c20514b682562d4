//! The caller's own account.

mod change;
mod factor;
mod password;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub use show::{GrantBody, Me, describe, describe_grants, names_of};

/// `/api/v1/me`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::handle, change::handle))
        .routes(routes!(password::handle))
        .routes(routes!(factor::begin, factor::remove))
        .routes(routes!(factor::confirm))
}
