//! Work that goes on in the background, as administrators see it.

mod cancel;
mod list;
mod retry;
mod show;
mod view;

pub use cancel::cancel;
pub use view::{JobBody, describe};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// `/api/v1/jobs`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handle))
        .routes(routes!(show::handle))
        .routes(routes!(cancel::handle))
        .routes(routes!(retry::handle))
}
