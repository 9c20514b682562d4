//! `POST /api/v1/me/password`: choosing another password.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use store::platform::users;
use utoipa::ToSchema;

use crate::App;
use crate::http::extract::Input;
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal};
use crate::people::caller::Caller;
use crate::people::guard::require_password;
use crate::people::passwords::Password;

/// The password that holds and the one that shall hold.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangePassword {
    /// The password that holds.
    old: String,
    /// The one that shall hold: at least 10 characters.
    #[schema(schema_with = words::new_password)]
    new: String,
}

/// Sets another password and ends the caller's other sessions.
#[utoipa::path(post, path = "/me/password", tag = "me", request_body = ChangePassword, responses((status = 204), (status = 429)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<ChangePassword>,
) -> Result<StatusCode, Refusal> {
    let input = input.parse()?;
    let new = Password::parse(&input.new).map_err(|reason| field_refusal("new", &reason))?;
    let turn = require_password(&app, &caller, "old", input.old).await?;
    let hash = turn.hash(new, app.store.ambient().random()).await?;
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
