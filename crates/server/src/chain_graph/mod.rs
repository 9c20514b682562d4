//! The chain graph: what the chain is, where it breaks, what would mend it. Officials read it,
//! offices change it; every change is a version.

mod analysis;
mod body;
mod difference;
mod edit;
mod graphs;
mod overview;
mod picture;
mod places;
mod select;
mod versions;
mod view;

pub use graphs::{Graphs, edited_version, keep_graph, read_graph, whole_version};
pub use select::policy;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// `/api/v1/chain-graph`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(overview::handle))
        .routes(routes!(view::handle))
        .routes(routes!(analysis::handle))
        .routes(routes!(versions::handle))
        .routes(routes!(difference::handle))
        .routes(routes!(edit::edits))
        .routes(routes!(edit::undo))
        .routes(routes!(edit::restore))
}
