//! What is reckoned from cases: rates of a period. Every number opens the list behind it, which is
//! why this wing knows how lists are narrowed.

pub(crate) mod board;
mod chains;
mod investment;
pub(crate) mod oc4ids;
mod period;
mod rankings;
mod rates;
mod shown;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// Everything that is reckoned.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(rates::router())
        .merge(rankings::router())
        .merge(board::router())
        .merge(oc4ids::router())
        .merge(investment::router())
}
