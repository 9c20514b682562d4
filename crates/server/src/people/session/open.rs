//! `POST /api/v1/session`: signing in.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::platform::EnterpriseStatus;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::platform::{Credentials, sessions, users};
use utoipa::ToSchema;

use crate::App;
use crate::http::extract::{ClientAddress, Input};
use crate::http::failure::Failure;
use crate::http::language::Reads;
use crate::http::openapi::SESSION_COOKIE;
use crate::http::refusal::Refusal;
use crate::people::caller::expiry;
use crate::people::me::{Me, describe};
use crate::people::passwords::{Token, verify};
use crate::people::totp::SecondFactor;

/// Who wants to sign in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SignIn {
    /// The sign-in name.
    name: String,
    /// The password.
    password: String,
    /// The code of the authenticator, for those who have one.
    totp: Option<String>,
}

/// A session that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// For programs: send it as `Authorization: Bearer`. Browsers have it as a cookie.
    token: String,
    /// Who is signed in.
    user: Me,
}

/// Begins a session.
///
/// 401 `session.wrong_credentials`, `session.totp_required`, `session.totp_wrong`,
/// `session.pending`; 429 `session.locked` and `rate.limited` with `Retry-After`. Only failures
/// count.
#[utoipa::path(
    post, path = "/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, body = SignedIn))
)]
pub async fn handle(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Reads(language): Reads,
    input: Input<SignIn>,
) -> Result<Response, Refusal> {
    let input = input.parse()?;
    let now = app.store.ambient().now();
    app.failed_sign_ins.check(address, now)?;
    let name = input.name.trim().to_lowercase();
    let credentials = app.store.credentials_by_name(&name).await?;
    let outcome = judge(&app, credentials, input, now).await;
    if matches!(&outcome, Err(Denied::Counted(_))) {
        app.failed_sign_ins.failed(address, now);
        app.metrics.sign_in_failed();
    }
    let (credentials, totp_step) = outcome.map_err(Denied::into_refusal)?;

    let token = Token::new(app.store.ambient().random());
    let user = credentials.user.id;
    let expires_at = expiry(&app, now);
    app.store
        .write(
            (user, token.digest(), expires_at, totp_step),
            |work, (user, digest, expires_at, totp_step)| {
                Box::pin(async move {
                    users::note_success(work, *user, *totp_step).await?;
                    sessions::open_session(work, *user, digest, *expires_at).await?;
                    Ok::<_, Failure>(())
                })
            },
        )
        .await?;
    let body = SignedIn {
        token: token.text().to_owned(),
        user: describe(&app, &credentials.user, language).await?,
    };
    let cookie = cookie(&app, token.text(), app.settings.session_idle.as_secs());
    Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

/// Why nobody is signed in.
enum Denied {
    /// A guess that counts against account and address.
    Counted(Refusal),
    /// Anything else.
    Free(Refusal),
}

impl Denied {
    fn into_refusal(self) -> Refusal {
        match self {
            Self::Counted(refusal) | Self::Free(refusal) => refusal,
        }
    }
}

impl<E: Into<Refusal>> From<E> for Denied {
    fn from(error: E) -> Self {
        Self::Free(error.into())
    }
}

fn refused(code: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, code)
}

/// The credentials, if all that was given fits, and the time step of the code that was used.
async fn judge(
    app: &App,
    credentials: Option<Credentials>,
    input: SignIn,
    now: Timestamp,
) -> Result<(Credentials, Option<i64>), Denied> {
    if let Some(wait) = credentials.as_ref().and_then(|known| known.guard.wait(now)) {
        return Err(Denied::Free(Refusal::too_many("session.locked", wait)));
    }
    let hash = credentials
        .as_ref()
        .and_then(|known| known.password_hash.clone());
    let is_right = verify(input.password, hash, app.settings.password_cost).await;
    let Some(credentials) = credentials else {
        return Err(Denied::Counted(refused("session.wrong_credentials")));
    };
    if !is_right {
        return Err(count_failure(app, credentials, "session.wrong_credentials").await?);
    }
    if !credentials.user.active {
        let code = match awaits_approval(app, &credentials).await? {
            true => "session.pending",
            false => "session.wrong_credentials",
        };
        return Err(Denied::Free(refused(code)));
    }
    if !credentials.user.totp_enabled {
        return Ok((credentials, None));
    }
    let Some(code) = input.totp else {
        return Err(Denied::Free(refused("session.totp_required")));
    };
    let secret = credentials.totp_secret.as_deref().unwrap_or_default();
    let step = SecondFactor::kept(secret, &credentials.user.name)
        .map_err(|error| Refusal::internal(&error))?
        .accept(&code, now, credentials.totp_last_step);
    match step {
        Some(step) => Ok((credentials, Some(step))),
        None => Err(count_failure(app, credentials, "session.totp_wrong").await?),
    }
}

async fn count_failure(app: &App, credentials: Credentials, code: &str) -> Result<Denied, Refusal> {
    app.store
        .write(credentials.user.id, |work, id| {
            Box::pin(users::note_failure(work, *id))
        })
        .await?;
    Ok(Denied::Counted(refused(code)))
}

/// Somebody who signed up with an enterprise may sign in once it was approved.
async fn awaits_approval(app: &App, credentials: &Credentials) -> Result<bool, Refusal> {
    for enterprise in credentials.user.actor().enterprises() {
        let status = app.store.enterprise_status(enterprise).await?;
        if status == Some(EnterpriseStatus::Pending) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The session cookie; with an empty token and no age it removes the one that is there.
pub(super) fn cookie(app: &App, token: &str, seconds: u64) -> HeaderValue {
    let secure = match app.settings.is_https() {
        true => "; Secure",
        false => "",
    };
    let text = format!(
        "{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    );
    HeaderValue::from_str(&text).expect("a hexadecimal token and digits are header text")
}
