//! Everything that is followed to its end: one set of handlers for all kinds of case.
//!
//! The handlers of one case are mounted under `/requests/{id}`, `/problems/{id}` and `/cases/{id}`;
//! [`Mount`] says which, so that a request is not found under `/problems`.

pub(crate) mod attachments;
mod comments;
pub(crate) mod counts;
mod edit;
mod events;
mod file_problem;
pub(crate) mod filter;
pub(crate) mod list;
pub(crate) mod load;
pub(crate) mod read;
pub(crate) mod repeat;
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

/// Everything under `/requests`.
pub(crate) fn requests() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, crate::requests::file::file))
        .routes(routes!(counts::counts))
        .routes(routes!(crate::requests::rate::rate))
        .routes(routes!(crate::requests::export::export))
        .merge(crate::triage::before_filing())
        .merge(one_case())
        .layer(Extension(Mount::Kind(CaseKind::Request)))
}

/// Everything under `/problems`.
pub(crate) fn problems() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, file_problem::file))
        .routes(routes!(counts::counts))
        .merge(one_case())
        .layer(Extension(Mount::Kind(CaseKind::Problem)))
}

/// Everything under `/cases`.
pub(crate) fn cases() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(counts::counts))
        .merge(one_case())
        .layer(Extension(Mount::Any))
}

/// The handlers of one case, whatever its kind.
fn one_case() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read::read, edit::edit))
        .routes(routes!(events::events))
        .routes(routes!(transitions::offered, transitions::make))
        .routes(routes!(comments::list, comments::add))
        .merge(attachments::router())
        .merge(crate::triage::one_case())
}
