//! Everything that is followed to its end: one set of handlers for all kinds of case.
//!
//! The handlers of one case are mounted under `/requests/{id}`, `/problems/{id}` and `/cases/{id}`;
//! [`Mount`] says which, so that a request is not found under `/problems`.

mod attachment;
mod attachments;
mod comments;
pub(crate) mod counts;
mod edit;
mod events;
mod export;
mod file_problem;
mod file_request;
pub(crate) mod filter;
pub(crate) mod imports;
mod list;
pub(crate) mod load;
mod rate;
mod read;
mod repeat;
mod search;
mod transitions;
pub(crate) mod view;
mod way;

use axum::Extension;
use domain::lifecycle::CaseKind;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub(crate) use load::Mount;

/// What other wings offer beside the handlers of cases.
pub(crate) struct Beside {
    /// Before a request is filed.
    pub before_filing: fn() -> OpenApiRouter<App>,
    /// Under one case, whatever its kind.
    pub one_case: fn() -> OpenApiRouter<App>,
}

/// Everything about cases.
pub(crate) fn router(beside: &Beside) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(attachment::router())
        .merge(imports::router())
        .nest("/requests", requests(beside))
        .nest("/problems", problems(beside))
        .nest("/cases", cases(beside))
}

/// Everything under `/requests`.
fn requests(beside: &Beside) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, file_request::file))
        .routes(routes!(counts::counts))
        .routes(routes!(rate::rate))
        .routes(routes!(export::export))
        .merge((beside.before_filing)())
        .merge(one_case(beside))
        .layer(Extension(Mount::Kind(CaseKind::Request)))
}

/// Everything under `/problems`.
fn problems(beside: &Beside) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, file_problem::file))
        .routes(routes!(counts::counts))
        .merge(one_case(beside))
        .layer(Extension(Mount::Kind(CaseKind::Problem)))
}

/// Everything under `/cases`.
fn cases(beside: &Beside) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(counts::counts))
        .merge(one_case(beside))
        .layer(Extension(Mount::Any))
}

/// The handlers of one case, whatever its kind.
fn one_case(beside: &Beside) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read::read, edit::edit))
        .routes(routes!(events::events))
        .routes(routes!(transitions::offered, transitions::make))
        .routes(routes!(comments::list, comments::add))
        .merge(attachments::router())
        .merge((beside.one_case)())
}
