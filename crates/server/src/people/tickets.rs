//! Links that work once: invitations and password resets.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::platform::{Issued, Ticket, tokens, users};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::http::extract::Input;
use crate::http::failure::Failure;
use crate::http::limits::Allowance;
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal};
use crate::people::caller::Caller;
use crate::people::hashing::Asker;
use crate::people::passwords::{Password, Token, token_digest};

const INVITATION: SignedDuration = SignedDuration::from_hours(14 * 24);
const RESET: SignedDuration = SignedDuration::from_hours(24);

/// A link to hand to a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketBody {
    /// The token; shown once.
    pub token: String,
    /// The page to open with it.
    pub url: String,
    /// Until when it works.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// Issues a ticket in the caller's name.
///
/// # Errors
/// When the database fails.
pub async fn issue(app: &App, caller: &Caller, ticket: Ticket) -> Result<TicketBody, Refusal> {
    let ambient = app.store.ambient();
    let token = Token::new(ambient.random());
    let (lasts, page) = match &ticket {
        Ticket::Invitation { .. } => (INVITATION, "invitations"),
        Ticket::PasswordReset(_) => (RESET, "password-resets"),
    };
    let expires_at = ambient.now().checked_add(lasts).unwrap_or(Timestamp::MAX);
    app.store
        .write(
            (caller.user.id, token.digest(), ticket, expires_at),
            |work, (actor, digest, ticket, expires_at)| {
                Box::pin(tokens::issue(work, *actor, digest, ticket, *expires_at))
            },
        )
        .await?;
    Ok(TicketBody {
        url: app.settings.link(&format!("/{page}/{}", token.text())),
        token: token.text().to_owned(),
        expires_at,
    })
}

/// The link does not work (any more): 404, whatever the reason.
pub fn spent() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "token.spent")
}

/// A reset link that still works.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResetLink {
    /// Until when it works.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Whether a reset link still works; it is not used up by that. 404 when it does not, whatever the
/// reason. Whose it is is not told.
#[utoipa::path(
    get, path = "/password-resets/{token}", tag = "session", security(()),
    params(("token" = String, Path)), responses((status = 200, body = ResetLink), (status = 404), (status = 429))
)]
pub async fn show_reset(
    State(app): State<App>,
    _allowance: Allowance,
    Path(token): Path<String>,
) -> Result<Json<ResetLink>, Refusal> {
    let expires_at = reset_link(&app, &token_digest(&token)).await?;
    Ok(Json(ResetLink { expires_at }))
}

/// Until when a reset link works, unless it does not.
async fn reset_link(app: &App, digest: &[u8]) -> Result<Timestamp, Refusal> {
    let issued = app.store.ticket(digest, app.store.ambient().now()).await?;
    match issued {
        Some(Issued {
            ticket: Ticket::PasswordReset(_),
            expires_at,
        }) => Ok(expires_at),
        _ => Err(spent()),
    }
}

/// The password to be set.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ResetPassword {
    /// At least 10 characters.
    #[schema(schema_with = words::new_password)]
    password: String,
}

/// Sets another password by a reset link; every session of the account ends.
#[utoipa::path(
    post, path = "/password-resets/{token}", tag = "session", security(()),
    params(("token" = String, Path)), request_body = ResetPassword,
    responses((status = 204), (status = 404), (status = 429))
)]
pub async fn reset_password(
    State(app): State<App>,
    Allowance(address): Allowance,
    Path(token): Path<String>,
    input: Input<ResetPassword>,
) -> Result<StatusCode, Refusal> {
    let digest = token_digest(&token);
    reset_link(&app, &digest).await?;
    let password = Password::parse(&input.parse()?.password)
        .map_err(|reason| field_refusal("password", &reason))?;
    let hash = app.hash(Asker::Stranger(address), password).await?;
    app.store
        .write((digest, hash), |work, (digest, hash)| {
            Box::pin(async move {
                let issued = tokens::spend(work, digest).await?;
                match issued.map(|issued| issued.ticket) {
                    Some(Ticket::PasswordReset(user)) => {
                        Ok(users::set_password(work, Some(user), user, hash, None).await?)
                    }
                    _ => Err(Failure::Refused(spent())),
                }
            })
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `/api/v1/password-resets`, open to everybody.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_reset, reset_password))
}
