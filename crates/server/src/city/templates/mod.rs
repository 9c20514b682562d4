//! Templates of answers: each department keeps its own, drafts are made of them.

mod change;
mod create;
mod list;
mod view;

use domain::access::{Action, Resource};
use domain::words::UnitId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// `/api/v1/answer-templates`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handle, create::handle))
        .routes(routes!(change::handle))
}

fn may_keep(caller: &Caller, unit: UnitId) -> Result<(), Refusal> {
    caller.may(Action::ManageTemplates, Resource::Unit(unit))
}
