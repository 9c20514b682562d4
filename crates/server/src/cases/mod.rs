//! Everything that is followed to its end: one set of handlers for all kinds of case.
//!
//! The handlers are mounted under the path of each kind (`/requests`, `/problems`, …) and under
//! `/cases`; [`Mount`] says which, so that a request is not found under `/problems`. What a kind holds
//! and how it moves is declared in [`domain::kinds`]; nothing here is written for one kind but what
//! only that kind has.

mod act;
mod attachment;
mod attachments;
pub(crate) mod bulk;
mod children;
mod comments;
pub(crate) mod counts;
mod edit;
mod events;
mod export;
mod facts;
mod fields;
mod file;
pub(crate) mod filter;
mod given;
mod history;
pub(crate) mod imports;
mod kinds;
mod lights;
mod links;
mod list;
pub(crate) mod load;
mod meant;
mod papers;
mod plans;
mod rate;
mod read;
mod reports;
mod schema;
mod search;
mod transitions;
pub(crate) mod view;
mod way;
pub(crate) mod workbook;

use axum::Extension;
use domain::kinds::CaseKind;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub(crate) use list::{items, search};
pub(crate) use load::Mount;
pub(crate) use schema::describe;

/// What other wings offer beside the handlers of cases.
pub(crate) struct Beside {
    /// Before a request is filed.
    pub before_filing: fn() -> OpenApiRouter<App>,
    /// Under one case, whatever its kind.
    pub one_case: fn() -> OpenApiRouter<App>,
}

/// Everything about cases.
pub(crate) fn router(beside: &Beside) -> OpenApiRouter<App> {
    let mut all = OpenApiRouter::new()
        .merge(attachment::router())
        .merge(imports::router())
        .merge(bulk::router())
        .routes(routes!(kinds::list))
        .routes(routes!(kinds::one))
        .nest("/lists", workbook::router())
        .nest("/cases", cases(beside));
    for kind in CaseKind::ALL {
        all = all.nest(&format!("/{}", kind.kind().path), of_kind(kind, beside));
    }
    all
}

/// Everything under `/requests`, `/problems`, `/targets`, …
fn of_kind(kind: CaseKind, beside: &Beside) -> OpenApiRouter<App> {
    let mut all = OpenApiRouter::new()
        .routes(routes!(list::list, file::file))
        .routes(routes!(counts::counts))
        .merge(one_case(beside));
    if kind == CaseKind::Request {
        all = all
            .routes(routes!(rate::rate))
            .routes(routes!(export::export))
            .merge((beside.before_filing)());
    }
    if kind == CaseKind::Project {
        all = all
            .routes(routes!(plans::adopt))
            .routes(routes!(reports::tell))
            .routes(routes!(lights::read));
    }
    all.layer(Extension(Mount::Kind(kind)))
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
        .routes(routes!(facts::list, facts::report))
        .routes(routes!(history::history))
        .routes(routes!(children::list, children::add))
        .routes(routes!(links::list, links::add))
        .routes(routes!(papers::list))
        .routes(routes!(papers::put))
        .routes(routes!(transitions::offered, transitions::make))
        .routes(routes!(comments::list, comments::add))
        .merge(attachments::router())
        .merge((beside.one_case)())
}
