//! Enterprises: signed up or added, let in or refused, kept.

mod change;
mod create;
mod decide;
mod list;
mod relations;
mod show;
pub mod sign_up;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub(crate) use view::{EnterpriseBody, describe};

/// `/api/v1/enterprises`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handle, create::handle))
        .routes(routes!(show::handle, change::handle))
        .routes(routes!(decide::approve))
        .routes(routes!(decide::reject))
}
