//! Lists as workbooks: out with typed cells, choices and locked keys, back with a preview of exactly
//! what would change.
//!
//! One file an errand: `export` writes, `read` understands the file, `bring` merges and carries out,
//! `answer` is what callers read, `endpoints` and the command line carry it.

mod answer;
mod bring;
mod endpoints;
mod export;
mod read;

use domain::kinds::{CaseKind, Kind};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub use answer::{ColumnsBody, WorkbookAnswer};
pub use bring::{Bring, Brought, WorkbookError, bring};
pub use export::export;

/// The list that lies under a path.
pub fn list_of(path: &str) -> Option<&'static Kind> {
    let kind = CaseKind::from_path(path)?.kind();
    kind.is_list.then_some(kind)
}

/// Everything under `/lists`.
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(endpoints::columns))
        .routes(routes!(endpoints::export, endpoints::import))
}
