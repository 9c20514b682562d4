//! Finding everything: one page about a firm, one box over cases, firms, people, chains and their graph, and pages. It asks the
//! other wings, each of which says what the caller may know; nothing asks it.

mod firm;
mod hit;
mod pages;
mod search;
mod things;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// `/api/v1/search`, and the page of one firm.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(search::handle))
        .routes(routes!(firm::handle))
}
