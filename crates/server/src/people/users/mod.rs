//! Accounts of others, for administrators; colleagues, for the people of an enterprise.

mod change;
mod create;
mod list;
mod reset;
mod show;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub use create::name_taken;

/// `/api/v1/users`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handle, create::handle))
        .routes(routes!(show::handle, change::handle))
        .routes(routes!(reset::handle))
}
