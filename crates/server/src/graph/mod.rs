//! The chain graph: what the chain is, where it breaks, what would mend it. Officials read it,
//! offices change it; every change is a version.

mod analysis;
mod body;
mod charge;
mod difference;
mod edit;
mod files;
mod findings;
mod graphs;
mod import;
mod invitation_lists;
mod of_firm;
mod overview;
mod pairs;
mod panels;
mod picture;
mod places;
mod policy;
mod reviews;
mod scenarios;
mod search;
mod select;
mod sheets;
mod versions;
mod view;
mod what_if;

pub use graphs::{Graphs, edited_version, keep_version, read_graph, whole_version};
pub(crate) use of_firm::{FirmPlace, placed};
pub use policy::policy;
pub(crate) use search::named;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::http::form::FILE_BYTES_MAX;

/// Everything about the graph: what stands under `/chain-graph`, and its import.
pub fn router() -> OpenApiRouter<App> {
    let import = OpenApiRouter::new()
        .routes(routes!(import::import))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX));
    OpenApiRouter::new()
        .nest("/chain-graph", one_graph())
        .merge(import)
}

/// `/api/v1/chain-graph`.
fn one_graph() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(overview::handle))
        .routes(routes!(view::handle))
        .routes(routes!(analysis::handle))
        .routes(routes!(versions::handle))
        .routes(routes!(difference::handle))
        .routes(routes!(edit::edits))
        .routes(routes!(edit::undo))
        .routes(routes!(edit::restore))
        .routes(routes!(panels::product))
        .routes(routes!(panels::firm))
        .routes(routes!(panels::trace))
        .routes(routes!(search::handle))
        .routes(routes!(files::template))
        .routes(routes!(files::export))
        .routes(routes!(files::findings))
        .routes(routes!(what_if::evaluate_now))
        .routes(routes!(scenarios::list, scenarios::keep))
        .routes(routes!(scenarios::compare))
        .routes(routes!(
            scenarios::read,
            scenarios::change,
            scenarios::remove
        ))
        .routes(routes!(invitation_lists::list, invitation_lists::keep))
        .routes(routes!(invitation_lists::read, invitation_lists::remove))
        .routes(routes!(invitation_lists::export))
        .routes(routes!(reviews::pairs))
        .routes(routes!(reviews::list, reviews::decide))
        .routes(routes!(reviews::undo))
}
