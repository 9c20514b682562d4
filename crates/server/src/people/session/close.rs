//! `DELETE /api/v1/session`: signing out.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::platform::sessions;

use super::open::cookie;
use crate::App;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// Ends the session of the caller.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub async fn handle(State(app): State<App>, caller: Caller) -> Result<Response, Refusal> {
    app.store
        .write(
            (caller.user.id, caller.token_digest),
            |work, (user, digest)| Box::pin(sessions::close_session(work, *user, digest)),
        )
        .await?;
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, cookie(&app, "", 0))],
    )
        .into_response())
}
