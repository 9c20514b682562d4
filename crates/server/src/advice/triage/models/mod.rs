//! Models: what they can do, training a new one, taking one into use, and how the city drifts.

mod adopt;
mod change;
mod drift;
mod examples;
mod list;
mod show;
mod train;
mod view;

use serde::Deserialize;
use store::triage::Target;
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal_code};

pub(in crate::advice::triage) use view::label_ref;

/// `/api/v1/triage/…`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handle))
        .routes(routes!(show::handle, change::handle))
        .routes(routes!(adopt::handle))
        .routes(routes!(train::handle))
        .routes(routes!(drift::handle))
        .routes(routes!(examples::handle))
}

/// What a list of models is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfTarget {
    /// `department` or `category`.
    #[param(schema_with = targets)]
    target: Option<String>,
}

fn targets() -> Object {
    words::one_of_or_empty(Target::ALL.map(Target::code))
}

/// The target with a code.
fn target(code: &str) -> Result<Target, Refusal> {
    Target::from_code(code).ok_or_else(|| field_refusal_code("target", "input.unknown"))
}
