//! `GET /oc4ids`: public projects as a project package of OC4IDS.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource, Scope};
use domain::kinds::CaseKind;
use serde::Deserialize;
use serde_json::Value;
use steering::oc4ids::{Public, package};
use store::projects::published;
use store::{Store, StoreError};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::extract::Query;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// What stands before keys where nobody says another prefix.
const PREFIX: &str = "oc4ids-lianzhang";
/// What names the package where nobody says another address.
const ADDRESS: &str = "urn:lianzhang:oc4ids";
/// Whoever publishes, where nobody says.
const PUBLISHER: &str = "链长";

/// Everything under `/oc4ids`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read))
}

/// How the package is named.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PackageQuery {
    /// What stands before the keys of projects.
    pub prefix: Option<String>,
    /// The address of the package.
    pub uri: Option<String>,
    /// Whoever publishes.
    pub publisher: Option<String>,
}

/// Public projects as far as the caller sees them, valid by OC4IDS 0.9; nobody is named.
#[utoipa::path(get, path = "/oc4ids", tag = "rates", params(PackageQuery),
    responses((status = 200, body = Value)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<PackageQuery>, Refusal>,
) -> Result<Json<Value>, Refusal> {
    caller.may(Action::ListCases, Resource::Kind(CaseKind::Project))?;
    let Query(query) = query?;
    let given = |text: &Option<String>, other: &str| {
        let text = text.clone().filter(|text| !text.trim().is_empty());
        text.unwrap_or_else(|| other.to_owned())
    };
    let publishing = Publishing {
        prefix: &given(&query.prefix, PREFIX),
        uri: &given(&query.uri, ADDRESS),
        publisher: query.publisher.as_deref(),
    };
    let (package, _) = oc4ids_of(&app.store, &caller.scope(), &publishing).await?;
    Ok(Json(package))
}

/// How a package is named.
#[derive(Debug, Clone, Copy)]
pub struct Publishing<'a> {
    /// What stands before the keys of projects.
    pub prefix: &'a str,
    /// The address of the package.
    pub uri: &'a str,
    /// Whoever publishes.
    pub publisher: Option<&'a str>,
}

/// The public projects that somebody sees, as a package, and how many they are.
///
/// # Errors
/// When the database refuses.
pub async fn oc4ids_of(
    store: &Store,
    scope: &Scope,
    publishing: &Publishing<'_>,
) -> Result<(Value, usize), StoreError> {
    let found = published(store, scope).await?;
    let updated: Vec<String> = found.iter().map(|one| one.updated.to_string()).collect();
    let public = found.iter().zip(&updated).map(|(one, updated)| Public {
        key: &one.key,
        title: &one.title,
        state: &one.state,
        before: one.before.as_deref(),
        chain: one.chain.as_deref(),
        kind: one.kind.as_deref(),
        total: one.total,
        updated,
        history: &one.history,
    });
    let public: Vec<Public<'_>> = public.collect();
    let publisher = publishing.publisher.unwrap_or(PUBLISHER);
    let now = store.ambient().now().to_string();
    Ok(package(
        &public,
        publishing.prefix,
        publishing.uri,
        publisher,
        &now,
    ))
}
