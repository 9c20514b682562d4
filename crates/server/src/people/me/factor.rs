//! `/api/v1/me/totp`: turning the second factor on and off.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::platform::users;
use utoipa::ToSchema;

use crate::App;
use crate::http::extract::Input;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::people::caller::Caller;
use crate::people::guard::require_password;
use crate::people::totp::SecondFactor;

/// A secret that waits to be confirmed.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewFactor {
    /// The secret as people type it.
    secret: String,
    /// The link that an authenticator reads from a picture.
    otpauth_url: String,
}

/// A code that the authenticator shows.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ConfirmFactor {
    /// Six digits.
    code: String,
}

/// What turning the factor on or off asks for: a session that was left open or stolen must not lock
/// its owner out.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Proof {
    /// The password of the account.
    password: String,
}

/// Draws a secret for somebody who gives the password. It counts once a code of it was confirmed.
#[utoipa::path(post, path = "/me/totp", tag = "me", request_body = Proof, responses((status = 200, body = NewFactor), (status = 429)))]
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    input: Input<Proof>,
) -> Result<Json<NewFactor>, Refusal> {
    if caller.user.totp_enabled {
        return Err(enabled());
    }
    require_password(&app, &caller, "password", input.parse()?.password).await?;
    let factor = SecondFactor::new(app.store.ambient().random(), &caller.user.name)
        .map_err(|error| Refusal::internal(&error))?;
    let body = NewFactor {
        secret: factor.secret(),
        otpauth_url: factor.link().map_err(|error| Refusal::internal(&error))?,
    };
    let begun = app
        .store
        .write(
            (caller.user.id, body.secret.clone()),
            |work, (id, secret)| Box::pin(users::begin_totp(work, *id, secret)),
        )
        .await?;
    begun.then_some(Json(body)).ok_or_else(enabled)
}

fn enabled() -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "totp.enabled")
}

/// Turns the factor on.
#[utoipa::path(post, path = "/me/totp/confirm", tag = "me", request_body = ConfirmFactor, responses((status = 204)))]
pub async fn confirm(
    State(app): State<App>,
    caller: Caller,
    input: Input<ConfirmFactor>,
) -> Result<StatusCode, Refusal> {
    if caller.user.totp_enabled {
        return Err(enabled());
    }
    let not_started = || Refusal::new(StatusCode::CONFLICT, "totp.not_started");
    let credentials = app.store.credentials(caller.user.id).await?;
    let secret = credentials.and_then(|known| known.totp_secret);
    let secret = secret.ok_or_else(not_started)?;
    let now = app.store.ambient().now();
    let step = SecondFactor::kept(&secret, &caller.user.name)
        .map_err(|error| Refusal::internal(&error))?
        .accept(&input.parse()?.code, now, None)
        .ok_or_else(|| field_refusal_code("code", "session.totp_wrong"))?;
    let confirmed = app
        .store
        .write(
            (caller.user.id, secret, step),
            |work, (id, secret, step)| Box::pin(users::confirm_totp(work, *id, secret, *step)),
        )
        .await?;
    // another secret was drawn, or this one confirmed, in the meantime
    confirmed
        .then_some(StatusCode::NO_CONTENT)
        .ok_or_else(not_started)
}

/// Turns the factor off.
#[utoipa::path(delete, path = "/me/totp", tag = "me", request_body = Proof, responses((status = 204), (status = 429)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    input: Input<Proof>,
) -> Result<StatusCode, Refusal> {
    require_password(&app, &caller, "password", input.parse()?.password).await?;
    app.store
        .write(caller.user.id, |work, id| {
            Box::pin(users::remove_totp(work, *id))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
