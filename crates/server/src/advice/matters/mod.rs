//! One-cause groups (共性诉求): hot matters, their members, and one case made of them.
//!
//! A job groups open and recent requests every hour. Everybody sees a group as far as he sees its
//! members: counts, heat and trend are reckoned from those alone, and a group of which he sees one
//! member is none to him.

mod join;
mod list;
mod regroup;
mod show;
mod step;
mod undo;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub(crate) use regroup::{handle, schedule};

/// `/api/v1/matters`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handle))
        .routes(routes!(regroup::ask))
        .routes(routes!(show::handle))
        .routes(routes!(join::handle))
        .routes(routes!(undo::handle))
}
