//! `POST /api/v1/me/password`: choosing another password.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use store::platform::users;
use utoipa::ToSchema;

use crate::App;
use crate::http::extract::Input;
use crate::http::refusal::{Refusal, field_refusal, field_refusal_code};
use crate::people::caller::Caller;
use crate::people::passwords::{Password, verify};

/// The password that holds and the one that shall hold.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangePassword {
    /// The password that holds.
    old: String,
    /// The one that shall hold: at least 10 characters.
    new: String,
}

/// Sets another password and ends the caller's other sessions.
#[utoipa::path(post, path = "/me/password", tag = "me", request_body = ChangePassword, responses((status = 204)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<ChangePassword>,
) -> Result<StatusCode, Refusal> {
    let input = input.parse()?;
    let new = Password::parse(&input.new).map_err(|reason| field_refusal("new", &reason))?;
    require_password(&app, &caller, "old", input.old).await?;
    let hash = app.hash(new).await?;
    app.store
        .write(
            (caller.user.id, hash, caller.token_digest),
            |work, (id, hash, keep)| {
                Box::pin(users::set_password(work, Some(*id), *id, hash, Some(keep)))
            },
        )
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets only somebody go on who knows the account's password. A wrong one counts as a failed
/// sign-in: a stolen session must not be a place to guess.
///
/// # Errors
/// 422 on the field when the password is wrong, 429 while the account is locked.
pub(super) async fn require_password(
    app: &App,
    caller: &Caller,
    field: &str,
    typed: String,
) -> Result<(), Refusal> {
    let id = caller.user.id;
    let credentials = app.store.credentials(id).await?;
    let now = app.store.ambient().now();
    if let Some(wait) = credentials.as_ref().and_then(|known| known.guard.wait(now)) {
        return Err(Refusal::too_many("session.locked", wait));
    }
    let hash = credentials.and_then(|known| known.password_hash);
    if verify(typed, hash, app.settings.password_cost).await {
        return Ok(());
    }
    app.store
        .write(id, |work, id| Box::pin(users::note_failure(work, *id)))
        .await?;
    Err(field_refusal_code(field, "password.wrong"))
}
