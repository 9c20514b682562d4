//! Routing rules: what an administrator says goes before what a model thinks.
//!
//! Rules are text in the language of [`triage::rules`]. Saving compiles and checks them against the
//! departments, categories, chains and parks of the city and keeps both the text and the compiled
//! form, in which every name is a code: renaming something later switches no rule off. A version is
//! never changed; restoring an older one saves its text anew.

mod check;
mod dry_run;
mod in_force;
mod save;
mod show;
mod versions;
mod view;
mod vocabulary;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub use in_force::{Fired, InForce, RoutingRules};
pub use save::prepare;
pub use vocabulary::Vocabulary;

/// Characters of a text of rules at most.
const CHARACTERS_MAX: usize = 200_000;

/// `/api/v1/triage/rules`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::handle, save::handle))
        .routes(routes!(check::handle))
        .routes(routes!(dry_run::handle))
        .routes(routes!(versions::list))
        .routes(routes!(versions::show))
        .routes(routes!(versions::restore))
}
