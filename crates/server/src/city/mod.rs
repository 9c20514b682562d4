//! What the city consists of and by which rules it works: units, chains, categories, enterprises,
//! templates of answers, policies. Rows that cases point at; nothing here knows a case.

mod categories;
mod chains;
mod enterprises;
mod policies;
mod templates;
mod units;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

pub(crate) use enterprises::{EnterpriseBody, describe as describe_enterprises};

/// Everything about the city.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(enterprises::sign_up::router())
        .merge(enterprises::router())
        .merge(units::router())
        .merge(chains::router())
        .merge(categories::router())
        .merge(templates::router())
        .merge(policies::router())
}
