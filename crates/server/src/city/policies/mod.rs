//! Rules kept as versioned data: deadlines of each kind of case, and the working calendar. Everybody
//! who is signed in reads what is in force; administrators draft, try and put into force.

mod draft;
mod enforce;
mod list;
mod revise;
mod show;
mod trial;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// `/api/v1/policies`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handle))
        .routes(routes!(show::handle))
        .routes(routes!(draft::handle))
        .routes(routes!(revise::handle))
        .routes(routes!(trial::handle))
        .routes(routes!(enforce::handle))
}
