//! The OpenAPI document, made from the code of the endpoints.

mod parameters;
mod refusals;
pub(crate) mod words;

use axum::Json;
use axum::extract::State;
use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};

use crate::App;
use crate::http::refusal::{FieldErrorBody, RefusalBody};

/// Name of the cookie that carries the session.
pub const SESSION_COOKIE: &str = "lianzhang_session";

/// What the document says before any endpoint is added.
pub fn frame() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Lianzhang")
        .description(Some("Requests, lists, projects and chains of a city"))
        .version(env!("CARGO_PKG_VERSION"))
        .license(Some(
            LicenseBuilder::new()
                .name("Apache-2.0")
                .identifier(Some("Apache-2.0"))
                .build(),
        ))
        .build();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE)));
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let components = ComponentsBuilder::new()
        .schema(RefusalBody::name(), RefusalBody::schema())
        .schema(FieldErrorBody::name(), FieldErrorBody::schema())
        .security_scheme("cookie", cookie)
        .security_scheme("bearer", bearer)
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// Adds what is true of all operations: how callers prove themselves unless the operation says that it
/// is open, what it may refuse, and what many of them take.
pub fn finish(document: &mut OpenApi) {
    for (method, path, operation) in operations(document) {
        operation.operation_id = Some(operation_id(method, path));
        refusals::refer(method, operation);
        words::bound_limits(operation);
    }
    // what holds unless an operation says otherwise stands once, at the top
    let none: [&str; 0] = [];
    document.security = Some(vec![
        SecurityRequirement::new("cookie", none),
        SecurityRequirement::new("bearer", none),
    ]);
    refusals::declare(document.components.get_or_insert_default());
    parameters::share(document);
}

/// Every operation with its method and path.
fn operations(
    document: &mut OpenApi,
) -> impl Iterator<Item = (&'static str, &str, &mut Operation)> {
    document.paths.paths.iter_mut().flat_map(|(path, item)| {
        [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
            ("patch", &mut item.patch),
        ]
        .into_iter()
        .filter_map(move |(method, operation)| Some((method, path.as_str(), operation.as_mut()?)))
    })
}

/// `patch_users_id` for `PATCH /api/v1/users/{id}`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path
        .trim_start_matches("/api/v1")
        .split(|c: char| !c.is_ascii_alphanumeric());
    std::iter::once(method)
        .chain(words.filter(|word| !word.is_empty()))
        .collect::<Vec<_>>()
        .join("_")
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "operation", security(()), responses((status = 200, body = Object)))]
pub async fn serve(State(app): State<App>) -> Json<OpenApi> {
    Json(app.openapi.as_ref().clone())
}
