//! What is proposed to people who work on cases, and nothing else: suggestions of models, routing
//! rules, groups of one cause. Reads cases; no case knows of it.

pub(crate) mod matters;
pub mod routing;
pub(crate) mod triage;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// Everything about advice that stands under paths of its own; what is said about one case, or
/// before one is filed, is mounted beside the cases.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(triage::router())
        .merge(matters::router())
        .merge(routing::router())
}
