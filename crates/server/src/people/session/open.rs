//! `POST /api/v1/session`: signing in.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use domain::platform::EnterpriseStatus;
use domain::platform::sign_in::{Origin, Ruling};
use domain::words::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Work;
use store::platform::{Alone, Counted, Credentials, Guess, guesses, sessions, users};
use utoipa::ToSchema;

use super::device;
use crate::App;
use crate::http::extract::{ClientAddress, Input};
use crate::http::failure::Failure;
use crate::http::language::Reads;
use crate::http::limits::network;
use crate::http::openapi::SESSION_COOKIE;
use crate::http::refusal::Refusal;
use crate::people::caller::expiry;
use crate::people::guard::{count_alone, locked, wrong};
use crate::people::hashing::{Asker, Turn};
use crate::people::me::{Me, describe};
use crate::people::passwords::{Token, token_digest};
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
/// `session.pending`; 429 `session.locked`, `session.busy` and `rate.limited` with `Retry-After`. Only
/// failures count.
#[utoipa::path(
    post, path = "/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = 401), (status = 429))
)]
pub async fn handle(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Reads(language): Reads,
    headers: HeaderMap,
    input: Input<SignIn>,
) -> Result<Response, Refusal> {
    let input = input.parse()?;
    // in line before it is counted: at any time no more guesses are undecided than there are workers
    let turn = app.hasher.turn(Asker::Stranger(address)).await?;
    let guess = Guess {
        name: input.name.trim().to_lowercase(),
        network: network(address),
        device: device::shown(&headers),
    };
    let counted = app
        .store
        .write(guess.clone(), |work, guess| {
            Box::pin(guesses::count(work, guess))
        })
        .await?;
    let admitted = match judge(&app, turn, &guess, &counted, input).await? {
        Verdict::Right(admitted) => admitted,
        Verdict::Wrong(refusal) => {
            app.metrics.sign_in_failed();
            return Err(refusal);
        }
        Verdict::Undecided(code) => {
            app.store
                .write(counted, |work, counted| {
                    Box::pin(guesses::forgive(work, counted))
                })
                .await?;
            return Err(unauthorized(code));
        }
    };

    let is_familiar = counted.origin == Origin::Device;
    let device = device::renewed(&headers, is_familiar, app.store.ambient());
    let token = Token::new(app.store.ambient().random());
    let user = admitted.credentials.user.clone();
    let opening = Opening {
        user: user.id,
        password_hash: admitted.credentials.password_hash,
        code: admitted.code,
        counted: admitted.counted.into_iter().chain([counted]).collect(),
        network: guess.network,
        device: token_digest(&device),
        session: token.digest(),
        expires_at: expiry(&app, app.store.ambient().now()),
    };
    app.store
        .write(opening, |work, opening| Box::pin(open(work, opening)))
        .await?;
    let body = SignedIn {
        token: token.text().to_owned(),
        user: describe(&app, &user, language).await?,
    };
    let cookies = [
        cookie(&app, token.text(), app.settings.session_idle.as_secs()),
        device::set(&device, app.settings.is_https()),
    ];
    let cookies = cookies.map(|cookie| (header::SET_COOKIE, cookie));
    Ok((AppendHeaders(cookies), Json(body)).into_response())
}

/// What became of a guess.
enum Verdict {
    /// All that was given fits.
    Right(Box<Admitted>),
    /// It stays counted.
    Wrong(Refusal),
    /// The password fits but does not suffice: 401 with this code.
    Undecided(&'static str),
}

/// Somebody who gave all that was asked for.
struct Admitted {
    credentials: Credentials,
    /// The secret of the second factor and the time step of the code that was used.
    code: Option<(String, i64)>,
    /// What was counted of the code.
    counted: Option<Counted>,
}

fn unauthorized(code: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, code)
}

async fn judge(
    app: &App,
    turn: Turn,
    guess: &Guess,
    counted: &Counted,
    input: SignIn,
) -> Result<Verdict, Refusal> {
    if let Ruling::Refused(lock) = counted.ruling {
        return Ok(Verdict::Wrong(locked(lock)));
    }
    let is_wrong = |code| Ok(Verdict::Wrong(wrong(counted.ruling, unauthorized(code))));
    let credentials = app.store.credentials_by_name(&guess.name).await?;
    let hash = credentials
        .as_ref()
        .and_then(|known| known.password_hash.clone());
    // the worker is kept until the guess is decided
    let (is_right, _turn) = turn.verify(input.password, hash).await?;
    let Some(credentials) = credentials.filter(|_| is_right) else {
        return is_wrong("session.wrong_credentials");
    };
    if !credentials.user.active {
        return match awaits_approval(app, &credentials).await? {
            true => Ok(Verdict::Undecided("session.pending")),
            false => is_wrong("session.wrong_credentials"),
        };
    }
    if !credentials.user.totp_enabled {
        return Ok(Verdict::Right(Box::new(Admitted {
            credentials,
            code: None,
            counted: None,
        })));
    }
    let Some(code) = input.totp else {
        return Ok(Verdict::Undecided("session.totp_required"));
    };
    let familiar = guess
        .device
        .clone()
        .filter(|_| counted.origin == Origin::Device);
    let of_code = count_alone(app, Alone::Code(credentials.user.id, familiar)).await?;
    let secret = credentials.totp_secret.clone().unwrap_or_default();
    let step = SecondFactor::kept(&secret, &credentials.user.name)
        .map_err(|error| Refusal::internal(&error))?
        .accept(&code, app.store.ambient().now(), credentials.totp_last_step);
    match step {
        Some(step) => Ok(Verdict::Right(Box::new(Admitted {
            credentials,
            code: Some((secret, step)),
            counted: Some(of_code),
        }))),
        None => {
            let refusal = unauthorized("session.totp_wrong");
            Ok(Verdict::Wrong(wrong(of_code.ruling, refusal)))
        }
    }
}

/// A session that is about to begin.
struct Opening {
    user: UserId,
    password_hash: Option<String>,
    code: Option<(String, i64)>,
    counted: Vec<Counted>,
    network: IpAddr,
    device: Vec<u8>,
    session: Vec<u8>,
    expires_at: Timestamp,
}

/// Opens it if all that was judged still holds: of two guesses with one code, one comes first.
async fn open(work: &Work, opening: &Opening) -> Result<(), Failure> {
    let user = opening.user;
    if !users::still_signs_in(work, user, opening.password_hash.as_deref()).await? {
        return Err(unauthorized("session.wrong_credentials").into());
    }
    if let Some((secret, step)) = &opening.code
        && !users::spend_code(work, user, secret, *step).await?
    {
        return Err(unauthorized("session.totp_wrong").into());
    }
    for counted in &opening.counted {
        guesses::forget(work, counted).await?;
    }
    guesses::remember(work, user, opening.network, &opening.device).await?;
    sessions::open_session(work, user, &opening.session, opening.expires_at).await?;
    Ok(())
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
