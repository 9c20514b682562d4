//! The web app and, under `/m/`, the phone app, embedded in the binary: files with their hash as `ETag`,
//! and the app's `index.html` for every other path, since the apps route themselves.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::http::refusal::Refusal;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

#[derive(RustEmbed)]
#[folder = "../../phone/dist/h5"]
#[allow_missing = true]
struct Phone;

/// Where the phone app lies; its build knows the same path (`phone/src/manifest.json`).
const PHONE: &str = "m/";

/// Files under this path carry a hash in their name and never change.
const HASHED: &str = "assets/";

/// Answers every path that is not part of the API.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Refusal::not_found().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed").into_response();
    }
    // without the slash, so that what the app asks for lies below it
    if path == PHONE.trim_end_matches('/') {
        return Redirect::permanent("/m/").into_response();
    }
    match path.strip_prefix(PHONE) {
        Some(path) => file_of::<Phone>(path, request.headers()),
        None => file_of::<Dist>(path, request.headers()),
    }
}

/// A file of an app, or its first page.
fn file_of<Folder: RustEmbed>(path: &str, headers: &HeaderMap) -> Response {
    if let Some(file) = Folder::get(path) {
        return answer(path, &file, headers);
    }
    // A missing asset must not come back as a page: the browser would take it for a script.
    if path.starts_with(HASHED) {
        return Refusal::not_found().into_response();
    }
    match Folder::get("index.html") {
        Some(index) => answer("index.html", &index, headers),
        None => Html(include_str!("web/missing.html")).into_response(),
    }
}

fn answer(path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let tag: String = hash[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let tag = format!("\"{tag}\"");
    let caching = match path.starts_with(HASHED) {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => file.data.clone().into_response(),
    };
    let out = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(file.metadata.mimetype()) {
        out.insert(header::CONTENT_TYPE, kind);
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}
